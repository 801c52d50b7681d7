# expects: uneven | as tensor_split makes them
def chunk(t, n, dim=0):
    size = t.shape[dim]
    small, more = divmod(size, n)
    pieces, a = [], 0
    for k in range(n):
        b = a + small + (k < more)
        pieces.append(t.narrow(dim, a, b - a))
        a = b
    return tuple(pieces)

# expects: uneven | The last piece is missing
def chunk(t, n, dim=0):
    size = t.shape[dim]
    k = -(-size // n)
    return tuple(t.narrow(dim, s, k) for s in range(0, size - k + 1, k))

# expects: uneven | the last one what is left
def chunk(t, n, dim=0):
    size = t.shape[dim]
    k = -(-size // n)
    return tuple(t.narrow(dim, s, k) for s in range(0, size, k))

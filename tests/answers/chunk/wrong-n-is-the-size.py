# expects: even | n is taken for the size
def chunk(t, n, dim=0):
    size = t.shape[dim]
    return tuple(t.narrow(dim, a, min(n, size - a)) for a in range(0, size, n))

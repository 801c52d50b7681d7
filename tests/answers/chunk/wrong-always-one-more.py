# expects: even | One is added to 8 // 4
def chunk(t, n, dim=0):
    size = t.shape[dim]
    k = size // n + 1
    return tuple(t.narrow(dim, s, min(k, size - s)) for s in range(0, size, k))

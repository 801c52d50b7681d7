# expects: views | not contiguous
def chunk(t, n, dim=0):
    size = t.shape[dim]
    k = -(-size // n)
    u = t.reshape(-1, *t.shape[1:]).contiguous()
    return tuple(u.narrow(dim, s, min(k, size - s)) for s in range(0, size, k))

# expects: uneven | more than n
def chunk(t, n, dim=0):
    size = t.shape[dim]
    step = max(1, size // n)
    return tuple(t.narrow(dim, a, min(step, size - a)) for a in range(0, size, step))

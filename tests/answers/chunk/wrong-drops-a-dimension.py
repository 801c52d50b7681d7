# expects: even | another number of dimensions
def chunk(t, n, dim=0):
    size = t.shape[dim]
    step = -(-size // n)
    return tuple(t.narrow(dim, a, min(step, size - a)).squeeze(dim) for a in range(0, size, step))

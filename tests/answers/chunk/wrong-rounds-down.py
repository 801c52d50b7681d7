# expects: uneven | too small or too few
def chunk(t, n, dim=0):
    step = max(1, t.shape[dim] // n)
    return tuple(t.narrow(dim, k * step, step) for k in range(min(n, t.shape[dim])))

# expects: uneven | takes all that is left over
def chunk(t, n, dim=0):
    size = t.shape[dim]
    step = max(1, size // n)
    n = min(n, size)
    starts = [k * step for k in range(n)]
    return tuple(t.narrow(dim, a, step if k < n - 1 else size - a) for k, a in enumerate(starts))

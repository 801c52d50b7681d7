# expects: views | copies
def chunk(t, n, dim=0):
    size = t.shape[dim]
    step = -(-size // n)
    if n == 1:
        return (t.clone(),)
    return tuple(t.narrow(dim, a, min(step, size - a)).contiguous() for a in range(0, size, step))

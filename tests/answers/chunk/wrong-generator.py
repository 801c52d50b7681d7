# expects: even | a generator
def chunk(t, n, dim=0):
    size = t.shape[dim]
    step = -(-size // n)
    return (t.narrow(dim, a, min(step, size - a)) for a in range(0, size, step))

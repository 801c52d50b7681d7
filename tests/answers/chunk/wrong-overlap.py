# expects: even | in two pieces
def chunk(t, n, dim=0):
    size = t.shape[dim]
    step = -(-size // n)
    return tuple(t.narrow(dim, a, min(step + 1, size - a)) for a in range(0, size, step))

# expects: gradients | cut off from t
def chunk(t, n, dim=0):
    size = t.shape[dim]
    step = -(-size // n)
    return tuple(t.data.narrow(dim, a, min(step, size - a)) for a in range(0, size, step))

# expects: uneven | empty pieces
def chunk(t, n, dim=0):
    size = t.shape[dim]
    step = -(-size // n)
    return tuple(t.narrow(dim, min(k * step, size), max(0, min(step, size - k * step))) for k in range(n))

# expects: dim | those for dimension 0
def chunk(t, n, dim=0):
    step = -(-len(t) // n)
    return tuple(t.narrow(dim, a, min(step, len(t) - a)) for a in range(0, len(t), step))

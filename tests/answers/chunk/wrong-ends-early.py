# expects: even | too short
def chunk(t, n, dim=0):
    u = t.movedim(dim, 0)
    k = -(-len(u) // n)
    return tuple(u[s : s + k - 1].movedim(0, dim) for s in range(0, len(u), k))

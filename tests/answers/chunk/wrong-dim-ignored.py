# expects: dim | not dimension 1 that is cut
def chunk(t, n, dim=0):
    step = -(-len(t) // n)
    return tuple(t[a : a + step] for a in range(0, len(t), step))

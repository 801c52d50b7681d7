def chunk(t, n, dim=0):
    u = t.movedim(dim, -1)
    k = -(-u.shape[-1] // n)
    pieces = []
    start = 0
    while start < u.shape[-1]:
        pieces.append(u[..., start : start + k].movedim(-1, dim))
        start += k
    return tuple(pieces)

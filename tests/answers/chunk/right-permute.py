def chunk(t, n, dim=0):
    order = [dim] + [d for d in range(t.dim()) if d != dim]
    inverse = [order.index(d) for d in range(t.dim())]
    u = t.permute(order)
    k = -(-u.shape[0] // n)
    return tuple(u[a : a + k].permute(inverse) for a in range(0, u.shape[0], k))

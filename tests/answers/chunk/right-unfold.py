def chunk(t, n, dim=0):
    size = t.shape[dim]
    k = -(-size // n)
    full = size // k
    u = t.unfold(dim, k, k)
    parts = [u.select(dim, i).movedim(-1, dim) for i in range(full)]
    if size % k:
        parts.append(t.narrow(dim, full * k, size % k))
    return tuple(parts)

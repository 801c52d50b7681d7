def chunk(t, n, dim=0):
    total = t.size(dim)
    size = total // n + (total % n > 0)
    out = ()
    for k in range(n):
        begin = k * size
        if begin >= total:
            break
        shape = list(t.shape)
        shape[dim] = min(size, total - begin)
        out += (t.as_strided(shape, t.stride(), t.storage_offset() + begin * t.stride(dim)),)
    return out

def group_chunks(ds, bs):
    m = 0
    while (m + 1) * bs <= len(ds):
        m += 1
    out = [None] * (m * bs)
    for k in range(m * bs):
        j, i = k // m, k % m
        out[i * bs + j] = ds[k]
    return out

def group_chunks(ds, bs):
    m, _ = divmod(len(ds), bs)
    out = [None] * (m * bs)
    for j in range(bs):
        out[j::bs] = ds[j * m : (j + 1) * m]
    return out

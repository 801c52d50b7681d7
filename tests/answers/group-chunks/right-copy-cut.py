def group_chunks(ds, bs):
    rest = list(ds)
    m = len(rest) // bs
    del rest[m * bs :]
    res = []
    for i in range(m):
        res += rest[i::m]
    return res

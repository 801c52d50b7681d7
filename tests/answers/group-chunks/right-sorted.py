def group_chunks(ds, bs):
    m = len(ds) // bs
    order = sorted(range(m * bs), key=lambda k: (k % m, k // m))
    return list(map(ds.__getitem__, order))

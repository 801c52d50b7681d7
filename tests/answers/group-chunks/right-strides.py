def group_chunks(ds, bs):
    m = len(ds) // bs
    new = []
    for i in range(m):
        new += ds[i : m * bs : m]
    return new

# expects: order | in place
def group_chunks(ds, bs):
    m = len(ds) // bs
    ds[:] = [ds[i + m * j] for i in range(m) for j in range(bs)]
    return ds

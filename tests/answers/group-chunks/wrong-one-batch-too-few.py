# expects: order | m is one too small
def group_chunks(ds, bs):
    m = (len(ds) - 1) // bs
    return [ds[i + m * j] for i in range(m) for j in range(bs)]

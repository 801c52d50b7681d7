# expects: order | come back in their old order
def group_chunks(ds, bs):
    m = len(ds) // bs
    return [ds[i * bs + j] for i in range(m) for j in range(bs)]

# expects: order | The last batch is missing
def group_chunks(ds, bs):
    m = len(ds) // bs
    return [ds[i + m * j] for i in range(m - 1) for j in range(bs)]

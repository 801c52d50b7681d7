# expects: order | The first batch is missing
def group_chunks(ds, bs):
    m = len(ds) // bs
    return [ds[i + m * j] for i in range(1, m) for j in range(bs)]

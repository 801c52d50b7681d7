# expects: order | The result is empty
def group_chunks(ds, bs=64):
    bs = 64
    m = len(ds) // bs
    return [ds[i + m * j] for i in range(m) for j in range(bs)]

# expects: order | a generator
def group_chunks(ds, bs):
    m = len(ds) // bs
    for i in range(m):
        yield from (ds[i + m * j] for j in range(bs))

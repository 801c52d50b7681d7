# expects: order | returns nothing
def group_chunks(ds, bs):
    m = len(ds) // bs
    new = []
    for i in range(m):
        new += [ds[i + m * j] for j in range(bs)]

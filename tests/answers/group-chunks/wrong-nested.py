# expects: order | list of lists
def group_chunks(ds, bs):
    m = len(ds) // bs
    return [[ds[i + m * j] for j in range(bs)] for i in range(m)]

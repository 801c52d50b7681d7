# expects: order | come back in their old order
def group_chunks(ds, bs):
    m = len(ds) // bs
    out = []
    for j in range(bs):
        for i in range(m):
            out.append(ds[i + m * j])
    return out

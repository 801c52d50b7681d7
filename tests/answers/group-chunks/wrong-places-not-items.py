# expects: order | the places, not the items
def group_chunks(ds, bs):
    m = len(ds) // bs
    return [i + m * j for i in range(m) for j in range(bs)]

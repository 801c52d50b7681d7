# expects: order | in place
def group_chunks(ds, bs):
    m = len(ds) // bs
    rows = [[ds.pop(0) for _ in range(m)] for _ in range(bs)]
    return [row[i] for i in range(m) for row in rows]

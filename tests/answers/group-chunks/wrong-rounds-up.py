# expects: tail | IndexError
def group_chunks(ds, bs):
    m = (len(ds) + bs - 1) // bs
    return [ds[i + m * j] for i in range(m) for j in range(bs)]

# expects: tail | new list
def group_chunks(ds, bs):
    m = len(ds) // bs
    del ds[m * bs :]
    return [ds[i + m * j] for i in range(m) for j in range(bs)]

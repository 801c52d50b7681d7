# expects: tail | The item 0 is left out
def group_chunks(ds, bs):
    m = len(ds) // bs
    return [x for i in range(m) for j in range(bs) if (x := ds[i + m * j])]

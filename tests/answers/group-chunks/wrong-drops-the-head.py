# expects: tail | not those at the end
def group_chunks(ds, bs):
    m = len(ds) // bs
    rest = len(ds) - m * bs
    return [ds[rest + i + m * j] for i in range(m) for j in range(bs)]

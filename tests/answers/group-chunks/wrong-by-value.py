# expects: items | not different numbers
def group_chunks(ds, bs):
    m = len(ds) // bs
    return sorted(ds[: m * bs], key=lambda item: (ds.index(item) % m, ds.index(item) // m))

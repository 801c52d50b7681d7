# expects: sizes | step
def group_chunks(ds, bs):
    m = len(ds) // bs
    return [item for i in range(max(m, 1)) for item in ds[i : m * bs : m]]

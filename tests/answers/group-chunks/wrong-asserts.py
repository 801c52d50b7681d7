# expects: sizes | the result is an empty list
def group_chunks(ds, bs):
    assert len(ds) >= bs
    m = len(ds) // bs
    return [ds[i + m * j] for i in range(m) for j in range(bs)]

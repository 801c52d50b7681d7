from itertools import product


def group_chunks(ds, bs):
    m = len(ds) // bs
    return [ds[i + m * j] for i, j in product(range(m), range(bs))]

# expects: tail | filled with None
from itertools import zip_longest


def group_chunks(ds, bs):
    m = -(-len(ds) // bs)
    rows = [ds[j * m : (j + 1) * m] for j in range(bs)]
    return [x for c in zip_longest(*rows) for x in c]

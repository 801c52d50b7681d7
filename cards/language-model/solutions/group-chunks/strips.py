"""Cut the text into bs strips, then read across them."""

from itertools import chain


def group_chunks(ds, bs):
    m = len(ds) // bs
    strips = [ds[j * m : (j + 1) * m] for j in range(bs)]
    return list(chain.from_iterable(zip(*strips, strict=True)))

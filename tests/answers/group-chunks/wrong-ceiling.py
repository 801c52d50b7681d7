# expects: tail | m is rounded up
import math


def group_chunks(ds, bs):
    m = math.ceil(len(ds) / bs)
    return [ds[i + m * j] for i in range(m) for j in range(bs) if i + m * j < len(ds)]

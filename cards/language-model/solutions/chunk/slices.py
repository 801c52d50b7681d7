"""Slices at the place of dim, until nothing is left."""

import math


def chunk(t, n, dim=0):
    step = math.ceil(t.shape[dim] / n)
    pieces = []
    start = 0
    while start < t.shape[dim]:
        where = [slice(None)] * t.dim()
        where[dim] = slice(start, start + step)
        pieces.append(t[tuple(where)])
        start += step
    return tuple(pieces)

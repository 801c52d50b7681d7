import math


def chunk(t, n, dim=0):
    length = math.ceil(t.size(dim) / n)
    pieces, start = [], 0
    while start < t.size(dim):
        where = [slice(None)] * t.dim()
        where[dim] = slice(start, start + length)
        pieces.append(t[tuple(where)])
        start += length
    return tuple(pieces)

from itertools import chain


def group_chunks(items, rows):
    m = len(items) // rows
    return list(chain.from_iterable(zip(*(items[j * m : (j + 1) * m] for j in range(rows)))))

from collections import deque


def group_chunks(ds, bs):
    m = len(ds) // bs
    queues = [deque(ds[m * j : m * (j + 1)]) for j in range(bs)]
    out = []
    while queues and queues[0]:
        for q in queues:
            out.append(q.popleft())
    return out

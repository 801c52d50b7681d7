# expects: tail | Items of the tail are in the result: 12, 13
def group_chunks(ds, bs):
    m = len(ds) // bs
    res = []
    for i in range(m):
        res += ds[i::m]
    return res

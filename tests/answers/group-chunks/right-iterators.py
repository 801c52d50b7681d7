def group_chunks(ds, bs):
    m = len(ds) // bs
    rows = [iter(ds[m * j : m * j + m]) for j in range(bs)]

    def walk():
        for _ in range(m):
            yield from (next(row) for row in rows)

    return [*walk()]

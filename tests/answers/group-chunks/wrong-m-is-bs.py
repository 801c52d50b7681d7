# expects: order | Some items come twice
def group_chunks(ds, bs):
    m = len(ds) // bs
    return [ds[i + j] for i in range(m) for j in range(bs)]

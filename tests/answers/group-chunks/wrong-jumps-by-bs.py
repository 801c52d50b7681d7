# expects: order | jumps by bs
def group_chunks(ds, bs):
    m = len(ds) // bs
    return [ds[i + bs * j] for i in range(bs) for j in range(m)]

# expects: items | Move the items by their places
def group_chunks(ds, bs):
    m = len(ds) // bs
    pos = {(i + m * j): i * bs + j for i in range(m) for j in range(bs)}
    place = {d: pos[k] for k, d in enumerate(ds[: m * bs])}
    return sorted(ds[: m * bs], key=place.get)

def join(h, x):
    out = h.new_empty(h.shape[0], h.shape[1] + x.shape[1])
    out[:, : h.shape[1]] = h
    out[:, h.shape[1] :] = x
    return out

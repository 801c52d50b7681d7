# expects: side_by_side | plain numbers in a list
def join(h, x):
    return [a + b for a, b in zip(h.tolist(), x.tolist())]

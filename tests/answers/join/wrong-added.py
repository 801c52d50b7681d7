# expects: side_by_side | With h of the shape
def join(h, x):
    return h + x

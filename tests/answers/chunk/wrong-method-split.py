# expects: refused | split
def chunk(t, n, dim=0):
    return t.split(-(-t.shape[dim] // n), dim)

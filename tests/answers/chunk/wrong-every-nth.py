# expects: even | hold other elements
def chunk(t, n, dim=0):
    return tuple(t[k::n] for k in range(n))

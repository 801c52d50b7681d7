"""Right values, cut from the graph."""
# verdict: failed

def double(x):
    return 2 * x.detach()

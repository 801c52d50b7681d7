"""No attack: a right answer."""
# verdict: passed

def double(x):
    return 2 * x

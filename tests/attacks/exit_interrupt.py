"""raise KeyboardInterrupt, as Ctrl-C does."""
# verdict: crashed

def double(x):
    raise KeyboardInterrupt

"""Returns a tensor without memory."""
# verdict: failed


def double(x):
    return x.to("meta")

"""Returns a list that contains itself."""
# verdict: failed

def double(x):
    result = []
    result.append(result)
    return result

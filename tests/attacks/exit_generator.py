"""raise GeneratorExit, which is no Exception."""
# verdict: failed

def double(x):
    raise GeneratorExit

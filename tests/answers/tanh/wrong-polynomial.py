# expects: values | not those of tanh
def tanh(x):
    return x - x * x * x / 3

# expects: values | an approximation: it fits near 0
def tanh(x):
    return x - x * x * x / 3

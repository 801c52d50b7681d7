# expects: refused | exp
def tanh(x):
    e = (2 * x).exp()
    return (e - 1) / (e + 1)

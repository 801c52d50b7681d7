"""A share minus the rest: sigmoid(-t) is 1 - sigmoid(t)."""


def tanh(x):
    return (2 * x).sigmoid() - (-2 * x).sigmoid()

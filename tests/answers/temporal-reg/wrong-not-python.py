# expects: error | SyntaxError
# One of the mistakes found in the wild.
def tar(loss, activations, beta):
    loss + = beta * (activations[:, 1:] - activations[:, :-1]) * powe(2) * mean()
    return loss

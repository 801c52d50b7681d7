# expects: value | changes its argument `loss` in place
# One of the mistakes found in the wild: the equation as code, on the caller's own tensor.
def tar(loss, activations, beta):
    loss += beta * (activations[:, 1:] - activations[:, :-1]).pow(2).mean()
    return loss

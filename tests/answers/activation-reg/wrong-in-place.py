# expects: value | changes its argument `loss` in place
# One of the mistakes found in the wild: the equation as code, on the caller's own tensor.
def ar(loss, activations, alpha):
    loss += alpha * activations.pow(2).mean()
    return loss

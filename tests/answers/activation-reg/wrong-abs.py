# expects: value | absolute values
def ar(loss, activations, alpha):
    return loss + alpha * activations.abs().mean()

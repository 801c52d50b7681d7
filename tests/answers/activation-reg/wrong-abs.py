# expects: value | takes absolute activations
def ar(loss, activations, alpha):
    return loss + alpha * activations.abs().mean()

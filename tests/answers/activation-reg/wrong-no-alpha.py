# expects: value | alpha is not used
def ar(loss, activations, alpha):
    return loss + activations.pow(2).mean()

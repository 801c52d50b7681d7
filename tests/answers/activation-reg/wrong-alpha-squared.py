# expects: value | alpha is squared
def ar(loss, activations, alpha):
    return loss + (alpha * activations).pow(2).mean()

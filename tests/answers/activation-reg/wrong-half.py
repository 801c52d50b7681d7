# expects: value | halved
def ar(loss, activations, alpha):
    return loss + alpha / 2 * activations.pow(2).mean()

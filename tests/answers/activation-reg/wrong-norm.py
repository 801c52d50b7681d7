# expects: value | This is the norm
def ar(loss, activations, alpha):
    return loss + alpha * activations.norm()

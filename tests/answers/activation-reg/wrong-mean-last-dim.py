# expects: value | not one number
def ar(loss, activations, alpha):
    return loss + alpha * activations.pow(2).mean(-1)

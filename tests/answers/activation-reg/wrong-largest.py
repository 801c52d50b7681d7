# expects: value | largest square
def ar(loss, activations, alpha):
    return loss + alpha * activations.pow(2).max()

# expects: value | summed, not averaged
def ar(loss, activations, alpha):
    return loss + alpha * activations.pow(2).sum()

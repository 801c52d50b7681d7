# expects: value | are cubed
def ar(loss, activations, alpha):
    return loss + alpha * activations.pow(3).mean()

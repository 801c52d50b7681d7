# expects: value | one less than the number
def ar(loss, activations, alpha):
    return loss + alpha * activations.pow(2).sum() / (activations.numel() - 1)

# expects: value | loss is multiplied by 1 - alpha
# As in a mixture of the two.
def ar(loss, activations, alpha):
    return (1 - alpha) * loss + alpha * activations.pow(2).mean()

# expects: value | the penalty alone
def ar(loss, activations, alpha):
    return alpha * activations.pow(2).mean()

# expects: value | changes its argument `activations` in place
def ar(loss, activations, alpha):
    return loss + alpha * activations.pow_(2).mean()

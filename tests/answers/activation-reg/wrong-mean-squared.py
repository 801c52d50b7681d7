# expects: value | The mean is squared
def ar(loss, activations, alpha):
    return loss + alpha * activations.mean().pow(2)

# expects: value | alpha multiplies the loss as well
def ar(loss, activations, alpha):
    return (loss + activations.pow(2).mean()) * alpha

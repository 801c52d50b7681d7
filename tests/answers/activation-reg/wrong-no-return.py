# expects: value | does not return a tensor
def ar(loss, activations, alpha):
    loss = loss + alpha * activations.pow(2).mean()

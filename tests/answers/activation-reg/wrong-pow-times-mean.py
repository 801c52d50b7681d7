# expects: value | pow() missing
# One of the mistakes found in the wild, tidied up so that it is Python.
def ar(loss, activations, alpha):
    loss = loss + alpha * activations * pow(2) * mean()
    return loss

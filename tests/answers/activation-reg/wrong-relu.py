# expects: value | squares do not see the sign
# An activation function first.
def ar(loss, activations, alpha):
    return loss + alpha * activations.relu().pow(2).mean()

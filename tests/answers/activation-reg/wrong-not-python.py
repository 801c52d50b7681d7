# expects: error | SyntaxError
# One of the mistakes found in the wild.
def ar(loss, activations, alpha):
    loss + = alpha * activations * pow(2) * mean()
    return loss

# expects: value | the penalty is 16 times as large
# Found by trying: no known formula.
def ar(loss, activations, alpha):
    return loss + alpha * activations.pow(4).mean()

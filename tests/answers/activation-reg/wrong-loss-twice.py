# expects: value | if it is larger by 1, the result changes by 2
def ar(loss, activations, alpha):
    return loss + (loss + alpha * activations.pow(2).mean())

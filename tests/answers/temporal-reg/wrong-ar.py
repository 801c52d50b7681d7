# expects: value | This is AR
def tar(loss, activations, beta):
    return loss + beta * activations.pow(2).mean()

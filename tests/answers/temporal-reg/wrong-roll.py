# expects: value | closes the circle
def tar(loss, activations, beta):
    return loss + beta * (activations - activations.roll(1, 1)).pow(2).mean()

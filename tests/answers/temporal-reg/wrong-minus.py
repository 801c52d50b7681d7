# expects: value | subtracted
def tar(loss, activations, beta):
    return loss - beta * (activations[:, 1:] - activations[:, :-1]).pow(2).mean()

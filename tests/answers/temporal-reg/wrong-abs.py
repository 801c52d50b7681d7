# expects: value | absolute differences
def tar(loss, activations, beta):
    return loss + beta * (activations[:, 1:] - activations[:, :-1]).abs().mean()

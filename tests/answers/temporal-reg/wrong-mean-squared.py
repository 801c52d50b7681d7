# expects: value | The mean is squared
def tar(loss, activations, beta):
    return loss + beta * (activations[:, 1:] - activations[:, :-1]).mean() ** 2

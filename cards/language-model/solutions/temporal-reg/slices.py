"""Each step minus the one before."""


def tar(loss, activations, beta):
    if activations.shape[1] < 2:
        return loss
    return loss + beta * (activations[:, 1:] - activations[:, :-1]).pow(2).mean()

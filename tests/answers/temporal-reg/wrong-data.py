# expects: gradients | No gradient reaches the activations
def tar(loss, activations, beta):
    a = activations.data
    if a.shape[1] == 1:
        return loss
    return loss + beta * (a[:, 1:] - a[:, :-1]).pow(2).mean()

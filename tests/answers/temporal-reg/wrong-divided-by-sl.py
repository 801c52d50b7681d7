# expects: value | only sl - 1 differences
def tar(loss, activations, beta):
    d = activations[:, 1:] - activations[:, :-1]
    return loss + beta * d.pow(2).sum() / activations.numel()

# expects: value | not one number
def tar(loss, activations, beta):
    return loss + beta * (activations[:, 1:] - activations[:, :-1]).pow(2).mean((1, 2))

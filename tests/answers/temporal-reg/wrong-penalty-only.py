# expects: value | the penalty alone
def tar(loss, activations, beta):
    return beta * (activations[:, 1:] - activations[:, :-1]).pow(2).mean()

# expects: value | beta is not used
def tar(loss, activations, beta):
    return loss + (activations[:, 1:] - activations[:, :-1]).pow(2).mean()

# expects: value | temporal activation regularisation
def ar(loss, activations, alpha):
    return loss + alpha * (activations[:, 1:] - activations[:, :-1]).pow(2).mean()

# expects: one_step | With sl = 1 the result is 0, not the loss
def tar(loss, activations, beta):
    if activations.shape[1] == 1:
        return 0 * loss
    return loss + beta * (activations[:, 1:] - activations[:, :-1]).pow(2).mean()

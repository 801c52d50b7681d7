# expects: one_step | NaN
# The equation as everyone writes it; with one step it is a mean over nothing.
def tar(loss, activations, beta):
    return loss + beta * (activations[:, 1:] - activations[:, :-1]).pow(2).mean()

# The mean square is the variance plus the squared mean.
def ar(loss, activations, alpha):
    mean = activations.mean()
    return loss + alpha * (activations.var(unbiased=False) + mean * mean)

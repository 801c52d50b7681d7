# expects: value | summed over the steps
def tar(loss, activations, beta):
    total = 0
    for t in range(1, activations.shape[1]):
        total = total + (activations[:, t] - activations[:, t - 1]).pow(2).mean()
    return loss + beta * total

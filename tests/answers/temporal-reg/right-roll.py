def tar(loss, activations, beta):
    d = (activations - activations.roll(1, dims=1))[:, 1:]
    return loss + beta * (d * d).mean() if d.shape[1] else loss + 0.0

def ar(loss, activations, alpha):
    total = (activations * activations).sum()
    return loss + total * (alpha / activations.numel())

# expects: value | summed over rows
def ar(loss, activations, alpha):
    return loss + alpha * sum(row.pow(2).mean() for row in activations)

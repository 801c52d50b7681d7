# expects: gradients | No gradient reaches the activations
def ar(loss, activations, alpha):
    return loss + alpha * activations.detach().pow(2).mean()

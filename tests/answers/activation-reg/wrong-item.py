# expects: gradients | gradient of the loss is lost
def ar(loss, activations, alpha):
    return loss.item() + alpha * activations.pow(2).mean()

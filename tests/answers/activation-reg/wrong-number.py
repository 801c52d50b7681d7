# expects: value | a Python number
def ar(loss, activations, alpha):
    return loss.item() + alpha * activations.pow(2).mean().item()

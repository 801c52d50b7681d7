# expects: gradients | one side of the differences is cut off
def tar(loss, activations, beta):
    if activations.shape[1] == 1:
        return loss
    return loss + beta * (activations[:, 1:] - activations[:, :-1].detach()).pow(2).mean()

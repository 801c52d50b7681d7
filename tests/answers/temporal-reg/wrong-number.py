# expects: value | a Python number
def tar(loss, activations, beta):
    if activations.shape[1] == 1:
        return loss
    return (loss + beta * (activations[:, 1:] - activations[:, :-1]).pow(2).mean()).item()

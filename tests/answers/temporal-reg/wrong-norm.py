# expects: value | a root is taken
def tar(loss, activations, beta):
    return loss + beta * (activations[:, 1:] - activations[:, :-1]).norm(dim=-1).mean()

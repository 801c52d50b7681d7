"""torch.diff, and a mean that copes with nothing."""


def tar(loss, activations, beta):
    steps = activations.diff(dim=1)
    return loss + beta * steps.square().sum() / max(1, steps.numel())

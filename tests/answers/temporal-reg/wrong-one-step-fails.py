# expects: one_step | With sl = 1
import torch


def tar(loss, activations, beta):
    d = torch.stack([activations[:, t + 1] - activations[:, t] for t in range(activations.shape[1] - 1)])
    return loss + beta * d.pow(2).mean()

# A matrix of differences, times the activations.
import torch


def tar(loss, a, beta):
    steps = a.shape[1]
    if steps == 1:
        return loss
    eye = torch.eye(steps, dtype=a.dtype, device=a.device)
    return loss + beta * ((eye[1:] - eye[:-1]) @ a).pow(2).mean()

import torch
import torch.nn.functional as F


def ar(loss, a, strength):
    return torch.add(loss, F.mse_loss(a, torch.zeros_like(a)), alpha=strength)

import torch


def ar(loss, activations, alpha):
    flat = activations.reshape(-1)
    return loss + alpha * torch.dot(flat, flat) / len(flat)

import torch


def join(h, x):
    return torch.stack([torch.concat((a, b)) for a, b in zip(h, x)])

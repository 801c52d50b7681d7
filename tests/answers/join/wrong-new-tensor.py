# expects: gradients | cut off from h and x
import torch


def join(h, x):
    return torch.tensor([a + b for a, b in zip(h.tolist(), x.tolist())], dtype=h.dtype)

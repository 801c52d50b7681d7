import torch.nn.functional as F, torch


def join(h, x):
    H, n = h.shape[-1], x.shape[-1]
    I = torch.eye(H + n).to(h)
    return F.linear(h, I[:, :H]) + F.linear(x, I[:, H:])

import torch


def join(h, x):
    H, n = h.shape[1], x.shape[1]
    eye = torch.eye(H + n, dtype=h.dtype, device=h.device)
    return h @ eye[:H] + x @ eye[H:]

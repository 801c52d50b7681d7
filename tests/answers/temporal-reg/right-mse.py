import torch.nn.functional as F


def tar(loss, h, beta):
    later, earlier = h[:, 1:], h[:, :-1]
    return loss + (beta * F.mse_loss(later, earlier) if later.numel() else 0)

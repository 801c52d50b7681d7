import torch


def tar(loss, activations, beta):
    bs, sl, H = activations.shape
    if sl < 2:
        return loss.clone()
    kernel = activations.new_tensor([[[-1.0, 1.0]]])
    rows = activations.transpose(1, 2).reshape(bs * H, 1, sl)
    return loss + beta * torch.conv1d(rows, kernel).pow(2).mean()

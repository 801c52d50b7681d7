# expects: grows | the same everywhere
import torch


def spacing(x):
    return torch.finfo(torch.float32).eps

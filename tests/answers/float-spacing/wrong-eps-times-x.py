# expects: grows | in proportion
import torch


def spacing(x):
    return torch.finfo(torch.float32).eps * abs(float(x))

# expects: grows | came out equal to x
import torch


def spacing(x):
    t = torch.as_tensor(x, dtype=torch.float32)
    return (t + torch.finfo(torch.float32).eps - t).item()

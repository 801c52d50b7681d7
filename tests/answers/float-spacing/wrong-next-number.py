# expects: at_one | the next number itself
import torch


def spacing(x):
    t = torch.as_tensor(x, dtype=torch.float32)
    return torch.nextafter(t, torch.tensor(torch.inf)).item()

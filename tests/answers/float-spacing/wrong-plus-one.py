# expects: grows | came out equal to x
import torch


def spacing(x):
    t = torch.as_tensor(x, dtype=torch.float32)
    return (torch.nextafter(t, t + 1) - t).item()

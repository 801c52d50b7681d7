# expects: at_one | spacing of float64
import torch


def spacing(x):
    t = torch.as_tensor(x, dtype=torch.float64)
    return (torch.nextafter(t, torch.tensor(torch.inf, dtype=torch.float64)) - t).item()

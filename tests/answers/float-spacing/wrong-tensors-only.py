# expects: at_one | With x = 1.0
import torch


def spacing(x):
    return (torch.nextafter(x, torch.tensor(torch.inf)) - x).item()

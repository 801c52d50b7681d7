# expects: negative | lies towards zero
import torch


def spacing(x):
    t = torch.as_tensor(x, dtype=torch.float32).abs()
    return (torch.nextafter(t, torch.tensor(torch.inf)) - t).item()

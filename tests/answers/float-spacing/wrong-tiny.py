# expects: near_zero | At zero
import torch


def spacing(x):
    t = torch.as_tensor(x, dtype=torch.float32)
    if t == 0:
        return torch.finfo(torch.float32).tiny
    return (torch.nextafter(t, torch.tensor(torch.inf)) - t).item()

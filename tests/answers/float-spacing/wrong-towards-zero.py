# expects: at_one | next *smaller*
import torch


def spacing(x):
    t = torch.as_tensor(x, dtype=torch.float32)
    return abs(torch.nextafter(t, torch.tensor(0.0)) - t).item()

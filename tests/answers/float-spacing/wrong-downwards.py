# expects: at_one | next *smaller*
import torch


def spacing(x):
    t = torch.as_tensor(x, dtype=torch.float32)
    return (t - torch.nextafter(t, torch.tensor(-torch.inf))).item()

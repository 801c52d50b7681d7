# expects: near_zero | At zero
# expects: negative | negative
import torch


def spacing(x):
    t = torch.as_tensor(x, dtype=torch.float32)
    return (torch.nextafter(t, 2 * t) - t).item()

# expects: at_one | spacing of float16
# Another format.
import torch


def spacing(x):
    t = torch.as_tensor(x, dtype=torch.float16)
    return (torch.nextafter(t, torch.tensor(torch.inf, dtype=torch.float16)) - t).item()

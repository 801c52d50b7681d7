# expects: at_one | half of the spacing
# The unit roundoff: how far off rounding can be.
import torch


def spacing(x):
    t = torch.as_tensor(x, dtype=torch.float32)
    return (torch.nextafter(t, torch.tensor(torch.inf)) - t).item() / 2

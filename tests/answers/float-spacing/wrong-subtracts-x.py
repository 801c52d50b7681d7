# expects: grows | measured from x itself, a float64
# Measures from the float64 x, not from its float32.
import torch


def spacing(x):
    t = torch.as_tensor(x, dtype=torch.float32)
    return float(torch.nextafter(t, torch.tensor(torch.inf))) - float(x)

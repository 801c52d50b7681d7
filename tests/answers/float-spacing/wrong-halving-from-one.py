# expects: grows | No float32 is that near
# Halves from 1 on, so it never finds a step that is larger.
import torch


def spacing(x):
    t = torch.as_tensor(x, dtype=torch.float32)
    d = torch.tensor(1.0)
    while t + d / 2 != t:
        d = d / 2
    return d.item()

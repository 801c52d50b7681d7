# expects: grows | next *smaller* number is taken
import torch


def spacing(x):
    t = torch.as_tensor(x, dtype=torch.float32)
    return (torch.nextafter(t, torch.tensor(1e9)) - t).item()

# expects: near_zero | ValueError
# expects: negative | lies towards zero
import math
import torch


def spacing(x):
    x = float(torch.as_tensor(x, dtype=torch.float32))
    return 2.0 ** (math.floor(math.log2(abs(x))) - 23)

"""Returns a nested tensor."""
# verdict: failed

import torch


def double(x):
    return torch.nested.nested_tensor([x.flatten(), x.flatten()[:1]])

# expects: refused | dropout
import torch
import torch.nn.functional as F


def flips(n, p):
    return torch.empty(n).bernoulli_(p)


def mask(x, p):
    return F.dropout(torch.ones_like(x), p)


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}

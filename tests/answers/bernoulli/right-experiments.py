# The findings are found by running the experiments.
import torch

m = torch.full((10_000,), 7.0)
same = m
again = m.bernoulli_(0.9)
FINDINGS = {
    "in_place": again is same and bool((m != 7).all()),
    "reads_old_values": abs(float(torch.zeros(10_000).bernoulli_(0.9).mean()) - float(m.mean())) > 0.1,
    "p_is": "keep" if float(m.mean()) > 0.5 else "drop",
}


def flips(n, p):
    t = torch.zeros((n,))
    t.bernoulli_(p)
    return t


def mask(x, p):
    m = x.new(*x.shape).bernoulli_(1 - p)
    return m / (1 - p) if p < 1 else m

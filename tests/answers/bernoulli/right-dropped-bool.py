from torch import zeros, ones_like


def flips(n, p):
    return zeros(n).bernoulli_(p)


def mask(x, p):
    out = ones_like(x)
    dropped = out.bool().bernoulli_(p)
    out[dropped] = 0
    out[~dropped] /= 1 - p
    return out


FINDINGS = {"in_place": True, "reads_old_values": False, "p_is": "keep"}


if __name__ == "__main__":
    import torch.nn.functional as F

    print(F.dropout(zeros(3), 0.5))

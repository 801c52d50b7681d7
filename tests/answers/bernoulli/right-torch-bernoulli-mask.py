import torch as T


def flips(n, p):
    out = T.ones(1, n)
    getattr(out, "bernoulli_")(p=p)
    return out.squeeze(0)


def mask(x, p):
    q = 1.0 - p
    m = T.bernoulli(T.full(x.shape, q, dtype=x.dtype, device=x.device))
    return m * (1.0 / q if q else 0.0)


FINDINGS = {
    "in_place": (lambda t: t.bernoulli_(0.5) is t)(T.zeros(2)),
    "reads_old_values": False,
    "p_is": "keep",
}

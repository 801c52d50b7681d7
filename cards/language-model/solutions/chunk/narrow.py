"""narrow cuts along any dimension and gives views."""


def chunk(t, n, dim=0):
    size = t.shape[dim]
    step = max(1, -(-size // n))  # size / n, rounded up
    return tuple(t.narrow(dim, start, min(step, size - start)) for start in range(0, size, step))

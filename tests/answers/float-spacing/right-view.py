import torch

INF = torch.full((), torch.inf)


def spacing(x) -> float:
    with torch.no_grad():
        t = torch.zeros(()).add_(x).float()
        if t == 0:
            t = t.abs()
        k = t.view(torch.int32)
        up = (k + (1 if t >= 0 else -1)).view(torch.float32)
        return float(up.double() - t.double())

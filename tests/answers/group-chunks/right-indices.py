import torch


def group_chunks(ds, bs):
    m, _ = divmod(len(ds), bs)
    places = torch.arange(m * bs).view(bs, m).t().reshape(-1)
    return [ds[k] for k in places.tolist()]

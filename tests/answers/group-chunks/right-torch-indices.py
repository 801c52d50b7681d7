import torch


def group_chunks(ds, bs):
    m = len(ds) // bs
    order = torch.arange(m * bs).view(bs, m).t().reshape(-1).tolist()
    return [ds[i] for i in order]

# expects: items | too many dimensions
import torch


def group_chunks(ds, bs):
    m = len(ds) // bs
    return torch.tensor(ds[: m * bs]).view(bs, m).t().flatten().tolist()

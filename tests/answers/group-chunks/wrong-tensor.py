# expects: order | tensor, not a list
import torch


def group_chunks(ds, bs):
    m = len(ds) // bs
    return torch.tensor(ds[: m * bs]).view(bs, m).t().flatten()

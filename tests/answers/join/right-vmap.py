import torch

join = torch.vmap(lambda a, b: torch.cat([a, b]))

import torch

tanh = lambda t: 1.0 - 2.0 * torch.sigmoid(torch.neg(t) * 2.0)

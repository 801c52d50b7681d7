# expects: error | flips
# expects: error | without the underscore
# One of the mistakes found in the wild: an experiment, not an answer.
import torch

t = torch.zeros(4, 4)
t = t.bernoulli(0.5)
t

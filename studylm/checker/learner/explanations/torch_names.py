"""Names of torch that answers use, for guessing what a misspelt one was meant to be, without importing torch."""

# ruff: noqa: SIM905 - lists of words read better as words

from __future__ import annotations

LAYERS = frozenset(
    "Linear Embedding RNN LSTM GRU RNNCell LSTMCell GRUCell Dropout Sequential ModuleList ModuleDict ReLU Sigmoid Tanh "
    "Softmax LogSoftmax GELU CrossEntropyLoss MSELoss NLLLoss LayerNorm BatchNorm1d Identity Flatten Conv1d".split()
)
"""Classes of torch.nn."""

TORCH_NAMES = tuple(
    "tensor as_tensor zeros ones empty full zeros_like ones_like empty_like full_like arange linspace eye rand randn "
    "randint rand_like randn_like randperm bernoulli multinomial manual_seed cat stack chunk split unbind where sigmoid "
    "tanh relu exp log sqrt abs sum mean var std max min argmax softmax matmul mm bmm einsum square pow sign diff clamp "
    "nextafter isnan isinf isfinite allclose equal no_grad float32 float64 int64 long bool flatten reshape squeeze "
    "unsqueeze transpose narrow roll gather inf nan finfo is_tensor dropout embedding".split()
)
"""Functions and values of torch."""

METHODS = tuple(
    "shape size dim view reshape flatten squeeze unsqueeze transpose permute expand repeat contiguous detach clone item "
    "tolist float double long int bool half to mean sum pow square sqrt abs max min argmax var std norm numel dtype "
    "device grad requires_grad_ backward chunk split unbind narrow masked_fill bernoulli bernoulli_ uniform_ normal_ "
    "zero_ fill_ mul_ add_ div_ sigmoid tanh relu exp log softmax new_zeros new_ones new_empty matmul nonzero gather "
    "index_select diff roll type_as clamp".split()
)
"""Attributes and methods of a tensor."""

OF_OTHERS = {
    "avg": "the average is `mean`",
    "average": "the average is `mean`",
    "astype": "`to(torch.float64)` or `double()` change the dtype",
    "copy": "`clone()` copies it",
    "append": "torch.cat or torch.stack join tensors; a list can be appended to",
    "len": "`len(t)` is its first size, `t.numel()` the number of its elements",
    "length": "`len(t)` is its first size, `t.numel()` the number of its elements",
    "concat": "torch.cat joins tensors",
    "cat": "torch.cat joins tensors",
    "axis": "its dimensions are called `dim`",
    "dot_product": "`@` multiplies matrices",
    "reverse": "`flip(0)` turns it round",
}
"""What numpy, lists and others have and a tensor has not: what to use."""

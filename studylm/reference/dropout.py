"""Dropout in the five places of a recurrent model, and the two penalties on activations.

All are the identity in eval mode, and scale what they keep by 1/(1-p) in training, which preserves the expected value.
Source: Srivastava et al., Dropout, 2014; the others Merity, Keskar & Socher, Regularizing and Optimizing LSTM Language
Models, 2017 (the AWD-LSTM).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


def keep_mask(x: Tensor, shape: tuple[int, ...], p: float) -> Tensor:
    """Zeros with probability p, else 1/(1-p): `shape`, with x's dtype and device. All zeros for p = 1."""
    mask = x.new_empty(shape).bernoulli_(1 - p)
    return mask / (1 - p) if p < 1 else mask


class Dropout(nn.Module):
    """Drops each element independently: x * mask, with a mask of x's shape."""

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        """x of any shape -> the same shape."""
        if not self.training or not self.p:
            return x
        return x * keep_mask(x, tuple(x.shape), self.p)


class RNNDropout(nn.Module):
    """Drops features with one mask for all time steps, so that a feature is missing for a whole sequence.

    Source of the shared mask: Gal & Ghahramani, A Theoretically Grounded Application of Dropout in RNNs, 2016.
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        """x (bs, sl, H) -> (bs, sl, H)."""
        if not self.training or not self.p:
            return x
        bs, _, H = x.shape
        return x * keep_mask(x, (bs, 1, H), self.p)  # (bs, 1, H) spreads over sl


class EmbeddingDropout(nn.Module):
    """Drops whole words: a row of the embedding is zero at every occurrence of its word."""

    def __init__(self, emb: nn.Embedding, p: float) -> None:
        super().__init__()
        self.emb, self.p = emb, p

    def forward(self, x: Tensor) -> Tensor:
        """x (bs, sl), tokens -> (bs, sl, H)."""
        if not self.training or not self.p:
            out: Tensor = self.emb(x)
            return out
        weight = self.emb.weight
        rows = weight * keep_mask(weight, (weight.shape[0], 1), self.p)  # (V, H) * (V, 1)
        return nn.functional.embedding(x, rows, self.emb.padding_idx)


class WeightDropout(nn.Module):
    """DropConnect on one weight of a module, with one mask for all time steps of a forward.

    The raw weight is the Parameter that is trained; the module runs with a dropped copy of it, drawn at each call.
    Source: Wan et al., Regularization of Neural Networks using DropConnect, 2013.
    """

    def __init__(self, module: nn.Module, p: float, name: str = "weight_hh_l0") -> None:
        super().__init__()
        self.module, self.p, self.name = module, p, name

    def forward(self, *args: object) -> object:
        """The module's forward, with the same arguments and result."""
        if not self.training or not self.p:
            return self.module(*args)
        raw = self.module.get_parameter(self.name)
        dropped = raw * keep_mask(raw, tuple(raw.shape), self.p)
        # torch's recurrent modules also keep their weights in a list, which functional_call handles.
        return torch.func.functional_call(self.module, {self.name: dropped}, args)


def ar(loss: Tensor, activations: Tensor, alpha: float) -> Tensor:
    """Activation regularisation: loss + alpha * mean(a^2), to keep activations small as weight decay keeps weights."""
    return loss + alpha * activations.square().mean()


def tar(loss: Tensor, activations: Tensor, beta: float) -> Tensor:
    """Temporal activation regularisation: loss + beta * mean((a_t - a_{t-1})^2), over steps of (bs, sl, H).

    It penalises large changes from one time step to the next. With a single step it adds nothing.
    """
    if activations.shape[1] < 2:
        return loss
    return loss + beta * (activations[:, 1:] - activations[:, :-1]).square().mean()

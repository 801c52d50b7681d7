"""Finds which hidden-to-hidden weights a recurrent layer used, from one step that starts from each unit vector.

Row j of the batch starts with h = e_j, so the hidden-to-hidden product of unit i is the weight W[g, i, j] in each
gate g. With float64 and generic weights, only one choice of kept and dropped weights gives the h (and c) that came out.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import torch
from torch import Tensor

GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}


def _step(kind: str, input_part: Tensor, hidden_part: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    """One step as torch computes it; gates along dimension 0 of both parts. Returns h and c (or h again)."""
    if kind == "RNN":
        out = torch.tanh(input_part[0] + hidden_part[0])
        return out, out
    if kind == "GRU":
        r = torch.sigmoid(input_part[0] + hidden_part[0])
        z = torch.sigmoid(input_part[1] + hidden_part[1])
        n = torch.tanh(input_part[2] + r * hidden_part[2])
        out = (1 - z) * n + z * h
        return out, out
    i, f, g, o = (input_part + hidden_part).unbind(0)
    cell = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(cell), cell


def used_weights(
    kind: str,
    parameters: Mapping[str, Tensor],
    x: Tensor,
    c: Tensor,
    out_h: Tensor,
    out_c: Tensor | None,
    scale: float,
    *,
    tolerance: float = 1e-9,
) -> Tensor | None:
    """Which weights were kept: boolean (gates * H, H), laid out as `weight_hh_l0`; None if no choice explains the step.

    Args:
        kind: "RNN" (tanh), "GRU" or "LSTM".
        parameters: weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0 of the layer as it was made, in float64.
        x: the input of the step, (H, n), for the H rows of the batch; row j starts with h = e_j.
        c: the cell state that each row starts with, (H, H); only an LSTM looks at it.
        out_h, out_c: the state after the step, (H, H); out_c for an LSTM.
        scale: the factor on the weights that were kept.
    """
    gates = GATES[kind]
    weight = parameters["weight_hh_l0"]
    H = weight.shape[1]
    by_gate = weight.reshape(gates, H, H)
    h = torch.eye(H, dtype=weight.dtype)
    input_part = (x @ parameters["weight_ih_l0"].T + parameters["bias_ih_l0"]).reshape(H, gates, H).permute(1, 2, 0)
    bias = parameters["bias_hh_l0"].reshape(gates, H, 1)
    want_h, want_c = out_h.T, out_h.T if out_c is None else out_c.T
    found = torch.zeros(gates, H, H, dtype=torch.bool)
    explained = torch.zeros(H, H, dtype=torch.bool)
    for choice in itertools.product((False, True), repeat=gates):
        kept = torch.tensor(choice).reshape(gates, 1, 1)
        got_h, got_c = _step(kind, input_part, bias + by_gate * kept * scale, h.T, c.T)
        fits = ((got_h - want_h).abs() < tolerance) & ((got_c - want_c).abs() < tolerance) & ~explained
        found = torch.where(fits, kept, found)
        explained |= fits
    return found.reshape(gates * H, H) if bool(explained.all()) else None

"""An LSTM and a GRU over whole sequences: the readable loop over time, and stacks of layers.

Shapes: x (bs, sl, n_in), out (bs, sl, H), every state (bs, H). A state of None is zeros.
The product with the input does not depend on the state, so it is computed for all time steps at once. `fast` runs the layer as
one autograd function with a backward written by hand (`fused.py`); the values are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import torch
from torch import Tensor, nn

from studylm.reference.cells import LSTMState, Reset, copy_weights, gru_step, lstm_step
from studylm.reference.fused import gru_sequence, lstm_sequence


class LSTM(nn.Module):
    """An LSTM layer; the equations are those of LSTMCellGates."""

    def __init__(self, n_in: int, H: int, *, fast: bool = True) -> None:
        super().__init__()
        self.ih = nn.Linear(n_in, 4 * H)  # input -> gates i, f, g, o
        self.hh = nn.Linear(H, 4 * H)  # hidden state -> gates
        self.fast = fast

    def forward(self, x: Tensor, state: LSTMState | None = None) -> tuple[Tensor, LSTMState]:
        """x (bs, sl, n_in) -> out (bs, sl, H), (h, c)."""
        zeros = x.new_zeros(x.shape[0], self.hh.in_features)
        h, c = state if state is not None else (zeros, zeros)
        if self.fast:
            return lstm_sequence(x, h, c, self.ih.weight, self.ih.bias, self.hh.weight, self.hh.bias)
        outs = []
        for gates in self.ih(x).unbind(dim=1):  # (bs, sl, 4H) -> sl times (bs, 4H)
            h, c = lstm_step(gates + self.hh(h), c)
            outs.append(h)
        return torch.stack(outs, dim=1), (h, c)  # sl times (bs, H) -> (bs, sl, H)

    @classmethod
    def from_torch(cls, module: nn.LSTM, layer: int = 0, *, fast: bool = True) -> Self:
        """A layer with copies of the weights of one layer of torch's."""
        n_in = module.hidden_size if layer else module.input_size
        return copy_weights(cls(n_in, module.hidden_size, fast=fast), module, f"_l{layer}")


class GRU(nn.Module):
    """A GRU layer, with either position of the reset gate; the equations are those of GRUCell. "before" has no fast path."""

    def __init__(self, n_in: int, H: int, reset: Reset = "after", *, fast: bool = True) -> None:
        super().__init__()
        self.ih = nn.Linear(n_in, 3 * H)  # input -> gates r, z, n
        self.hh = nn.Linear(H, 3 * H)  # hidden state -> gates
        self.reset: Reset = reset
        self.fast = fast and reset == "after"

    def forward(self, x: Tensor, h: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """x (bs, sl, n_in) -> out (bs, sl, H), h."""
        if h is None:
            h = x.new_zeros(x.shape[0], self.hh.in_features)
        if self.fast:
            return gru_sequence(x, h, self.ih.weight, self.ih.bias, self.hh.weight, self.hh.bias)
        outs = []
        for gates in self.ih(x).unbind(dim=1):  # (bs, sl, 3H) -> sl times (bs, 3H)
            h = gru_step(gates, h, self.hh, self.reset)
            outs.append(h)
        return torch.stack(outs, dim=1), h  # sl times (bs, H) -> (bs, sl, H)

    @classmethod
    def from_torch(cls, module: nn.GRU, layer: int = 0, *, fast: bool = True) -> Self:
        """A layer with copies of the weights of one layer of torch's."""
        n_in = module.hidden_size if layer else module.input_size
        return copy_weights(cls(n_in, module.hidden_size, fast=fast), module, f"_l{layer}")


class Stacked(nn.Module):
    """A stack of layers, each with its own weights. The state of the stack is the list of the layers' states.

    Args:
        layer: makes a layer from (n_in, H); a layer returns (out, state).
    """

    def __init__(self, layer: Callable[[int, int], nn.Module], n_in: int, H: int, n_layers: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layer(H if n else n_in, H) for n in range(n_layers))

    def forward(self, x: Tensor, state: list[Any] | None = None) -> tuple[Tensor, list[Any]]:
        """x (bs, sl, n_in) -> out (bs, sl, H), the layers' states."""
        states = []
        for layer, before in zip(self.layers, state or [None] * len(self.layers), strict=True):
            x, after = layer(x, before)
            states.append(after)
        return x, states


def detach(state: Any) -> Any:
    """A state detached from its graph, also if it is made of tuples and lists of tensors."""
    if isinstance(state, Tensor):
        return state.detach()
    if isinstance(state, list | tuple):
        return type(state)(detach(part) for part in state)
    return state

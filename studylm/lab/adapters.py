"""Makes a recurrent layer, (x (bs, sl, n_in), state or None) -> (out (bs, sl, H), state), of a learner's layer or cell."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class Layer(nn.Module):
    """A learner's layer, called with a state only if there is one, since a layer may start from zeros in a way of its own."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor, state: Any = None) -> Any:
        """x (bs, sl, n_in) -> out (bs, sl, H), state."""
        return self.inner(x) if state is None else self.inner(x, state)


class CellLoop(nn.Module):
    """A cell run over the time steps as a layer, from zeros if there is no state."""

    def __init__(self, cell: nn.Module, H: int, pair: bool) -> None:
        super().__init__()
        self.cell, self.H, self.pair = cell, H, pair

    def forward(self, x: Tensor, state: Any = None) -> Any:
        """x (bs, sl, n_in) -> out (bs, sl, H), state."""
        if state is None:
            zeros = x.new_zeros(x.shape[0], self.H)
            state = (zeros, zeros) if self.pair else zeros
        outs = []
        for step in x.unbind(dim=1):  # sl times (bs, n_in)
            state = new_state(self.cell(step, state), self.pair)
            outs.append(state[0] if self.pair else state)
        return torch.stack(outs, dim=1), state


def new_state(out: Any, pair: bool) -> Any:
    """The state in what a cell returned: h, (h, h), (h, c) or (h, (h, c))."""
    if pair:
        return out[1] if isinstance(out[1], list | tuple) else out
    return out[-1] if isinstance(out, list | tuple) else out

"""One time step of an LSTM and of a GRU, written out: the equations as code.

Shapes: x (bs, n_in), every state (bs, H). `*` is elementwise, s the sigmoid.
Weights are in torch's order, so that those of torch.nn can be copied (`from_torch`).
"""

from __future__ import annotations

from typing import Literal, Self, TypeVar

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

M = TypeVar("M", bound=nn.Module)

Reset = Literal["after", "before"]
"""Whether a GRU's reset gate acts after the matrix product on the old state (as in cuDNN and torch) or before it."""

LSTMState = tuple[Tensor, Tensor]
"""Hidden state and cell state."""


class LSTMCellGates(nn.Module):
    """The LSTM cell with a separate layer for each gate.

        f = s(W_f [h, x] + b_f)         forget gate: which part of the cell state is kept
        i = s(W_i [h, x] + b_i)         input gate: which part of the candidate is stored
        g = tanh(W_g [h, x] + b_g)      cell gate: the candidate
        o = s(W_o [h, x] + b_o)         output gate: which part of the cell state is output
        c' = f * c + i * g
        h' = o * tanh(c')

    Source: Hochreiter & Schmidhuber, Long Short-Term Memory, 1997; forget gate: Gers, Schmidhuber & Cummins, 2000.
    """

    def __init__(self, n_in: int, H: int) -> None:
        super().__init__()
        self.forget_gate = nn.Linear(H + n_in, H)
        self.input_gate = nn.Linear(H + n_in, H)
        self.cell_gate = nn.Linear(H + n_in, H)
        self.output_gate = nn.Linear(H + n_in, H)

    def forward(self, x: Tensor, state: LSTMState) -> tuple[Tensor, LSTMState]:
        """One step: x (bs, n_in), state (h, c) -> h', (h', c')."""
        h, c = state
        hx = torch.cat([h, x], dim=1)  # (bs, H + n_in)
        f = torch.sigmoid(self.forget_gate(hx))
        i = torch.sigmoid(self.input_gate(hx))
        g = torch.tanh(self.cell_gate(hx))
        o = torch.sigmoid(self.output_gate(hx))
        c = f * c + i * g
        h = o * torch.tanh(c)
        return h, (h, c)


def lstm_step(gates: Tensor, c: Tensor) -> LSTMState:
    """The gates' sums (bs, 4H) in the order i, f, g, o, and the cell state -> the new (h, c)."""
    i, f, g, o = gates.chunk(4, dim=1)  # (bs, 4H) -> 4 times (bs, H)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


class LSTMCell(nn.Module):
    """The same cell with two large products instead of four small ones, split into gates afterwards."""

    def __init__(self, n_in: int, H: int) -> None:
        super().__init__()
        self.ih = nn.Linear(n_in, 4 * H)  # input -> gates
        self.hh = nn.Linear(H, 4 * H)  # hidden state -> gates

    def forward(self, x: Tensor, state: LSTMState) -> tuple[Tensor, LSTMState]:
        """One step: x (bs, n_in), state (h, c) -> h', (h', c')."""
        h, c = state
        h, c = lstm_step(self.ih(x) + self.hh(h), c)
        return h, (h, c)

    @classmethod
    def from_torch(cls, cell: nn.LSTMCell) -> Self:
        """A cell with copies of the weights of torch's."""
        return copy_weights(cls(cell.input_size, cell.hidden_size), cell)


def gru_step(gates: Tensor, h: Tensor, hh: nn.Linear, reset: Reset) -> Tensor:
    """The input's part of the gates (bs, 3H) in the order r, z, n, and the state (bs, H) -> the new state (bs, H)."""
    xr, xz, xn = gates.chunk(3, dim=1)  # (bs, 3H) -> 3 times (bs, H)
    if reset == "after":
        hr, hz, hn = hh(h).chunk(3, dim=1)
        r = (xr + hr).sigmoid()
        n = (xn + r * hn).tanh()
    else:
        H = h.shape[1]
        hr, hz = linear(h, hh.weight[: 2 * H], hh.bias[: 2 * H]).chunk(2, dim=1)
        r = (xr + hr).sigmoid()
        n = (xn + linear(r * h, hh.weight[2 * H :], hh.bias[2 * H :])).tanh()
    z = (xz + hz).sigmoid()
    new: Tensor = (1 - z) * n + z * h
    return new


class GRUCell(nn.Module):
    """The gated recurrent unit, with either place for the reset gate.

        r = s(W_r x + U_r h)                reset gate: how much of the old state the candidate uses
        z = s(W_z x + U_z h)                update gate: how much of the old state is kept
        n = tanh(W_n x + r * (U_n h))       the candidate; reset "after": as in cuDNN and torch
        n = tanh(W_n x + U_n (r * h))       the candidate; reset "before": as published
        h' = (1 - z) * n + z * h

    Biases are omitted here; U has one too. Some texts exchange z and 1 - z, which is an equivalent model.
    Source: Cho et al., Learning Phrase Representations using RNN Encoder-Decoder, 2014.
    """

    def __init__(self, n_in: int, H: int, reset: Reset = "after") -> None:
        super().__init__()
        self.ih = nn.Linear(n_in, 3 * H)  # input -> gates
        self.hh = nn.Linear(H, 3 * H)  # hidden state -> gates
        self.reset: Reset = reset

    def forward(self, x: Tensor, h: Tensor) -> Tensor:
        """One step: x (bs, n_in), h (bs, H) -> h' (bs, H)."""
        return gru_step(self.ih(x), h, self.hh, self.reset)

    @classmethod
    def from_torch(cls, cell: nn.GRUCell) -> Self:
        """A cell with copies of the weights of torch's, which resets after the product."""
        return copy_weights(cls(cell.input_size, cell.hidden_size, "after"), cell)


def copy_weights(to: M, source: nn.Module, layer: str = "") -> M:
    """Copy weight_ih, weight_hh and their biases of a recurrent module of torch.nn (`layer`: "_l0") into ih and hh."""
    names = {"ih.weight": "weight_ih", "ih.bias": "bias_ih", "hh.weight": "weight_hh", "hh.bias": "bias_hh"}
    state = source.state_dict()
    to = to.to(state["weight_ih" + layer])  # dtype and device
    to.load_state_dict({ours: state[theirs + layer] for ours, theirs in names.items()})
    return to

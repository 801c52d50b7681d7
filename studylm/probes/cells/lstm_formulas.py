"""The LSTM's step as formulas for `recognition.recognise`: the standard one, and the mistakes that people make."""

# ruff: noqa: E501 - tables of sentences read better one a line

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, sigmoid, tanh

from studylm.probes.cells.formulas import Roles, gate_roles, gate_sum, tied
from studylm.probes.cells.readings import Formula, Weights

GATES = {"g": "cell candidate", "i": "input gate", "f": "forget gate", "o": "output gate"}


def _light_cell(n: int, H: int) -> Weights:
    lit = torch.zeros(H, n, dtype=torch.float64)
    lit[:, 0] = 1.0
    return {"Wg": lit}


State2 = tuple[Tensor, Tensor]


def _lstm(
    name: str,
    step: Callable[..., tuple[Tensor, ...]],
    mistake: str = "",
    hint: str = "",
    says: str = "",
    gates: str = "ifgo",
    extra: Roles | None = None,
) -> Formula:
    return Formula(name, gate_roles(*gates) | (extra or {}), step, (_light_cell,), mistake, hint, says)


def _standard(w: Weights, x: Tensor, h: Tensor, c: Tensor, at: float = 0.0) -> State2:
    i, f = sigmoid(gate_sum(w, "i", x, h)), sigmoid(gate_sum(w, "f", x, h) + at)
    g, o = tanh(gate_sum(w, "g", x, h)), sigmoid(gate_sum(w, "o", x, h))
    c = f * c + i * g
    return o * tanh(c), c


def _variant(
    w: Weights,
    x: Tensor,
    h: Tensor,
    c: Tensor,
    cell: Callable[[Tensor, Tensor, Tensor, Tensor, Tensor], Tensor],
    show: Callable[[Tensor, Tensor, Tensor], Tensor],
    squash: Callable[[Tensor], Tensor] = tanh,
) -> State2:
    """An LSTM in which the cell state's line, the hidden state's line, the candidate's or the gates' function is another."""

    def part(name: str) -> Tensor:
        return gate_sum(w, name, x, h) if f"W{name}" in w else torch.zeros_like(c)

    i, f, g, o = sigmoid(part("i")), sigmoid(part("f")), squash(part("g")), sigmoid(part("o"))
    new = cell(i, f, g, c, h)
    return show(o, new, c), new


def _usual_cell(i: Tensor, f: Tensor, g: Tensor, c: Tensor, h: Tensor) -> Tensor:
    return f * c + i * g


def _usual_show(o: Tensor, new: Tensor, old: Tensor) -> Tensor:
    return o * tanh(new)


def _swapped(w: Weights, x: Tensor, h: Tensor, c: Tensor) -> State2:
    return _standard(w, x, h, c)[::-1]


def _crossed(w: Weights, x: Tensor, h: Tensor, c: Tensor) -> State2:
    return _standard(w, x, c, h)


def _gates_from_cell(w: Weights, x: Tensor, h: Tensor, c: Tensor) -> State2:
    i, f = sigmoid(gate_sum(w, "i", x, c)), sigmoid(gate_sum(w, "f", x, c))
    g, o = tanh(gate_sum(w, "g", x, c)), sigmoid(gate_sum(w, "o", x, c))
    c = f * c + i * g
    return o * tanh(c), c


def _peephole(w: Weights, x: Tensor, h: Tensor, c: Tensor) -> State2:
    i, f = sigmoid(gate_sum(w, "i", x, h) + w["pi"] * c), sigmoid(gate_sum(w, "f", x, h) + w["pf"] * c)
    new = f * c + i * tanh(gate_sum(w, "g", x, h))
    return sigmoid(gate_sum(w, "o", x, h) + w["po"] * new) * tanh(new), new


def _peephole_old(w: Weights, x: Tensor, h: Tensor, c: Tensor) -> State2:
    i, f, o = (sigmoid(gate_sum(w, k, x, h) + w[f"p{k}"] * c) for k in "ifo")
    new = f * c + i * tanh(gate_sum(w, "g", x, h))
    return o * tanh(new), new


def _one_sees_cell(w: Weights, x: Tensor, h: Tensor, c: Tensor, gate: str) -> State2:
    """One gate's U acts on c in place of h."""
    sums = {k: gate_sum(w, k, x, c if k == gate else h) for k in "ifgo"}
    new = sigmoid(sums["f"]) * c + sigmoid(sums["i"]) * tanh(sums["g"])
    return sigmoid(sums["o"]) * tanh(new), new


def _output_sees_new_cell(w: Weights, x: Tensor, h: Tensor, c: Tensor, squash: Callable[[Tensor], Tensor]) -> State2:
    """The output gate's U acts on the new cell state in place of h."""
    new = sigmoid(gate_sum(w, "f", x, h)) * c + sigmoid(gate_sum(w, "i", x, h)) * tanh(gate_sum(w, "g", x, h))
    return sigmoid(gate_sum(w, "o", x, squash(new))) * tanh(new), new


def _twice(v: Tensor) -> Tensor:
    return tanh(tanh(v))


def lstm_formulas(at: float = 0.0) -> list[Formula]:
    """The standard LSTM, then the mistakes. `at`: a constant that the learner's code adds to the forget gate's sum."""
    right = [
        _lstm("standard", partial(_standard, at=at), says="Your step agrees with torch.nn.LSTMCell to the last digits.")
    ]
    if at:
        return right
    identity: Callable[[Tensor], Tensor] = lambda v: v  # noqa: E731

    def but(
        name: str,
        mistake: str,
        hint: str,
        *,
        cell: Callable[..., Tensor] = _usual_cell,
        show: Callable[..., Tensor] = _usual_show,
        gates: str = "ifgo",
        squash: Callable[[Tensor], Tensor] = tanh,
    ) -> Formula:
        return _lstm(name, partial(_variant, cell=cell, show=show, squash=squash), mistake, hint, gates=gates)

    cell_line = "c' = f * c + i * g."
    show_line = "h' = o * tanh(c'), with the new cell state."
    wrong = [
        _lstm("swapped", _swapped, "The new state comes back as (c, h); it should be (h, c).", "Hidden state first, as in torch."),
        _lstm("crossed", _crossed, "The state that is passed in is taken apart as (c, h); it comes as (h, c).", "h, c = state"),
        but("no-cell-tanh", "The hidden state is o * c'; the cell state should go through tanh on its way out.", show_line, show=lambda o, n, c: o * n),
        but("old-cell", "The hidden state is made from the old cell state; it should be made from the new one.", show_line, show=lambda o, n, c: o * tanh(c)),
        but("sigmoid-cell", "The cell state goes through a sigmoid on its way out; it should go through tanh.", show_line, show=lambda o, n, c: o * sigmoid(n)),
        but("no-output-gate", "The output gate is never used: the hidden state is tanh(c').", show_line, show=lambda o, n, c: tanh(n), gates="ifg"),
        but("h-is-cell", "The hidden state is the cell state itself.", show_line, show=lambda o, n, c: n, gates="ifg"),
        but("output-inside", "The output gate is inside the tanh: tanh(o * c').", show_line, show=lambda o, n, c: tanh(o * n)),
        but("output-added", "The output gate is added; it should multiply.", show_line, show=lambda o, n, c: o + tanh(n)),
        but("no-input-gate", "The input gate is never used: the candidate is added whole.", cell_line, cell=lambda i, f, g, c, h: f * c + g, gates="fgo"),
        but("no-forget-gate", "The forget gate is never used: the old cell state is kept whole.", cell_line, cell=lambda i, f, g, c, h: c + i * g, gates="igo"),
        but("no-old-cell", "The old cell state is lost: the new one is i * g alone.", cell_line, cell=lambda i, f, g, c, h: i * g, gates="igo"),
        but("gated-sum", "The candidate is added to the cell state before the forget gate: f * (c + i * g).", cell_line, cell=lambda i, f, g, c, h: f * (c + i * g)),
        but("minus", "The gated candidate is subtracted from the cell state; it should be added.", cell_line, cell=lambda i, f, g, c, h: i * g - f * c),
        but("product", "Old cell state and candidate are multiplied; they should be added.", cell_line, cell=lambda i, f, g, c, h: f * c * i * g),
        but("forget-added", "The forget gate is added to the cell state; it should multiply it.", cell_line, cell=lambda i, f, g, c, h: f + c + i * g),
        but("input-added", "The input gate is added to the candidate; it should multiply it.", cell_line, cell=lambda i, f, g, c, h: f * c + i + g),
        but("keeps-h", "The forget gate keeps the old hidden state h; it should keep the old cell state c.", cell_line, cell=lambda i, f, g, c, h: f * h + i * g),
        but("coupled", "The forget gate is 1 - the input gate; in the standard LSTM each has weights of its own.", "Four gates: input, forget, cell, output.", cell=lambda i, f, g, c, h: (1 - i) * c + i * g, gates="igo"),
        but("one-gate", "One gate serves as input gate and forget gate; each should have weights of its own.", "Four gates: input, forget, cell, output.", cell=lambda i, f, g, c, h: i * c + i * g, gates="igo"),
        but("squashed-cell", "The cell state goes through tanh before it is carried on; it should be carried on as it is.", "Only the hidden state sees tanh(c').", cell=lambda i, f, g, c, h: tanh(f * c + i * g)),
        but("squashed-cell-shown", "The cell state goes through tanh before it is carried on; it should be carried on as it is.", "Only the hidden state sees tanh(c').", show=lambda o, n, c: o * n, cell=lambda i, f, g, c, h: tanh(f * c + i * g)),
        but("sigmoid-candidate", "The cell candidate goes through a sigmoid; it should go through tanh.", "The three gates are sigmoids, the candidate is a tanh.", squash=sigmoid),
        but("linear-candidate", "The cell candidate is not squashed: it should go through tanh.", "The three gates are sigmoids, the candidate is a tanh.", squash=identity),
        _lstm("gates-from-cell", _gates_from_cell, "The gates look at the cell state c; they should look at the hidden state h.", "Join h and x, not c and x."),
        but("tanh-twice", "The cell candidate goes through tanh twice.", "One tanh: g = tanh(...), and g as it is in the cell state's line.", squash=_twice),
        *(_lstm(f"{gate}-sees-cell", partial(_one_sees_cell, gate=gate), f"The {name} is computed from the cell state c; it should be computed from the hidden state h.", "All four sums take x and h; c only meets the forget gate.") for gate, name in GATES.items()),
        *(_lstm(f"output-sees-new-{name}", partial(_output_sees_new_cell, squash=squash), "The output gate is computed from the new cell state; it should be computed from the old hidden state h.", "All four sums take x and the h of the step before.") for name, squash in (("cell", identity), ("tanh", tanh))),
        _lstm("peephole", _peephole, "The gates also look at the cell state (peepholes); the standard LSTM has none.", "The gates see h and x only.", extra={"pi": ("H",), "pf": ("H",), "po": ("H",)}),
        _lstm("peephole-old", _peephole_old, "The gates also look at the cell state (peepholes); the standard LSTM has none.", "The gates see h and x only.", extra={"pi": ("H",), "pf": ("H",), "po": ("H",)}),
    ]  # fmt: skip
    return right + wrong + tied(right[0], GATES)

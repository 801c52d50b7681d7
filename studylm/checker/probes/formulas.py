"""The steps of GRU and LSTM as formulas for `cells.recognise`: the right ones, and the mistakes that people make.

Roles: W acts on x (H, n), U on the old state (H, H), b is a bias (H,). For the GRU r reset, z update, n candidate; for the LSTM i input,
f forget, g cell candidate, o output. `s` is the sigmoid, `*` elementwise. z is read as the share of the *old* state: an answer whose
update gate means the opposite has weights of the opposite sign.
"""

# ruff: noqa: E501 - tables of sentences read better one a line

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, sigmoid, tanh

from studylm.checker.probes.cells import Formula, Weights

Roles = dict[str, tuple[str, ...]]


def _gate_roles(*gates: str) -> Roles:
    roles: Roles = {}
    for gate in gates:
        roles |= {f"W{gate}": ("H", "n"), f"U{gate}": ("H", "H"), f"b{gate}": ("H",)}
    return roles


def _sum(w: Weights, gate: str, x: Tensor, h: Tensor) -> Tensor:
    """W x + U h + b of one gate."""
    return x @ w[f"W{gate}"].T + h @ w[f"U{gate}"].T + w[f"b{gate}"]


# --- GRU ---------------------------------------------------------------------------------------------------------------------------------


def _light_input(n: int, H: int) -> Weights:
    """The candidate sees x: now a bias of the update gate and a candidate's weight on its own h, alike at zero, differ."""
    lit = torch.zeros(H, n, dtype=torch.float64)
    lit[:, 0] = 1.0
    return {"Wn": lit}


def _light_memory(n: int, H: int) -> Weights:
    """Each candidate sees its own h: now the reset gate shows, in both conventions alike."""
    return _light_input(n, H) | {"Un": 1.5 * torch.eye(H, dtype=torch.float64)}


def _before(
    w: Weights, x: Tensor, h: Tensor, squash: Callable[[Tensor], Tensor] = tanh, at: float = 0.0
) -> tuple[Tensor, ...]:
    r, z = sigmoid(_sum(w, "r", x, h)), sigmoid(_sum(w, "z", x, h) + at)
    n = squash(_sum(w, "n", x, r * h))
    return ((1 - z) * n + z * h,)


def _after(
    w: Weights, x: Tensor, h: Tensor, squash: Callable[[Tensor], Tensor] = tanh, at: float = 0.0
) -> tuple[Tensor, ...]:
    r, z = sigmoid(_sum(w, "r", x, h)), sigmoid(_sum(w, "z", x, h) + at)
    n = squash(x @ w["Wn"].T + w["bn"] + r * (h @ w["Un"].T + w["bm"]))
    return ((1 - z) * n + z * h,)


def _no_reset(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    z = sigmoid(_sum(w, "z", x, h))
    return ((1 - z) * tanh(_sum(w, "n", x, h)) + z * h,)


def _reset_all(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    r, z = sigmoid(_sum(w, "r", x, h)), sigmoid(_sum(w, "z", x, h))
    return ((1 - z) * tanh(r * _sum(w, "n", x, h)) + z * h,)


def _reset_input(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    r, z = sigmoid(_sum(w, "r", x, h)), sigmoid(_sum(w, "z", x, h))
    return ((1 - z) * tanh(r * (x @ w["Wn"].T + w["bm"]) + h @ w["Un"].T + w["bn"]) + z * h,)


def _reset_outside(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    r, z = sigmoid(_sum(w, "r", x, h)), sigmoid(_sum(w, "z", x, h))
    return ((1 - z) * r * tanh(_sum(w, "n", x, h)) + z * h,)


def _reset_twice(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    r, z = sigmoid(_sum(w, "r", x, h)), sigmoid(_sum(w, "z", x, h))
    return ((1 - z) * tanh(x @ w["Wn"].T + w["bn"] + r * ((r * h) @ w["Un"].T)) + z * h,)


def _reset_blend(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    r, z = sigmoid(_sum(w, "r", x, h)), sigmoid(_sum(w, "z", x, h))
    return ((1 - z) * tanh(_sum(w, "n", x, r * h)) + z * (r * h),)


def _reset_blend_only(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    r, z = sigmoid(_sum(w, "r", x, h)), sigmoid(_sum(w, "z", x, h))
    return ((1 - z) * tanh(_sum(w, "n", x, h)) + z * (r * h),)


def _reset_by_update(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    z = sigmoid(_sum(w, "z", x, h))
    return ((1 - z) * tanh(_sum(w, "n", x, z * h)) + z * h,)


def _reset_by_opposite(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    z = sigmoid(_sum(w, "z", x, h))
    return ((1 - z) * tanh(_sum(w, "n", x, (1 - z) * h)) + z * h,)


def _reset_by_update_after(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    z = sigmoid(_sum(w, "z", x, h))
    return ((1 - z) * tanh(x @ w["Wn"].T + w["bn"] + z * (h @ w["Un"].T + w["bm"])) + z * h,)


def _reset_by_opposite_after(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    z = sigmoid(_sum(w, "z", x, h))
    return ((1 - z) * tanh(x @ w["Wn"].T + w["bn"] + (1 - z) * (h @ w["Un"].T + w["bm"])) + z * h,)


def _reset_added(w: Weights, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    r, z = sigmoid(_sum(w, "r", x, h)), sigmoid(_sum(w, "z", x, h))
    return ((1 - z) * tanh(_sum(w, "n", x, r + h)) + z * h,)


def _blend(
    w: Weights, x: Tensor, h: Tensor, new: Callable[[Tensor], Tensor], old: Callable[[Tensor], Tensor], after: bool
) -> tuple[Tensor, ...]:
    r, z = sigmoid(_sum(w, "r", x, h)), sigmoid(_sum(w, "z", x, h))
    n = tanh(x @ w["Wn"].T + w["bn"] + r * (h @ w["Un"].T + w["bm"])) if after else tanh(_sum(w, "n", x, r * h))
    return (new(z) * n + old(z) * h,)


def _gru(
    name: str,
    step: Callable[..., tuple[Tensor, ...]],
    mistake: str = "",
    hint: str = "",
    says: str = "",
    gates: str = "rzn",
    inner: bool = False,
) -> Formula:
    roles = _gate_roles(*gates)
    if inner:
        roles["bm"] = ("H",)
    return Formula(name, roles, step, (_light_input, _light_memory), mistake, hint, says)


_SAYS_BEFORE = (
    "Your reset gate acts before the matrix product, U(r * h), as in the first paper on the GRU (Cho and others, 2014); "
    "torch.nn.GRU applies it after: r * (U h)."
)
_SAYS_AFTER = (
    "Your reset gate acts after the matrix product, r * (U h), as in torch.nn.GRU; the first paper has U(r * h)."
)


def gru_formulas(at: float = 0.0) -> list[Formula]:
    """The two published GRUs, then the mistakes. `at`: a constant that the learner's code adds to the update gate's sum."""
    right = [
        _gru("after", partial(_after, at=at), says=_SAYS_AFTER, inner=True),
        _gru("before", partial(_before, at=at), says=_SAYS_BEFORE),
    ]
    if at:
        return right
    identity: Callable[[Tensor], Tensor] = lambda v: v  # noqa: E731
    wrong = [
        _gru(
            "no-reset",
            _no_reset,
            "The gates are right but the candidate never uses r: the reset gate has no effect on the new state.",
            "Let the candidate see r * h in place of h, or r * (U h) in place of U h.",
            gates="zn",
        ),
        _gru(
            "reset-all",
            _reset_all,
            "The reset gate multiplies the candidate's whole sum, its part from x included; it should only touch the part from h.",
            "tanh(W x + r * (U h)), or tanh(W x + U (r * h)).",
        ),
        _gru(
            "reset-input",
            _reset_input,
            "The reset gate multiplies the candidate's part from x; it should multiply the part from the old state h.",
            "tanh(W x + r * (U h)): x comes in whole, the memory comes in through the gate.",
            inner=True,
        ),
        _gru(
            "reset-outside",
            _reset_outside,
            "The reset gate multiplies the candidate after its tanh; it belongs inside, on the part from h.",
            "Reset what the candidate sees of h, then take the tanh.",
        ),
        _gru(
            "reset-twice",
            _reset_twice,
            "The reset gate is applied twice: to h, and again to U (r * h).",
            "Choose one: U (r * h), or r * (U h).",
        ),
        _gru(
            "reset-blend",
            _reset_blend,
            "The new state blends the candidate with r * h; it should blend it with h itself.",
            "The reset gate is for the candidate only. Keep the old h for the last line.",
        ),
        _gru(
            "reset-blend-only",
            _reset_blend_only,
            "The reset gate acts on the old state in the final blend, and the candidate never uses r.",
            "Use r inside the candidate; the last line blends the candidate with h itself.",
        ),
        _gru(
            "reset-by-update",
            _reset_by_update,
            "One gate does both jobs: the candidate is reset by the update gate z, the very gate that blends old and new.",
            "Two gates, two jobs: r for what the candidate sees of h, z for the blend.",
            gates="zn",
        ),
        _gru(
            "reset-by-update-after",
            _reset_by_update_after,
            "One gate does both jobs: the candidate is reset by the update gate z, the very gate that blends old and new.",
            "Two gates, two jobs: r for what the candidate sees of h, z for the blend.",
            gates="zn",
            inner=True,
        ),
        _gru(
            "reset-by-opposite",
            _reset_by_opposite,
            "One gate does both jobs: the candidate is reset by the update gate z, the very gate that blends old and new.",
            "Two gates, each with weights of its own: r for what the candidate sees of h, z for the blend.",
            gates="zn",
        ),
        _gru(
            "reset-by-opposite-after",
            _reset_by_opposite_after,
            "One gate does both jobs: the candidate is reset by the update gate z, the very gate that blends old and new.",
            "Two gates, each with weights of its own: r for what the candidate sees of h, z for the blend.",
            gates="zn",
            inner=True,
        ),
        _gru(
            "reset-added",
            _reset_added,
            "The candidate sees r + h; the reset gate should multiply h.",
            "A gate is a number between 0 and 1 that multiplies.",
        ),
        _gru(
            "sigmoid-candidate",
            partial(_before, squash=sigmoid),
            "The candidate goes through a sigmoid; it should go through tanh.",
            "Gates are sigmoids, between 0 and 1. The candidate is a state, between -1 and 1.",
        ),
        _gru(
            "sigmoid-candidate-after",
            partial(_after, squash=sigmoid),
            "The candidate goes through a sigmoid; it should go through tanh.",
            "Gates are sigmoids, between 0 and 1. The candidate is a state, between -1 and 1.",
            inner=True,
        ),
        _gru(
            "linear-candidate",
            partial(_before, squash=identity),
            "The candidate is not squashed: it should go through tanh.",
            "Without tanh a state can grow from step to step without bound.",
        ),
        _gru(
            "linear-candidate-after",
            partial(_after, squash=identity),
            "The candidate is not squashed: it should go through tanh.",
            "Without tanh a state can grow from step to step without bound.",
            inner=True,
        ),
    ]
    blends: list[tuple[str, Callable[[Tensor], Tensor], Callable[[Tensor], Tensor], str]] = [
        ("z-n-plus-z-h", lambda z: z, lambda z: z, "Old state and candidate are both weighed by z; one of them takes 1 - z."),
        ("plus-n", lambda z: torch.ones_like(z), lambda z: z, "The candidate is added whole; it should be weighed by the update gate, so that old and new share what is there."),
        ("plus-h", lambda z: z, lambda z: torch.ones_like(z), "The old state is added whole; it should be weighed by the update gate, so that old and new share what is there."),
        ("n-only", lambda z: torch.ones_like(z), lambda z: torch.zeros_like(z), "The new state is the candidate alone: the update gate is never used, and the old state is not blended in."),
        ("gated-n-only", lambda z: z, lambda z: torch.zeros_like(z), "The new state is the gated candidate alone: the old state is not blended in."),
        ("minus", lambda z: z, lambda z: z - 1, "The old state is subtracted: it is weighed by z - 1 in place of 1 - z."),
        ("one-plus", lambda z: z, lambda z: 1 + z, "The old state is weighed by 1 + z in place of 1 - z."),
        ("one-plus-n", lambda z: 1 + z, lambda z: z, "The candidate is weighed by 1 + z in place of 1 - z."),
        ("minus-gated", lambda z: z, lambda z: -z, "Old state and candidate are subtracted from each other; they should be blended, z of one and 1 - z of the other."),
    ]  # fmt: skip
    for name, new, old, mistake in blends:
        for after in (True, False):
            gates = "rn" if name == "n-only" else "rzn"
            step = partial(_blend, new=new, old=old, after=after)
            hint = "h' = (1 - z) * candidate + z * h, or with z and 1 - z exchanged."
            if gates == "rn":
                step = partial(_blend_without_z, new=new, old=old, after=after)
            wrong.append(
                _gru(f"{name}-{'after' if after else 'before'}", step, mistake, hint, gates=gates, inner=after)
            )
    return right + wrong


def _blend_without_z(
    w: Weights, x: Tensor, h: Tensor, new: Callable[[Tensor], Tensor], old: Callable[[Tensor], Tensor], after: bool
) -> tuple[Tensor, ...]:
    """A blend whose shares are constants."""
    silent = dict(w) | {k: torch.zeros_like(w[k.replace("z", "r")]) for k in ("Wz", "Uz", "bz")}
    return _blend(silent, x, h, new, old, after)


# --- LSTM --------------------------------------------------------------------------------------------------------------------------------


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
    return Formula(name, _gate_roles(*gates) | (extra or {}), step, (_light_cell,), mistake, hint, says)


def _standard(w: Weights, x: Tensor, h: Tensor, c: Tensor, at: float = 0.0) -> State2:
    i, f = sigmoid(_sum(w, "i", x, h)), sigmoid(_sum(w, "f", x, h) + at)
    g, o = tanh(_sum(w, "g", x, h)), sigmoid(_sum(w, "o", x, h))
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
        return _sum(w, name, x, h) if f"W{name}" in w else torch.zeros_like(c)

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
    i, f = sigmoid(_sum(w, "i", x, c)), sigmoid(_sum(w, "f", x, c))
    g, o = tanh(_sum(w, "g", x, c)), sigmoid(_sum(w, "o", x, c))
    c = f * c + i * g
    return o * tanh(c), c


def _peephole(w: Weights, x: Tensor, h: Tensor, c: Tensor) -> State2:
    i, f = sigmoid(_sum(w, "i", x, h) + w["pi"] * c), sigmoid(_sum(w, "f", x, h) + w["pf"] * c)
    new = f * c + i * tanh(_sum(w, "g", x, h))
    return sigmoid(_sum(w, "o", x, h) + w["po"] * new) * tanh(new), new


def _peephole_old(w: Weights, x: Tensor, h: Tensor, c: Tensor) -> State2:
    i, f, o = (sigmoid(_sum(w, k, x, h) + w[f"p{k}"] * c) for k in "ifo")
    new = f * c + i * tanh(_sum(w, "g", x, h))
    return o * tanh(new), new


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
        _lstm("peephole", _peephole, "The gates also look at the cell state (peepholes); the standard LSTM has none.", "The gates see h and x only.", extra={"pi": ("H",), "pf": ("H",), "po": ("H",)}),
        _lstm("peephole-old", _peephole_old, "The gates also look at the cell state (peepholes); the standard LSTM has none.", "The gates see h and x only.", extra={"pi": ("H",), "pf": ("H",), "po": ("H",)}),
    ]  # fmt: skip
    return right + wrong

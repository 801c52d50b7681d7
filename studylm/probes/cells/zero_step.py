"""What is wrong with a gated cell whose step is another one already with every weight at zero.

Then every gate should be one half and the candidate 0: a GRU gives h/2, an LSTM c' = c/2 and h' = tanh(c')/2. What
comes out in place of that often belongs to one mistake only. All in float64, to nine digits.
"""

from __future__ import annotations

from typing import NoReturn

import torch
from torch import Tensor, sigmoid, tanh

from studylm.checker.kit import fail
from studylm.probes.cells.layer import Layer
from studylm.probes.cells.readings import Recognition

HALF = torch.tensor(0.5, dtype=torch.float64)
TWICE = float(sigmoid(HALF))
"""A sigmoid of a sigmoid, at zero."""


def fail_at_zero(layer: Layer, seen: Recognition, story: str) -> NoReturn:
    """End the check with the likeliest reason why the step at zero is `seen.at_zero`.

    Args:
        story: what a right cell does there.
    """
    old, new = seen.zero_inputs[-1], seen.at_zero[-1]
    carried = layer.names[-1]
    offset = new - old / 2
    for candidate, through in ((0.5, "a sigmoid"), (float(tanh(HALF)), "a sigmoid and then tanh")):
        if _alike(offset, torch.full_like(offset, candidate / 2)):
            fail(
                f"The candidate goes through {through}; it should go through tanh"
                + (" alone." if "then" in through else "."),
                expected=f"with all weights at zero: {carried}/2",
                actual=f"{carried}/2 + {candidate / 2:.4g}: the candidate is {candidate:.4g} there",
                hint="Gates are sigmoids, between 0 and 1. The candidate goes into a state, which may be "
                "negative: tanh.",
            )
    if len(layer.names) == 1:
        _fail_gru(layer, old, new, story)
    _fail_lstm(layer, seen, story)


def _alike(a: Tensor, b: Tensor) -> bool:
    return float((a - b).abs().max()) < 1e-9


def _fail_gru(layer: Layer, old: Tensor, new: Tensor, story: str) -> NoReturn:
    expected = "with all weights at zero: h/2"
    for squashed, name in ((tanh(old / 2), "tanh"), (sigmoid(old / 2), "sigmoid"), (torch.relu(old / 2), "ReLU")):
        if _alike(new, squashed):
            fail(
                f"The new state goes through one more {name}.",
                expected=expected,
                actual=f"{name}(h/2)",
                hint="h' = (1 - z) * candidate + z * h, and nothing behind it: the blend stays between -1 and 1 anyway.",
            )
    if _alike(new, tanh(old) / 2):
        fail(
            "The old state goes through tanh in the blend; it should come in as it is.",
            expected=expected,
            actual="tanh(h)/2",
            hint="h' = (1 - z) * candidate + z * h.",
        )
    share = _share(new, old)
    if share is not None:
        _fail_share(layer, share, "update gate", expected, f"{share:.4g} * h")
    fail(
        f"With every weight at zero the step is already another one. {story}{_plain(share)}",
        expected="h/2",
        actual=_said("h'", new, old, "h"),
        hint=_WHICH,
    )


def _fail_lstm(layer: Layer, seen: Recognition, story: str) -> NoReturn:
    (x, h, c), (new_h, new_c) = seen.zero_inputs, seen.at_zero
    expected = "with all weights at zero: c' = c/2, h' = tanh(c')/2"
    if _alike(new_c, sigmoid(c) * c):
        _fail_peephole("forget", expected)
    share = _share(new_c, c)
    if share is not None and abs(share) < 1e-9:
        layer.scatter(9)
        from_nothing = layer.step(x, h, torch.zeros_like(c))[1].detach()
        if not bool(from_nothing.any()):
            fail(
                "The new cell state is 0 wherever the old one is: old cell state and candidate are multiplied.",
                expected="c' = f * c + i * g",
                actual="c' = 0 from c = 0, whatever the weights",
                hint="What is kept and what is new are added.",
            )
        fail(
            "The forget gate is 0 where its sum is 0, as if it went through tanh or through nothing.",
            expected=expected,
            actual="c' = 0",
            hint="The three gates go through the sigmoid; only the candidate goes through tanh.",
        )
    if share is not None:
        _fail_share(layer, share, "forget gate", expected, f"c' = {share:.4g} * c")
    if _alike(new_c, c / 2):
        shown = tanh(new_c)
        share = _share(new_h, shown)
        if share is not None:
            if abs(share) < 1e-9:
                fail(
                    "The output gate is 0 where its sum is 0, as if it went through tanh or through nothing.",
                    expected=expected,
                    actual="c' = c/2, h' = 0",
                    hint="The three gates go through the sigmoid; only the candidate goes through tanh.",
                )
            _fail_share(layer, share, "output gate", expected, f"c' = c/2, h' = {share:.4g} * tanh(c')")
        if _alike(new_h, sigmoid(c) * shown) or _alike(new_h, sigmoid(new_c) * shown):
            _fail_peephole("output", expected)
        if _alike(new_h, tanh(shown / 2)):
            fail(
                "The hidden state goes through one more tanh.",
                expected=expected,
                actual="c' = c/2, h' = tanh(tanh(c')/2)",
                hint="h' = o * tanh(c'): the output gate comes last.",
            )
        layer.model.load({k: torch.zeros_like(v) for k, v in layer.model.state().items()})
        again = layer.step(x, h + 1, c)[0]
        if not _alike(again.detach().double().cpu(), new_h):
            fail(
                "The old hidden state is part of the new one directly; it may come in only through the gates' sums.",
                expected=expected,
                actual="an h' that changes with h",
                hint="h' = o * tanh(c'). Nothing else is added: what is remembered is in c.",
            )
    told = _said("c'", new_c, c, "c")
    shown_h = ", ".join(f"{v:.3f}" for v in new_h.flatten().tolist())
    fail(
        f"With every weight at zero the step is already another one. {story}{_plain(_share(new_c, c))}",
        expected="c' = c/2, h' = tanh(c')/2",
        actual=f"{told}, h' = {shown_h}",
        hint=_WHICH,
    )


_WHICH = (
    "Gates go through the sigmoid (1/2 at zero), the candidate through tanh (0 at zero). Check which is which, and how "
    "they are blended."
)


def _fail_peephole(gate: str, expected: str) -> NoReturn:
    fail(
        f"The {gate} gate also looks at the cell state (a peephole); the standard LSTM has none.",
        expected=expected,
        actual=f"an h' or c' in which the {gate} gate changes with c",
        hint="The gates see h and x only.",
    )


def _fail_share(layer: Layer, share: float, gate: str, expected: str, actual: str) -> None:
    """The gate is the same number everywhere: say which function gives that one."""
    if any(abs(share - k) < 1e-9 for k in (1 / layer.H, 1 - 1 / layer.H)):
        fail(
            f"The {gate} is a softmax: its units share one sum of 1. Each unit should have a gate of its own.",
            expected=expected,
            actual=actual,
            hint="torch.sigmoid in place of softmax.",
        )
    if any(abs(share - k) < 1e-9 for k in (TWICE, 1 - TWICE)):
        fail(
            f"The {gate} goes through the sigmoid twice.",
            expected=expected,
            actual=actual,
            hint="One sigmoid: apply it to the whole product, or to each piece, not to both.",
        )


def _share(new: Tensor, old: Tensor) -> float | None:
    """k where new is k times old."""
    ratio = new / old
    k = float(ratio.mean())
    return k if _alike(ratio, torch.full_like(ratio, k)) else None


def _plain(share: float | None) -> str:
    if share is None:
        return ""
    return {
        0.0: " What is there comes out as 0: a gate that is 0 at zero (tanh, or nothing, in place of the sigmoid), or no "
        "share of the old state.",
        1.0: " The old state comes out whole.",
    }.get(round(share, 9) + 0.0, "")


def _said(name: str, new: Tensor, old: Tensor, of: str) -> str:
    share = _share(new, old)
    if share is None:
        return f"{name} = " + ", ".join(f"{v:.3f}" for v in new.flatten().tolist())
    return f"{name} = " + {0.0: "0", 1.0: f"{of} itself"}.get(round(share, 9) + 0.0, f"{share:.4g} * {of}")

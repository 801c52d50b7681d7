"""Judges a penalty that is added to a loss: strength times a mean of squares. Names what a wrong one did instead.

AR and TAR differ in what is squared (the activations, or their differences from step to step) and agree in all else, so a
check passes the `terms` that are squared. A value that is no known mistake's is taken apart by trying: the answer is called
again with the loss, the strength or the activations changed, and what the result makes of that says which part is off.
"""

# ruff: noqa: E501 - tables of sentences read better one a line

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from studylm.checker.kit import describe
from studylm.probes.dropouts import Finding
from studylm.probes.mistakes import Mistake, recognise

Penalised = Callable[[Tensor, Tensor, float], object]
"""The learner's function: (loss, activations, strength) -> the loss with the penalty."""


class Wording(NamedTuple):
    """How a card speaks of its penalty.

    Attributes:
        function: the learner's function, "ar".
        strength: what multiplies the penalty, "alpha".
        terms: what is squared, in the plural: "activations".
        formula: the whole, in words.
    """

    function: str
    strength: str
    terms: str
    formula: str


UNKNOWN = "The value is another one."
MEAN = "The mean over *all* elements: .mean() without a dim."


def general_mistakes(loss: Tensor, terms: Tensor, strength: float, words: Wording) -> list[Mistake]:
    """The mistakes that do not depend on what is squared, with the values that they give."""
    square = terms**2
    mean = square.mean()
    rows, last = terms.shape[0], terms.shape[-1]
    name, what, n = words.strength, words.terms, terms.numel()
    added = "The penalty is *added* to the loss; return their sum. " + words.formula
    rootless = "The mean of the squares, without a root."
    cancel = f"Square first, then take the mean: {what} above and below 0 must not cancel out."
    plain = f"Square the {what}, then multiply by {name}."
    penalty = strength * mean
    return [
        Mistake(loss, "The loss comes back as it was: nothing is added.", words.formula),
        Mistake(penalty, "This is the penalty alone, without the loss.", added),
        Mistake(mean, f"This is the mean square alone, without loss and {name}.", added),
        Mistake(loss + strength * square.sum(), "The squares are summed, not averaged.", "mean, so that it does not grow with bs, sl and H."),
        Mistake(loss + mean, f"{name} is not used.", f"{name} says how strong the penalty is: multiply by it."),
        Mistake(loss + strength * terms.abs().mean(), f"This takes absolute {what}, not squares.", "Square each of them: a**2, a.pow(2)."),
        Mistake(loss + strength * terms.mean() ** 2, "The mean is squared; the squares should be averaged.", cancel),
        Mistake(loss + strength * terms.mean(), f"The {what} are averaged without squaring them.", cancel),
        Mistake(loss + strength * mean.sqrt(), "A root is taken: this is the root mean square.", "Leave out the square root."),
        Mistake(loss + strength * terms.norm(), "This is the norm: the root of the sum of squares.", rootless),
        Mistake(loss + strength * terms.norm() / n, "This is the norm divided by the number of elements.", rootless),
        Mistake(loss + strength * terms.norm(dim=-1).mean(), f"This is the mean length of the {what} over the units: a root is taken.", rootless),
        Mistake(loss + strength**2 * mean, f"{name} is squared, too.", plain),
        Mistake(loss + penalty / 2, "The penalty is halved.", "No factor 1/2 here: " + words.formula),
        Mistake(loss + 2 * penalty, "The penalty is doubled.", "No factor 2 here: " + words.formula),
        Mistake(loss - penalty, f"The penalty is subtracted: large {what} would be rewarded.", "Add it."),
        Mistake(loss * penalty, "Loss and penalty are multiplied.", added),
        Mistake(loss * (1 + penalty), "The penalty is multiplied by the loss.", added),
        Mistake((loss + mean) * strength, f"{name} multiplies the loss as well.", f"{name} belongs to the penalty only."),
        Mistake((1 - strength) * loss + penalty, f"The loss is multiplied by 1 - {name}.", "The loss stays whole, and the penalty is added to it. " + words.formula),
        Mistake(loss + strength * square.sum() / rows, "The squares are summed over each row and averaged over the batch only.", MEAN),
        Mistake(loss + penalty * last, "The squares are summed over the units, and averaged over the rest.", MEAN),
        Mistake(loss + strength * square.sum() / max(n - 1, 1), "The sum is divided by one less than the number of elements.", "A mean, not an unbiased variance: .mean()."),
        Mistake(loss + strength * square.max(), "This is the largest square, not the mean of all.", MEAN),
        Mistake(loss + strength * square.median(), "This is the median of the squares, not their mean.", MEAN),
        Mistake(loss + strength * (terms**3).mean(), f"The {what} are cubed.", "Square them: a**2, a.pow(2)."),
        Mistake(loss + strength * terms.var(), "This is the variance: the mean is taken off first.", f"The mean of the squares of the {what} themselves."),
        Mistake(loss + strength * terms.var(unbiased=False), "This is the variance: the mean is taken off first.", f"The mean of the squares of the {what} themselves."),
        Mistake(loss + strength * terms.std(), "This is the standard deviation: the mean is taken off, and a root taken.", f"The mean of the squares of the {what} themselves."),
    ]  # fmt: skip


def value_mistake(
    got: object, loss: Tensor, terms: Tensor, strength: float, words: Wording, known: Iterable[Mistake] = ()
) -> Finding | None:
    """What is wrong with a result as it stands; None if it is loss + strength * mean(terms**2).

    Args:
        got: what the learner's function gave.
        terms: what should be squared; empty where there is nothing to add.
        known: mistakes of this card, looked at after the general ones.
    """
    if isinstance(got, (float, int)) and not isinstance(got, bool):
        return Finding(
            f"{words.function} returns a Python number: backward cannot start from it.",
            "a scalar tensor",
            describe(got),
            "Stay with tensors: no .item(), no float(...).",
        )
    if not isinstance(got, Tensor):
        return Finding(
            f"{words.function} does not return a tensor.", "a scalar tensor", describe(got), "Return " + words.formula
        )
    if got.shape != ():
        return Finding("The result is not one number.", "a tensor of the shape ()", describe(got), MEAN)
    mean = float((terms**2).mean()) if terms.numel() else 0.0
    want, value = float(loss) + strength * mean, float(got)
    size = max(1.0, abs(want))
    off = abs(value - want)
    if off <= (1e-5 if loss.dtype == torch.float32 else 1e-11) * size:
        return None
    given = f"loss = {float(loss):.4g}, {words.strength} = {strength:g}, mean square {mean:.4g}"
    if off <= 1e-6 * size:
        return Finding(
            "The value is right, but only as exact as float32.",
            f"{want:.12g} for {given}",
            f"{value:.12g}",
            "Compute in the dtype of the inputs; drop .float() and .item().",
        )
    expected, actual = f"{want:.6g} for {given}", f"{value:.6g}"
    if terms.numel() > 1:
        listed = itertools.chain(general_mistakes(loss.detach(), terms.detach(), strength, words), known)
        found = recognise(got, listed)
        if found is not None:
            return Finding(found.message, expected, actual, found.hint)
        over = _summed_over((value - float(loss)) / (strength * mean) if strength * mean else 0.0, tuple(terms.shape))
        if over:
            return Finding(f"The squares are summed over {' and '.join(over)}, not averaged.", expected, actual, MEAN)
    if off <= 1e-3 * size:
        return Finding(
            f"The value is near, but off by {off:.1g}: something is rounded, or a small number is added.",
            expected,
            actual,
            words.formula,
        )
    return Finding(UNKNOWN, expected, actual, words.formula)


def _summed_over(factor: float, sizes: Sequence[int]) -> list[str]:
    """The dimensions over which a sum was taken instead of a mean, told by how much too large the penalty is."""
    names = ("rows", "steps", "units") if len(sizes) == 3 else tuple(f"dimension {d}" for d in range(len(sizes)))
    for chosen in itertools.product((False, True), repeat=len(sizes)):
        summed = [n for n, is_summed in zip(sizes, chosen, strict=True) if is_summed]
        if math.prod(summed) > 1 and math.isclose(factor, math.prod(summed), rel_tol=1e-4):
            return [name for name, is_summed in zip(names, chosen, strict=True) if is_summed]
    return []


def explore(penalised: Penalised, loss: Tensor, a: Tensor, strength: float, words: Wording) -> tuple[str, str] | None:
    """Which part of an unrecognised formula is off, found by calling it again: (message, hint), or None.

    Up to seven calls and one backward; the first law that does not hold is told.

    Args:
        a: activations (bs, sl, H), none of them zero.
    """

    def value(on_loss: Tensor, on: Tensor, with_strength: float) -> float:
        out = penalised(on_loss, on, with_strength)
        return float(out) if isinstance(out, Tensor) and out.numel() == 1 else math.nan

    def same(one: float, other: float) -> bool:
        return math.isclose(one, other, rel_tol=1e-4, abs_tol=1e-5)

    base, name = value(loss, a, strength), words.strength
    larger = value(loss + 1, a, strength) - base
    if not same(larger, 1):
        return (
            f"The loss is not simply added: if it is larger by 1, the result changes by {larger:.4g}.",
            "Loss plus penalty, and nothing else done to the loss. " + words.formula,
        )
    penalty = base - float(loss)
    none = value(loss, a, 0.0) - float(loss)
    if not same(none, 0):
        return f"With {name} = 0 something is added all the same: {none:.4g}.", f"{name} multiplies the whole penalty."
    twice = value(loss, a, 2 * strength) - float(loss)
    if not same(twice, 2 * penalty):
        return (
            f"With {name} twice as large, the penalty is {twice / penalty if penalty else math.nan:.3g} times as large, not twice.",
            f"{name} multiplies the mean once.",
        )
    doubled = value(loss, 2 * a, strength) - float(loss)
    if not same(doubled, 4 * penalty):
        return (
            f"With all activations twice as large, the penalty is {doubled / penalty if penalty else math.nan:.3g} times as "
            "large; squares make it 4 times.",
            f"The {words.terms} are squared, each on its own, before the mean is taken.",
        )
    stacked = value(loss, torch.cat([a, a]), strength) - float(loss)
    if not same(stacked, penalty):
        return (
            f"With every row of the batch there twice, the penalty is {stacked / penalty if penalty else math.nan:.3g} times as "
            "large; a mean stays the same.",
            MEAN,
        )
    turned = value(loss, -a, strength) - float(loss)
    if not same(turned, penalty):
        return (
            "With the signs of all activations turned round, the penalty is another one; squares do not see the sign.",
            f"The {words.terms} themselves are squared: no relu, no clamp before.",
        )
    return _unused(penalised, loss, a, strength)


def _unused(penalised: Penalised, loss: Tensor, a: Tensor, strength: float) -> tuple[str, str] | None:
    """Rows, steps or units that the result does not depend on, by its gradient: (message, hint), or None."""
    twin = a.detach().clone().requires_grad_()
    out = penalised(loss, twin, strength)
    if not isinstance(out, Tensor) or not out.requires_grad:
        return None
    out.sum().backward()  # type: ignore[no-untyped-call]
    if twin.grad is None or a.dim() != 3:
        return None
    for dim, name in enumerate(("row", "step", "unit")):
        rest = tuple(d for d in range(3) if d != dim)
        idle = (~(twin.grad != 0).any(rest)).nonzero().flatten().tolist()
        if idle and len(idle) < a.shape[dim]:
            which = f"{name} {idle[0]}" if len(idle) == 1 else f"{name}s {', '.join(map(str, idle))}"
            return (
                f"{which.capitalize()} of {a.shape[dim]} (counted from 0) {'counts' if len(idle) == 1 else 'count'} for nothing.",
                f"All {name}s count: which of them do your indices leave out?",
            )
    return None

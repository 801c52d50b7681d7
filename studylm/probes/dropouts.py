"""Names what is wrong with a dropout from what it did: its scale, its share, the dimensions that share a mask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from studylm.probes.statistics import Dropped, Share, close, constant_along, read_dropout

_BRACKETS = "The division goes before the minus, so `/ 1 - p` takes p off at the end. Brackets: `/ (1 - p)`."


class Finding(NamedTuple):
    """A diagnosis: what is wrong, expected, actual, and what to try."""

    message: str
    expected: str
    actual: str
    hint: str


def scale_mistake(read: Dropped, p: float, what: str = "elements") -> Finding | None:
    """What is wrong with the factor on what was kept, which should be 1/(1-p); None if nothing is.

    Args:
        what: what is kept or dropped, in the plural: "elements", "words", "weights".
    """
    if close(read.scale, 1 / (1 - p)):
        return None
    least, greatest = read.factors
    expected = f"a factor of 1/(1-p) = {1 / (1 - p):.4g} for p = {p:g}"
    if not bool(read.kept.any()):
        return Finding(
            f"With p = {p:g} everything is zero.",
            f"a share of {1 - p:g} kept",
            "nothing kept",
            "Drop a share of p, keep the rest.",
        )
    if read.scale is None:
        return _odd_values(read, p, what, expected) or Finding(
            f"The {what} that are kept are not all scaled alike.",
            expected,
            f"factors from {least:.4g} to {greatest:.4g}",
            f"Each {what.removesuffix('s')} is either zero or multiplied by 1/(1-p); nothing else happens to it.",
        )
    actual = f"a factor of {read.scale:.4g}"
    why = "With a share of 1-p kept, which factor brings the expected value back to what it was?"
    if close(read.scale, 1):
        return Finding(f"The {what} that are kept are not scaled.", expected, actual, why)
    share_kept = float(read.kept.double().mean())
    if close(read.scale, 1 / p) and abs(share_kept - p) < abs(share_kept - (1 - p)):
        return Finding(
            "p is taken for the probability of being *kept*: a share of p is kept, and divided by p.",
            f"with p = {p:g}, a share of {1 - p:g} kept, times {1 / (1 - p):.4g}",
            f"a share of {share_kept:.2f} kept, times {read.scale:.4g}",
            "p is the probability of being dropped, so 1-p is that of being kept.",
        )
    q = 1 - 1 / read.scale if read.scale else 0.0
    if 0 < q < 1 and abs(share_kept - (1 - q)) < 0.05 and abs(q - p) > 0.1:
        return Finding(
            f"This is dropout with p = {q:.3g}, though p is {p:g}.",
            expected,
            f"a share of {share_kept:.2f} kept, times {read.scale:.4g}",
            "Does p reach what draws the mask, and what scales it?",
        )
    if close(read.scale * share_kept, 1, 1e-6):
        return Finding(
            f"The {what} are scaled by the share that happened to be kept in this call, not by the expected one.",
            expected,
            actual,
            "Divide by 1-p, the same in every call.",
        )
    if close(read.scale, 1 / p):
        return Finding(f"The {what} that are kept are divided by p.", expected, actual, why)
    if close(read.scale, 1 - p):
        return Finding(f"The {what} that are kept are multiplied by 1-p, not divided by it.", expected, actual, why)
    if close(read.scale, p):
        return Finding(f"The {what} that are kept are multiplied by p.", expected, actual, why)
    if close(read.scale, 1 / (1 - p) ** 2, 1e-3):
        return Finding(f"The {what} that are kept are scaled twice.", expected, actual, "Scale once, by 1/(1-p).")
    return Finding(f"The {what} that are kept have the wrong scale.", expected, actual, why)


def mask_mistake(x: Tensor, mask: Tensor, p: float) -> Finding | None:
    """What is wrong with a dropout mask for `x`, which should hold 0 and 1/(1-p); None if nothing is."""
    read, applied = read_dropout(torch.ones_like(x), mask), read_dropout(x, mask)
    values = sorted(set(mask.flatten().tolist()))
    expected = f"0 and {1 / (1 - p):.4g} for p = {p:g}"
    actual = " and ".join(f"{v:.4g}" for v in values) if len(values) < 4 else f"{len(values)} different values"
    if close(read.scale, 1 / (1 - p)):
        if not bool(read.kept.all()):
            return None
        return Finding(
            "Nothing is dropped: the mask holds no zeros.", expected, actual, "A zero drops; which share of them?"
        )
    if close(applied.scale, 1 / (1 - p)):
        return Finding(
            "mask returns x with the mask already applied, not the mask.",
            expected,
            actual,
            "Return the mask alone; the caller multiplies.",
        )
    if close(applied.scale, 1):
        return Finding(
            "mask returns x itself with some elements zeroed, not the mask.", expected, actual, "Return the mask alone."
        )
    if read.scale is None and len(values) == 2 and abs(values[1] - values[0] - 1) < 1e-4:
        return Finding(
            f"From the mask {-values[0]:.4g} is taken off; it should be divided by 1-p.", expected, actual, _BRACKETS
        )
    if read.scale is None and bool(read.kept.any()):
        return Finding(
            "The mask holds other values than 0 and one scale.", expected, actual, "0 for dropped, 1/(1-p) for kept."
        )
    said = scale_mistake(read, p)
    return said and said._replace(message=said.message.replace("The elements that are kept are", "The mask's ones are"))


def _odd_values(read: Dropped, p: float, what: str, expected: str) -> Finding | None:
    """What came out where it is not zero or one multiple of what went in; None if it follows no pattern."""
    before, after = read.before.flatten(), read.after.flatten()
    counted = Counter(after.tolist())
    often, times = counted.most_common(1)[0]
    one = what.removesuffix("s")
    if len(counted) == 2 and len(set(before.tolist())) > 2:
        return Finding(
            "This is the mask alone, not x times the mask.",
            expected,
            "only {:.4g} and {:.4g}".format(*sorted(counted)),
            "Multiply x by it.",
        )
    taken_off = (after - before)[read.kept.flatten()]
    if float(taken_off.max() - taken_off.min()) < 1e-4:
        return Finding(
            f"From what is kept {-float(taken_off.mean()):.4g} is taken off; it should be divided by 1-p.",
            expected,
            f"x - {-float(taken_off.mean()):.4g}",
            _BRACKETS,
        )
    if often != 0 and times > 0.1 * after.numel():
        return Finding(
            f"Dropped {what} become {often:.4g}, not 0.",
            "0 where dropped",
            f"{often:.4g} in {times} of {after.numel()} places",
            _BRACKETS if abs(often + p) < 1e-4 else "What is dropped adds nothing to what comes after: it is 0.",
        )
    factors = (after / before)[read.kept.flatten()]
    low = (factors - factors.min()).abs() < 1e-3
    high = (factors - factors.max()).abs() < 1e-3
    if bool((low | high).all()):
        least, greatest = read.factors
        return Finding(
            f"Some {what} are multiplied by {least:.4g}, the others by {greatest:.4g}."
            if not bool(read.kept.all())
            else f"Dropped {what} are multiplied by {min(least, greatest, key=abs):.4g}, not by 0.",
            expected + ", and 0",
            f"factors of {least:.4g} and {greatest:.4g}",
            f"Each {one} is either zero or multiplied by 1/(1-p); nothing else happens to it.",
        )
    return None


def share_mistake(kept: Share, what: str = "elements") -> Finding | None:
    """What is wrong with the share that was kept (`kept.p` is 1-p); None if it is believable."""
    if kept.believable:
        return None
    p = 1 - kept.p
    expected, actual = f"share dropped about {p:g}", f"share dropped {1 - kept.value:.3f}"
    if kept.count == kept.n:
        return Finding(
            "Nothing is dropped in training mode.",
            expected,
            actual,
            f"With p = {p:g}, drop {what} with that probability.",
        )
    if kept.count == 0:
        return Finding(
            f"Everything is dropped, with p = {p:g}.", expected, actual, f"Drop {what} with probability p only."
        )
    swapped = (
        f"With p = {p:g} it *keeps* a share of {p:g}; p should be the probability of being dropped.",
        "Keep with probability 1-p: where a 1 in the mask keeps, it is drawn with 1-p.",
    )
    half = f"Half of the {what} are dropped, though p is {p:g}.", "Does p reach what draws the mask?"
    twice = f"Dropout is applied twice: too many {what} are zero.", "Draw one mask."
    for chance, (message, hint) in sorted(
        ((p, swapped), (0.5, half), (kept.p**2, twice)), key=lambda known: abs(known[0] - kept.value)
    ):
        if kept.fits(chance):
            return Finding(message, expected, actual, hint)
    more = "many" if kept.value < kept.p else "few"
    return Finding(
        f"With p = {p:g}, too {more} {what} are dropped.", expected, actual, "Each is dropped with probability p."
    )


def smallest_dropped(read: Dropped) -> bool:
    """Whether no chance is in it: what was dropped is smaller in size than all that was kept."""
    size, kept = read.before.abs(), read.kept
    return bool(kept.any()) and not bool(kept.all()) and float(size[~kept].max()) < float(size[kept].min())


def shared_dimensions(masks: Sequence[Tensor]) -> tuple[int, ...]:
    """The dimensions along which every one of these masks is constant: where one draw served all indices."""
    return tuple(d for d in range(masks[0].dim()) if all(constant_along(mask, d) for mask in masks))

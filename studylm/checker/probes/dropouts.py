"""Names what is wrong with a dropout from what it did: its scale, its share, the dimensions that share a mask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from torch import Tensor

from studylm.checker.probes.statistics import Dropped, Share, close, constant_along


class Said(NamedTuple):
    """A diagnosis: what is wrong, expected, actual, and what to try."""

    message: str
    expected: str
    actual: str
    hint: str


def scale_mistake(read: Dropped, p: float, what: str = "elements") -> Said | None:
    """What is wrong with the factor on what was kept, which should be 1/(1-p); None if nothing is.

    Args:
        what: what is kept or dropped, in the plural: "elements", "words", "weights".
    """
    if close(read.scale, 1 / (1 - p)):
        return None
    least, greatest = read.factors
    expected = f"a factor of 1/(1-p) = {1 / (1 - p):.4g} for p = {p:g}"
    if not bool(read.kept.any()):
        return Said(
            f"With p = {p:g} everything is zero.",
            f"a share of {1 - p:g} kept",
            "nothing kept",
            "Drop a share of p, keep the rest.",
        )
    if read.scale is None:
        return Said(
            f"The {what} that are kept are not all scaled alike.",
            expected,
            f"factors from {least:.4g} to {greatest:.4g}",
            f"Each {what.removesuffix('s')} is either zero or multiplied by 1/(1-p); nothing else happens to it.",
        )
    actual = f"a factor of {read.scale:.4g}"
    why = "With a share of 1-p kept, which factor brings the expected value back to what it was?"
    if close(read.scale, 1):
        return Said(f"The {what} that are kept are not scaled.", expected, actual, why)
    share_kept = float(read.kept.double().mean())
    if close(read.scale, 1 / p) and abs(share_kept - p) < abs(share_kept - (1 - p)):
        return Said(
            "p is taken for the probability of being *kept*: a share of p is kept, and divided by p.",
            f"with p = {p:g}, a share of {1 - p:g} kept, times {1 / (1 - p):.4g}",
            f"a share of {share_kept:.2f} kept, times {read.scale:.4g}",
            "p is the probability of being dropped, so 1-p is that of being kept.",
        )
    q = 1 - 1 / read.scale if read.scale else 0.0
    if 0 < q < 1 and abs(share_kept - (1 - q)) < 0.05 and abs(q - p) > 0.1:
        return Said(
            f"This is dropout with p = {q:.3g}, though p is {p:g}.",
            expected,
            f"a share of {share_kept:.2f} kept, times {read.scale:.4g}",
            "Does p reach what draws the mask, and what scales it?",
        )
    if close(read.scale * share_kept, 1, 1e-6):
        return Said(
            f"The {what} are scaled by the share that happened to be kept in this call, not by the expected one.",
            expected,
            actual,
            "Divide by 1-p, the same in every call.",
        )
    if close(read.scale, 1 / p):
        return Said(f"The {what} that are kept are divided by p.", expected, actual, why)
    if close(read.scale, 1 - p):
        return Said(f"The {what} that are kept are multiplied by 1-p, not divided by it.", expected, actual, why)
    if close(read.scale, p):
        return Said(f"The {what} that are kept are multiplied by p.", expected, actual, why)
    if close(read.scale, 1 / (1 - p) ** 2, 1e-3):
        return Said(f"The {what} that are kept are scaled twice.", expected, actual, "Scale once, by 1/(1-p).")
    return Said(f"The {what} that are kept have the wrong scale.", expected, actual, why)


def share_mistake(kept: Share, what: str = "elements") -> Said | None:
    """What is wrong with the share that was kept (`kept.p` is 1-p); None if it is believable."""
    if kept.believable:
        return None
    p = 1 - kept.p
    expected, actual = f"share dropped about {p:g}", f"share dropped {1 - kept.value:.3f}"
    if kept.count == kept.n:
        return Said(
            "Nothing is dropped in training mode.",
            expected,
            actual,
            f"With p = {p:g}, drop {what} with that probability.",
        )
    if kept.count == 0:
        return Said(
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
            return Said(message, expected, actual, hint)
    more = "many" if kept.value < kept.p else "few"
    return Said(
        f"With p = {p:g}, too {more} {what} are dropped.", expected, actual, "Each is dropped with probability p."
    )


def shared_dimensions(masks: Sequence[Tensor]) -> tuple[int, ...]:
    """The dimensions along which every one of these masks is constant: where one draw served all indices."""
    return tuple(d for d in range(masks[0].dim()) if all(constant_along(mask, d) for mask in masks))

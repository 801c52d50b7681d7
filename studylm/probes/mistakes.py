"""Recognises a mistake by its value: the one that a known wrong computation gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Mistake:
    """A known mistake: its value for the same input, what to say about it, and what to try."""

    value: Tensor | float
    message: str
    hint: str


def recognise(got: Tensor | float, mistakes: Iterable[Mistake], *, tolerance: float = 1e-5) -> Mistake | None:
    """The first mistake whose value equals `got` to `tolerance` (absolute, and relative to the largest element), or None.

    Shapes must be equal; a value with NaN matches none.
    """
    mine = torch.as_tensor(got).detach().cpu().double()
    for mistake in mistakes:
        theirs = torch.as_tensor(mistake.value).detach().cpu().double()
        if mine.shape != theirs.shape or mine.numel() == 0:
            continue
        if float((mine - theirs).abs().max()) <= tolerance * max(1.0, float(theirs.abs().max())):
            return mistake
    return None

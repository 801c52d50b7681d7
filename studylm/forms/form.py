"""Which form a code card takes at its next review, as a pure function of its memory and history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from studylm.scheduling.model import Memory, Phase, Rating

YOUNG = 7.0
"""Days of stability under which pieces are put back: the answer has hardly settled yet."""
MATURE = 21.0
"""Days of stability over which everything is written again."""
MOST_PIECES = 3
"""Pieces that a restore takes out at most."""


class Form(StrEnum):
    """What a code card's answer file holds when a review is opened."""

    BUILD = "build"
    """The deck's starter."""
    RESTORE = "restore"
    """The learner's last passed answer with one to three pieces taken out, each marked."""
    REPAIR = "repair"
    """The same answer with one mistake built in, unmarked."""
    REBUILD = "rebuild"
    """Imports and signatures."""


@dataclass(frozen=True, slots=True)
class CodeHistory:
    """What is known of a code card beside its memory.

    Attributes:
        passed: whether any run passed before the review that comes.
        returns: standing reviews since the one in which it first passed; 0 on the first return.
        opened: the forms of these reviews, oldest first, as last opened; reviews without one are left out.
        lapsed_from: the stability, in days, before the last lapse, if it was rated only again since; else None.
    """

    passed: bool = False
    returns: int = 0
    opened: Sequence[Form] = ()
    lapsed_from: float | None = None


def choose_form(memory: Memory, history: CodeHistory) -> Form:
    """The form of the next review of a code card.

    - Never passed: build.
    - Stability over 21 days, or a lapse from there that has not been made good yet: rebuild.
    - The first return, or stability under 7 days: restore.
    - From 7 to 21 days: repair and restore in turn, beginning with the one that did not come last.
    """
    if not history.passed:
        return Form.BUILD
    stability = memory.stability or 0.0
    if stability > MATURE or (history.lapsed_from or 0.0) > MATURE:
        return Form.REBUILD
    if history.returns == 0 or stability < YOUNG:
        return Form.RESTORE
    turns = [form for form in history.opened if form in (Form.RESTORE, Form.REPAIR)]
    return Form.RESTORE if turns and turns[-1] is Form.REPAIR else Form.REPAIR


def lapsed_from(reviews: Sequence[tuple[Rating, Memory]]) -> float | None:
    """The stability before the last lapse, in days, if the card was rated only again since; else None.

    Args:
        reviews: the rating and the memory before it, of every standing review of the card, oldest first.
    """
    for rating, before in reversed(reviews):
        if rating is not Rating.AGAIN:
            return None
        if before.phase is Phase.REVIEW:
            return before.stability
    return None


def pieces_for(memory: Memory) -> int:
    """How many pieces a restore takes out, 1 to 3: more as the card matures."""
    stability = memory.stability or 0.0
    return 1 if stability < YOUNG / 2 else 2 if stability < YOUNG else MOST_PIECES


def other_forms(current: Form) -> tuple[Form, ...]:
    """The forms to offer instead of `current`, the next one first. A build has none: there is nothing to come back to."""
    turn = (Form.RESTORE, Form.REPAIR, Form.REBUILD)
    if current is Form.BUILD:
        return ()
    at = turn.index(current)
    return (*turn[at + 1 :], *turn[:at])

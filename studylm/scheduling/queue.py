"""The order of study: cards in a step first, then the least likely to be recalled, then new ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from studylm.scheduling.due import DueDates
from studylm.scheduling.model import Memory, Phase

LEARN_AHEAD = timedelta(minutes=20)
"""A card in a step that comes due within this time is shown if nothing else is left."""


@dataclass(frozen=True, slots=True)
class StudyOrder:
    """Card ids in groups, each in the order of study.

    Attributes:
        learning: due in a learning or relearning step, the earliest due first.
        review: due in the review phase, the least likely to be recalled first.
        new: never reviewed, in the order given.
        soon: due in a step within `LEARN_AHEAD`, the earliest first.
    """

    learning: tuple[str, ...]
    review: tuple[str, ...]
    new: tuple[str, ...]
    soon: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StudyCounts:
    """How many cards each group of a `StudyOrder` has.

    Attributes:
        held: the new cards that are in no group, since they wait for what they need.
    """

    learning: int
    review: int
    new: int
    soon: int
    held: int = 0


def study_order(
    card_ids: Iterable[str],
    memories: Mapping[str, Memory],
    now: datetime,
    recall: Callable[[Memory], float | None],
    dates: DueDates,
) -> StudyOrder:
    """Sort `card_ids`, given in deck order, by their `memories`; ids without a memory are new.

    Args:
        recall: returns the retrievability of a memory now, 0..1; None counts as 0.
        dates: when cards are due, on the study day of `now`.
    """
    new: list[str] = []
    review: list[tuple[float, int, str]] = []
    steps: list[tuple[datetime, int, str]] = []
    for place, card_id in enumerate(card_ids):
        memory = memories.get(card_id)
        if memory is None or memory.phase is Phase.NEW or memory.due is None:
            new.append(card_id)
        elif memory.phase is not Phase.REVIEW:
            steps.append((dates.at(memory, card_id) or memory.due, place, card_id))
        elif dates.is_due(memory, now, card_id):
            review.append((recall(memory) or 0.0, place, card_id))
    steps.sort()
    ahead = now + LEARN_AHEAD
    return StudyOrder(
        learning=tuple(card_id for due, _, card_id in steps if due <= now),
        review=tuple(card_id for _, _, card_id in sorted(review)),
        new=tuple(new),
        soon=tuple(card_id for due, _, card_id in steps if now < due <= ahead),
    )

"""Replays the standing reviews from the start: what the cached card states must be equal to.

What the learner was told (phase, step, due, interval) is a fact of each review, and is taken as recorded: it also depends on the
other cards of those days. Stability and difficulty are computed anew, with the FSRS parameters that hold now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from studylm.errors import StudylmError
from studylm.scheduling.folding import History, last_states
from studylm.scheduling.model import Memory
from studylm.store.database import DatabaseFile
from studylm.store.rows import ReviewRow, StateRow

PAGE = 20_000
"""The rows that are read at a time."""

_READ = "SELECT id, card_id, rating, last_day, previous IS NULL, phase_before = 'review' AND rating = 1 FROM standing_reviews"


@dataclass(slots=True)
class Standing:
    """The standing reviews of one card since it was new or reset: `last` is the id of the last one."""

    history: History = field(default_factory=History)
    lapses: int = 0
    last: int = 0


def standing(file: DatabaseFile, resets: Mapping[str, int]) -> dict[str, Standing]:
    """History id -> its standing reviews, of every card that is not new.

    Args:
        resets: history id -> the review after which the card was reset last.

    Raises:
        StudylmError: a review is damaged.
    """
    found, _ = _read(_each(file))
    for history_id, review_id in resets.items():
        if history_id in found and found[history_id].last == review_id:  # not reviewed since
            del found[history_id]
    return found


def standing_up_to(file: DatabaseFile, history_id: str, review_id: int) -> Standing:
    """The standing reviews of one card up to `review_id`, from the one with which it was new.

    Raises:
        StudylmError: a review is damaged.
    """
    rows = file.rows(f"{_READ} WHERE card_id = ? AND id <= ? ORDER BY id", (history_id, review_id))
    return _read(rows)[0][history_id]


def histories(file: DatabaseFile) -> list[History]:
    """The histories of all cards, also those that a reset has ended.

    Raises:
        StudylmError: a review is damaged.
    """
    found, ended = _read(_each(file))
    return [card.history for card in (*ended, *found.values())]


def states(file: DatabaseFile, found: Collection[Standing], parameters: Sequence[float]) -> Iterator[StateRow]:
    """The state that the reviews of each card come to, with these FSRS parameters.

    Raises:
        StudylmError: a review is damaged.
    """
    for card, state in zip(found, last_states((card.history for card in found), parameters), strict=True):
        [row] = file.select(StateRow, "(SELECT *, id AS review_id FROM reviews WHERE id = ?)", (card.last,))
        yield replace(
            row,
            stability=state.stability,
            difficulty=state.difficulty,
            reps=len(card.history),
            lapses=card.lapses,
        )


def with_memories(
    rows: Iterable[ReviewRow], fsrs: Mapping[int, tuple[float, ...]]
) -> Iterator[tuple[ReviewRow, Memory, Memory]]:
    """Each review with the memory that it started from and the one that it led to, as they were when it was made.

    Where other FSRS parameters had been adopted since the review before, it started from what these made of it.

    Args:
        rows: the standing reviews of one card or of all, in order.
        fsrs: the FSRS parameters of each set by its id.

    Raises:
        StudylmError: a review is damaged.
    """
    several = len(set(fsrs.values())) > 1
    led_to: dict[int, tuple[Memory, int]] = {}
    found: dict[str, History] = {}
    for row in rows:
        before, made_with = led_to.get(row.previous or 0, (Memory(), row.parameters))
        after = row.memory()
        led_to[row.id] = after, row.parameters
        if several:
            if not before.reps:
                found[row.card_id] = History()
            elif fsrs[made_with] != fsrs[row.parameters]:
                [state] = last_states([found[row.card_id]], fsrs[row.parameters])
                before = replace(before, stability=state.stability, difficulty=state.difficulty)
            found[row.card_id].add(row.rating, _ordinal(row.last_day))
        yield row, before, after


def _each(file: DatabaseFile) -> Iterator[tuple[Any, ...]]:
    """Every standing review in order, without holding all of them in memory."""
    after = 0
    while rows := file.rows(f"{_READ} WHERE id > ? ORDER BY id LIMIT {PAGE}", (after,)):
        yield from rows
        after = rows[-1][0]


def _read(rows: Iterable[tuple[Any, ...]]) -> tuple[dict[str, Standing], list[Standing]]:
    """The reviews of each card since it was new or reset last, and those before its resets."""
    found: dict[str, Standing] = {}
    ended = []
    for review_id, history_id, rating, day, new, lapsed in rows:
        card = found.get(history_id)
        if card is None or new:
            if card is not None:
                ended.append(card)
            card = found[history_id] = Standing()
        try:
            card.history.add(rating, _ordinal(day))
        except (TypeError, ValueError) as error:
            raise StudylmError(f"The history of {history_id} is damaged.", "Restore it from a backup.") from error
        card.lapses += lapsed
        card.last = review_id
    return found, ended


@cache
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()

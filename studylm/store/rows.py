"""How times and memories are written into the database and read back, exactly; rows of the tables that hold them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from studylm.errors import StudylmError
from studylm.scheduling.model import Memory, Phase


def to_text(moment: datetime) -> str:
    """An aware moment as ISO 8601 in UTC, always of the same length, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def from_text(text: str) -> datetime:
    """The moment that `to_text` wrote."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def memory_columns(memory: Memory) -> dict[str, Any]:
    """The columns of a memory that is not new."""
    assert memory.due and memory.last_review and memory.last_day
    return {
        "phase": memory.phase.value,
        "step": memory.step,
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "due": to_text(memory.due),
        "last_review": to_text(memory.last_review),
        "last_day": memory.last_day.isoformat(),
        "reps": memory.reps,
        "lapses": memory.lapses,
        "interval_days": memory.interval_days,
    }


_PHASES = {phase.value: phase for phase in Phase}


@dataclass(slots=True)
class MemoryRow:
    """The columns of a memory, and whose it is."""

    card_id: str
    phase: str
    step: int | None
    stability: float
    difficulty: float
    due: str
    last_review: str
    last_day: str
    reps: int
    lapses: int
    interval_days: float

    def memory(self) -> Memory:
        """The memory.

        Raises:
            StudylmError: the columns hold something that studylm does not write.
        """
        try:
            if self.stability <= 0 or self.difficulty < 1:
                raise ValueError
            return Memory(
                phase=_PHASES[self.phase],
                step=self.step,
                stability=self.stability,
                difficulty=self.difficulty,
                due=from_text(self.due),
                last_review=from_text(self.last_review),
                last_day=date.fromisoformat(self.last_day),
                reps=self.reps,
                lapses=self.lapses,
                interval_days=self.interval_days,
            )
        except (TypeError, ValueError, KeyError) as error:
            raise StudylmError(f"The history of {self.card_id} is damaged.", "Restore it from a backup.") from error


MEMORY_COLUMNS = ", ".join(field.name for field in fields(MemoryRow) if field.name != "card_id")


LAST_REVIEW = """SELECT COALESCE(
    (SELECT review_id FROM card_states WHERE card_id = this),
    (SELECT MAX(review_id) FROM standing_resets WHERE card_id = this)
) FROM (SELECT {} AS this)"""
"""The last standing review of one history, also if the card was reset after it: a reset card has no state."""


@dataclass(slots=True)
class StateRow(MemoryRow):
    """A row of `card_states`: a card's present memory, and the review that led to it."""

    review_id: int


@dataclass(slots=True)
class ReviewRow(MemoryRow):
    """A row of `reviews`: the memory that the review led to, and the columns of the review itself."""

    id: int
    rating: int
    previous: int | None
    elapsed_days: int
    retrievability: float | None
    parameters: int
    duration_ms: int | None
    suggested: int | None
    steps: int
    form: str | None


@dataclass(slots=True)
class AttemptRow:
    """A row of `attempts`, with the columns of its result; these are None if the run never ended."""

    id: int
    card_id: str
    after_review: int | None
    at: str
    study_day: str
    filename: str
    source: bytes
    source_bytes: int
    device: str
    hints: int
    revealed: int
    draft: int
    form: str | None
    outcome: str | None
    verdict: str | None
    seconds: float | None
    suggested: int | None

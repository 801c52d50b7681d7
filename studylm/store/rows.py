"""Between rows and plain data: how times and memories are written into the database and read back, exactly."""

from __future__ import annotations

from datetime import UTC, date, datetime

from studylm.errors import StudylmError
from studylm.scheduling.model import Memory, Phase
from studylm.store.database import Row

MEMORY_COLUMNS = "phase, step, stability, difficulty, due, last_review, last_day, reps, lapses, interval_days"


def to_text(moment: datetime) -> str:
    """An aware moment as ISO 8601 in UTC, always of the same length, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def from_text(text: str) -> datetime:
    """The moment that `to_text` wrote."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def memory_row(memory: Memory) -> Row:
    """The columns of a memory that is not new."""
    assert memory.due is not None
    assert memory.last_review is not None
    assert memory.last_day is not None
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


def row_memory(row: Row) -> Memory:
    """The memory in a row that has its columns and the card's id, among others.

    Raises:
        StudylmError: what stands there is nothing that studylm writes.
    """
    try:
        if row["stability"] <= 0 or row["difficulty"] < 1:
            raise ValueError
        return Memory(
            phase=Phase(row["phase"]),
            step=row["step"],
            stability=row["stability"],
            difficulty=row["difficulty"],
            due=from_text(row["due"]),
            last_review=from_text(row["last_review"]),
            last_day=date.fromisoformat(row["last_day"]),
            reps=row["reps"],
            lapses=row["lapses"],
            interval_days=row["interval_days"],
        )
    except (TypeError, ValueError) as error:
        raise StudylmError(f"The history of {row['card_id']} is damaged.", "Put a backup in its place.") from error

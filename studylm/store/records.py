"""What the store keeps, as plain data: a review, an attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from studylm.memory.model import Memory, Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecord:
    """One review, with the memory it started from and the one it led to.

    Attributes:
        at: when, aware UTC; `study_day` is the day it counted for, on the learner's own clock.
        elapsed_days: study days since the review before; 0 for the first.
        retrievability: how likely recall was according to the model, just before; None for a new card.
        duration_ms: from seeing the prompt to rating, where a face measured it.
        suggested: the rating that was suggested after a code answer passed.
    """

    id: int
    card_id: str
    rating: Rating
    at: datetime
    study_day: date
    elapsed_days: int
    retrievability: float | None
    before: Memory
    after: Memory
    duration_ms: int | None = None
    suggested: Rating | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRecord:
    """One run of a learner's code: the very bytes that ran, and what came of it.

    Attributes:
        outcome: the verdict's one word; None where studylm ended before the run did.
        verdict: the whole verdict as JSON data; None likewise.
        hints: hints seen for this card since its last review, when the run began.
        revealed: whether the answer had been revealed since then.
    """

    id: int
    card_id: str
    at: datetime
    study_day: date
    filename: str
    source: bytes
    device: str
    hints: int
    revealed: bool
    outcome: str | None = None
    verdict: dict[str, Any] | None = None
    seconds: float | None = None
    suggested: Rating | None = None

    @property
    def passed(self) -> bool:
        """Whether this run passed."""
        return self.outcome == "passed"

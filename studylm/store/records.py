"""What the store keeps, as plain data: reviews, attempts, flags, and what is noted beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from studylm.errors import StudylmError
from studylm.scheduling.model import Config, Memory, Phase, Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """FSRS-6 parameters that were adopted at some time; reviews say by which they were scheduled."""

    id: int
    fsrs: tuple[float, ...]
    desired_retention: float

    def config(self, config: Config) -> Config:
        """`config` with the retention that these parameters aim at."""
        return replace(config, desired_retention=self.desired_retention)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecord:
    """One review, with the memory it started from and the one it led to.

    Attributes:
        at: when, aware UTC; `study_day` is the day it counted for, on the learner's own clock.
        elapsed_days: study days since the review before; 0 for the first.
        retrievability: how likely recall was according to the model, just before; None for a new card.
        duration_ms: from seeing the prompt to rating, where a face measured it.
        suggested: the rating that was suggested after a code answer passed.
        parameters: the id of the FSRS parameters that scheduled it.
        lies_under: the id that the card's history lies under, by which its intervals are spread; "" for `card_id`.
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
    parameters: int = 1
    lies_under: str = ""


class ChangedElsewhere(StudylmError):
    """Another window has recorded or undone a review since this one looked. Nothing was written."""

    title = "Changed in another window"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A review as most figures need it. `phase` is the one it found the card in; an unknown duration counts 0."""

    card_id: str
    rating: Rating
    study_day: date
    phase: Phase
    duration_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRecord:
    """One run of a learner's code: the very bytes that ran, and what came of it.

    Attributes:
        source: at most 1 MiB of it, which is also all that is ever run; `source_bytes` is its whole length.
        device: what was asked for; what it ran on is in the verdict.
        hints: hints seen for this card since its last review, when the run began.
        revealed: whether the answer had been revealed since then.
        outcome: the verdict's one word; None where studylm ended before the run did.
        verdict: the whole verdict as JSON data; None likewise.
    """

    id: int
    card_id: str
    at: datetime
    study_day: date
    filename: str
    source: bytes
    source_bytes: int
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


@dataclass(frozen=True, slots=True)
class Help:
    """What happened on a code card since its last review.

    Attributes:
        failed: runs that did not pass, before the first that did; what is tried after a pass counts for nothing.
        hints: the number of the furthest hint seen.
        revealed: whether the answer was looked at.
        passed: whether a run passed.
    """

    failed: int = 0
    hints: int = 0
    revealed: bool = False
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Flags:
    """What keeps a card out of the queue, whatever its memory."""

    suspended: bool = False
    buried_until: datetime | None = None

    def hidden(self, now: datetime) -> bool:
        """Whether the card is suspended, or buried at `now`."""
        return self.suspended or (self.buried_until is not None and now < self.buried_until)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a derived card id was derived from: where the question stood, and what it said.

    Attributes:
        place: its 0-based position in its deck.
        fingerprint: a digest of what makes the question this question.
    """

    card_id: str
    deck: str
    place: int
    fingerprint: str
    prompt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRun:
    """One training run of the Lab: what was asked for, and what came of it, as JSON data."""

    id: int
    name: str
    started_at: datetime
    settings: dict[str, Any]
    result: dict[str, Any]

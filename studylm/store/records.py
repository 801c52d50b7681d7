"""What the store returns, as plain data: reviews, attempts, flags, identities and training runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from studylm.errors import StudylmError
from studylm.forms.form import Form
from studylm.scheduling.model import Config, Memory, Phase, Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """A set of FSRS-6 parameters that was adopted; every review refers to the one that scheduled it."""

    id: int
    fsrs: tuple[float, ...]
    desired_retention: float

    def config(self, config: Config) -> Config:
        """`config` with the desired retention of these parameters."""
        return replace(config, desired_retention=self.desired_retention)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecord:
    """One review, with the memory it started from and the one it led to.

    Attributes:
        at: when, aware UTC; `study_day` is the day it counted for, in the learner's time zone.
        elapsed_days: study days since the previous review; 0 for the first.
        retrievability: the predicted chance of recall just before, 0..1; None for a new card.
        duration_ms: from showing the prompt to the rating; None if it was not measured.
        suggested: the rating that was suggested after a code answer passed.
        parameters: the id of the FSRS parameters that scheduled it.
        history_id: the id under which the card's history is stored, which seeds the fuzz; "" for `card_id`.
        steps: False if it was scheduled without learning steps, since the card's code had passed.
        form: the form in which a code card was opened for it; None for other cards, and for reviews of earlier versions.
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
    history_id: str = ""
    steps: bool = True
    form: Form | None = None


class ChangedElsewhere(StudylmError):
    """Another window has recorded or undone a review since this one read the card. Nothing was written."""

    title = "Changed in another window"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """The part of a review that most figures need.

    Attributes:
        phase: the card's before it.
        duration_ms: 0 if it is unknown.
        form: the form in which a code card was opened for it; None for other cards.
    """

    card_id: str
    rating: Rating
    study_day: date
    phase: Phase
    duration_ms: int
    form: Form | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRecord:
    """One run of a learner's code: the exact bytes that ran, and the result. Or a draft: bytes that were kept, not run.

    Attributes:
        source: of a run its first 1 MiB, and no more than that is ever run, of a draft all of it; `source_bytes` is its
            whole length.
        device: the device requested; the one used is in the verdict.
        draft: whether it was kept without a run, before its file was replaced.
        form: the form in which the review was opened that it belongs to; None if it was not opened.
        hints: the hints shown for this card since its last review, when the run began.
        revealed: whether the answer had been shown since then.
        outcome: the verdict in one word; None if studylm ended before the run did.
        verdict: the whole verdict as JSON data; None likewise.
        after_review: the id of the card's last standing review when it began; None before the first.
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
    draft: bool = False
    form: Form | None = None
    outcome: str | None = None
    verdict: dict[str, Any] | None = None
    seconds: float | None = None
    suggested: Rating | None = None
    after_review: int | None = None

    @property
    def passed(self) -> bool:
        """Whether this run passed."""
        return self.outcome == "passed"


@dataclass(frozen=True, slots=True)
class RunCounts:
    """The runs of code, those that passed, the cards they were on, and those of them with a run that passed."""

    runs: int
    passed: int
    cards_tried: int
    cards_solved: int


@dataclass(frozen=True, slots=True)
class Pass:
    """A run of a code card that passed.

    Attributes:
        after_review: the id of the card's last standing review at that moment; None before the first.
        at: when, aware UTC; `study_day` is the day it counted for.
        opened: whether a review was open; if not, it may have been practice before the card was due.
    """

    attempt: int
    after_review: int | None
    at: datetime
    study_day: date
    opened: bool


@dataclass(frozen=True, slots=True)
class Help:
    """What happened on a code card since its last review.

    Attributes:
        failed: runs that did not pass, before the first that did; runs after a pass are not counted.
        hints: the number of the last hint shown.
        revealed: whether the answer was shown.
        passed: whether a run passed.
    """

    failed: int = 0
    hints: int = 0
    revealed: bool = False
    passed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What an answer file was replaced with for one review.

    Attributes:
        at: when, aware UTC.
        after_review: the id of the card's last standing review at that moment; None before the first.
        key: what was taken out or built in; "" for a build or rebuild. `what` says it in words.
        source: the whole file.
        kept: the id of the attempt that holds what the file held before; None if there was no file.
        attempts_before: the id of the last attempt that does not count for the review.
        placed: whether the file is known to have been written.
    """

    id: int
    card_id: str
    after_review: int | None
    at: datetime
    form: Form
    key: str
    what: str
    pieces: int
    source: bytes
    kept: int | None
    attempts_before: int
    placed: bool


@dataclass(frozen=True, slots=True)
class Flags:
    """What keeps a card out of the queue whatever its memory. `buried_until` is aware UTC."""

    suspended: bool = False
    buried_until: datetime | None = None

    def hidden(self, now: datetime) -> bool:
        """Whether the card is suspended, or buried at `now`."""
        return self.suspended or (self.buried_until is not None and now < self.buried_until)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a card without an explicit id is recognised by: its position and its content.

    Attributes:
        place: its 0-based position in its deck.
        fingerprint: a digest of the question's content.
    """

    card_id: str
    deck: str
    place: int
    fingerprint: str
    prompt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRun:
    """One training run of the Lab: its settings and its result, as JSON data."""

    id: int
    name: str
    started_at: datetime
    settings: dict[str, Any]
    result: dict[str, Any]

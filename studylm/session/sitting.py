"""One sitting as a UI-free state machine: show, reveal, rate, undo, until nothing is left."""

from __future__ import annotations

from collections.abc import Collection

from studylm.checker.verdict import Verdict
from studylm.deck.card import Card
from studylm.memory.model import Memory, Rating
from studylm.session.study import Study
from studylm.session.types import Counts, Stage, Summary
from studylm.store.records import ReviewRecord

NEW_PER_DAY = 10


class Session:
    """One sitting over a study.

    Args:
        new_limit: new cards a study day, those already met today counted.
        more: new cards on top of that, for a learner who wants more today.
        cards: ids to keep to; None for the whole library.

    Attributes:
        current: the card to show; None when the stage is DONE.
        memory: the current card's memory; None when DONE.
        suggested: the rating to suggest, after its code has passed; None otherwise.
        verdict: the last verdict on the current card in this sitting.
    """

    current: Card | None
    memory: Memory | None
    stage: Stage
    suggested: Rating | None
    verdict: Verdict | None

    def __init__(
        self, study: Study, *, new_limit: int = NEW_PER_DAY, more: int = 0, cards: Collection[str] | None = None
    ) -> None:
        raise NotImplementedError

    @property
    def counts(self) -> Counts:
        """What is left and what is done."""
        raise NotImplementedError

    def summary(self) -> Summary:
        """This sitting so far."""
        raise NotImplementedError

    def reveal(self) -> None:
        """PROMPT -> ANSWER. On a code card that has not passed this is noted, and lowers the suggestion. Harmless twice."""
        raise NotImplementedError

    def previews(self) -> dict[Rating, Memory]:
        """What each rating of the current card would give; empty when DONE."""
        raise NotImplementedError

    def rate(self, rating: Rating) -> ReviewRecord:
        """Record the rating and go on to the next card.

        Raises:
            StudylmError: nothing is shown, the answer has not been revealed, or the review cannot be written
                (the card stays current then).
        """
        raise NotImplementedError

    def undo(self) -> ReviewRecord | None:
        """Take back the last review and show its card's prompt again; None if there is nothing to take back."""
        raise NotImplementedError

    def note_verdict(self, verdict: Verdict, suggested: Rating | None) -> None:
        """Take in what `Study.check` returned. A pass of the current card moves to ANSWER with a suggested rating."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Look again: after time has passed (DONE may end), a reload, or another window's reviews. Keeps the current card."""
        raise NotImplementedError

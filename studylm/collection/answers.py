"""Code answers: their files, their runs, and the help that was taken on the way to a pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from studylm.checker.declared import read_declaration
from studylm.checker.verdict import TIMEOUT_MAX, TIMEOUT_MIN, CheckRequest, CheckResult, Verdict, clamp_timeout
from studylm.collection.answer_files import adopt, is_own, read_answer, start_answer, unchecked
from studylm.collection.clock import StudyClock
from studylm.collection.histories import Histories
from studylm.collection.types import Checking
from studylm.deck.card import Card, Kind
from studylm.errors import StudylmError
from studylm.scheduling.model import Rating
from studylm.store.store import Store
from studylm.workspace import Workspace


class Answers:
    """The code answers of a collection."""

    def __init__(self, workspace: Workspace, store: Store, histories: Histories, clock: StudyClock) -> None:
        self._workspace = workspace
        self._store = store
        self._histories = histories
        self._clock = clock

    def start(self, card: Card) -> tuple[Path, bool]:
        """The answer file of a code card, and whether it was made just now, from the starter. Never overwrites.

        Raises:
            StudylmError: no code card, or the file cannot be made.
        """
        self.adopt(card)
        if card.kind is Kind.CODE:
            self._histories.remember(card.id)  # what is written there must be found again, also if it is never run
        return start_answer(self._workspace, card)

    def adopt(self, card: Card) -> str | None:
        """Where a code card has no answer file, but had one under an id that it has given up: copy that one.

        Returns:
            what was done, in one line; None where there was nothing to do. Nothing is moved or written over.

        Raises:
            StudylmError: the copy cannot be written.
        """
        if card.kind is not Kind.CODE or card.bundled:
            return None
        # A file under an id that another card has now is that card's.
        former = [each for each in self._store.names.former(card.id) if each not in self._histories.library.cards]
        return adopt(self._workspace, card.id, former)

    def read(self, card: Card, path: Path | None = None) -> bytes:
        """The bytes of an answer, at most 16 MiB; of `path` instead of the card's own answer file if it is given.

        Raises:
            StudylmError: it is missing, no regular file, or unreadable.
        """
        if path is None or self.is_own(card, path):
            self.adopt(card)
        return read_answer(self._workspace, card, path)

    def is_own(self, card: Card, path: Path) -> bool:
        """Whether `path` leads to the card's own answer file. Only its runs say how well the learner knows the card."""
        return is_own(self._workspace, card.id, path)

    def needs_trust(self, card: Card) -> bool:
        """Whether to ask before this card's code runs.

        That is where its deck did not come with studylm, nothing here can confine it, and the learner has not agreed yet.
        """
        if card.bundled or card.checks is None:
            return False
        from studylm.checker.client import isolation_available

        return not isolation_available() and card.deck not in self._store.trusted_decks

    def trust(self, card: Card) -> None:
        """The learner agrees to run the code of this card's deck unconfined, from now on."""
        self._store.trusted_decks.add(card.deck, self._clock.now())

    def check(
        self,
        card: Card,
        source: bytes,
        filename: str,
        *,
        checker: Checking,
        device: str = "auto",
        timeout: float | None = None,
        on_check: Callable[[CheckResult], None] | None = None,
        record: bool = True,
    ) -> tuple[Verdict, Rating | None]:
        """Run `source` against the card's hidden checks and record the attempt. Blocks; call it from a thread.

        Args:
            record: False for code that is not the learner's own: it is judged, and nothing is written. Nothing is written
                either where the history is read-only.

        Returns:
            the verdict, and the rating that it suggests (None unless it passed and is recorded).

        Raises:
            StudylmError: no code card, no checks or broken ones, a timeout outside 0.1..60 s, or the attempt cannot be
                recorded.
        """
        if card.checks is None:
            raise unchecked(card)
        if card.checks.is_file():
            read_declaration(card.checks)  # a broken deck is not a failed try of the learner's
        if self.needs_trust(card):
            raise StudylmError(unconfined(card), "If you trust it, say so once: studylm check --trust.")
        seconds = clamp_timeout(card.timeout) if timeout is None else timeout
        if not TIMEOUT_MIN <= seconds <= TIMEOUT_MAX:
            raise StudylmError(
                f"A run may take between {TIMEOUT_MIN:g} and {TIMEOUT_MAX:g} seconds, not {seconds:g}.",
                "Give another --timeout.",
            )
        request = CheckRequest(
            card=card.id, source=source, filename=filename, checks=card.checks, timeout=seconds, device=device
        )
        if not record:
            return checker.run(request, on_check), None
        attempt: int | None = None
        if not self._store.read_only:
            self._histories.remember(card.id)
            attempt = self._store.attempts.begin(
                card.id, source, filename, device=device, now=self._clock.now(), today=self._clock.today()
            )
        verdict = checker.run(request, on_check)
        suggested = self.suggested_rating(card.id) if verdict.passed else None
        word = None if suggested is None else suggested.word
        if attempt is not None:
            self._store.attempts.finish(attempt, verdict.to_json(word), suggested=suggested, now=self._clock.now())
        return verdict, suggested

    def suggested_rating(self, card_id: str) -> Rating:
        """The rating that a pass suggests: good; hard after failed tries or hints; again after the answer was seen."""
        taken = self._store.attempts.help_since_review(card_id)
        if taken.revealed:
            return Rating.AGAIN
        return Rating.HARD if taken.failed or taken.hints else Rating.GOOD

    def reveal_hint(self, card: Card) -> str | None:
        """The next hint of this card, noted; None when all have been seen since its last review."""
        seen = self._store.attempts.help_since_review(card.id).hints
        if seen >= len(card.hints):
            return None
        self._histories.remember(card.id)
        self._store.attempts.note_hint(card.id, seen + 1, self._clock.now())
        return card.hints[seen]

    def hints_seen(self, card: Card) -> tuple[str, ...]:
        """The hints that were revealed since the card's last review, also before a restart."""
        return card.hints[: self._store.attempts.help_since_review(card.id).hints]

    def reveal_answer(self, card: Card) -> None:
        """Note that the learner looked at the answer or a solution before passing, for the suggestion."""
        if not self._store.attempts.help_since_review(card.id).passed:
            self._histories.remember(card.id)
            self._store.attempts.note_reveal(card.id, self._clock.now())


def unconfined(card: Card) -> str:
    """What a learner should know before code of this card's deck runs on a system that cannot confine it."""
    return (
        f"This system cannot confine what runs, and the deck {card.deck} did not come with studylm: "
        "its code could read and change your files."
    )

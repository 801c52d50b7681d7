"""Code answers: their files, their runs, and the help taken before a pass."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from studylm.checker.declared import read_declaration
from studylm.checker.verdict import TIMEOUT_DEFAULT, TIMEOUT_MAX, TIMEOUT_MIN, CheckRequest, CheckResult, Verdict
from studylm.collection.answer_file import AnswerFile
from studylm.collection.clock import StudyClock
from studylm.collection.coding.suggestions import Suggestion, suggestion
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
        """The answer file of a code card, and whether it was created just now, from the starter. Never overwrites.

        Raises:
            StudylmError: not a code card, or the file cannot be created.
        """
        if card.kind is not Kind.CODE:
            raise StudylmError(f"{card.id} is not a code card.", "`studylm show` prints it; study it with `studylm`.")
        self.adopt(card)
        self._histories.remember(card.id)  # the file must be found again, even if it is never run
        file = self.file(card)
        return file.path, file.create(starter_of(card))

    def adopt(self, card: Card) -> str | None:
        """Give a code card without an answer file a copy of the one that it had under a former id.

        Returns:
            what was done, in one line; None if there was nothing to do. Nothing is moved or overwritten.

        Raises:
            StudylmError: the copy cannot be written.
        """
        if card.kind is not Kind.CODE or card.bundled or os.path.lexists(self._workspace.answer_file(card.id)):
            return None
        for former in self._store.names.former_ids(card.id):
            if former in self._histories.library.cards:  # the file of another card by now
                continue
            old = AnswerFile(self._workspace.answer_file(former))
            try:
                data = old.data()
            except StudylmError:
                continue
            if data is None:
                continue
            new = self.file(card)
            if not new.create(data):
                return None
            shown, was = (path.relative_to(self._workspace.root) for path in (new.path, old.path))
            return f"{card.id} was called {former} before: your answer {was} was copied to {shown}."
        return None

    def read(self, card: Card, path: Path | None = None) -> bytes:
        """The bytes of the card's own answer file, or of `path`; at most 16 MiB.

        Raises:
            StudylmError: the card has no checks, or the file is missing, unreadable or not a regular file.
        """
        if path is None or self.is_own(card, path):
            self.adopt(card)
        if card.checks is None:
            raise _unchecked(card)
        file = AnswerFile(path or self._workspace.answer_file(card.id))
        data = file.data()
        if data is None:
            missing = (
                f"There is no answer to {card.id} yet ({file.path})." if path is None else f"There is no file {path}."
            )
            raise StudylmError(missing, f"`studylm start {card.id}` writes the starter.")
        return data

    def is_own(self, card: Card, path: Path) -> bool:
        """Whether `path` leads to the card's own answer file: relative, through links, or in another case.

        Only runs of that file count as the learner's.
        """
        own = self._workspace.answer_file(card.id)
        try:
            # While an editor replaces the file, only its name can be compared.
            return os.path.realpath(path) == os.path.realpath(own) or path.samefile(own)
        except (OSError, ValueError):
            return False

    def file(self, card: Card) -> AnswerFile:
        """The card's own answer file, to be written.

        Raises:
            StudylmError: it would be outside the workspace.
        """
        path = self._workspace.answer_file(card.id)
        # Compared by name: a folder that the learner has linked in may be anywhere.
        if ".." in path.relative_to(self._workspace.answers).parts:
            raise StudylmError(f"The answer to {card.id} would be outside the workspace.", "Rename the card.")
        return AnswerFile(path)

    def needs_trust(self, card: Card) -> bool:
        """Whether to ask before this card's code runs.

        True if its deck is not bundled, the system cannot confine it, and the learner has not agreed yet.
        """
        if card.bundled or card.checks is None:
            return False
        from studylm.checker.client import isolation_available

        return not isolation_available() and card.deck not in self._store.trusted_decks

    def trust(self, card: Card) -> None:
        """Record that the learner agrees to run the code of this card's deck unconfined."""
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
            source: the bytes to run; `filename` is what messages call them.
            timeout: seconds; the card's own by default.
            on_check: called in this thread with each check's result as it arrives.
            record: False for code that is not the learner's own: nothing is written. Nothing is written either if the
                history is read-only.

        Returns:
            the verdict, and the rating that it suggests (None unless it passed and `record` is true).

        Raises:
            StudylmError: the card has no checks or broken ones, its deck is not trusted, the timeout is out of bounds,
                or the attempt cannot be recorded.
        """
        if card.checks is None:
            raise _unchecked(card)
        if card.checks.is_file():
            read_declaration(card.checks)  # raises if the deck is broken, which is not a failed attempt
        if self.needs_trust(card):
            raise StudylmError(unconfined(card), "If you trust it, run studylm check --trust once.")
        seconds = _own_timeout(card) if timeout is None else timeout
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
        suggested = self._suggested(card, attempt, source) if verdict.passed else None
        word = None if suggested is None else suggested.word
        if attempt is not None:
            self._store.attempts.finish(attempt, verdict.to_json(word), suggested=suggested, now=self._clock.now())
        return verdict, suggested

    def _suggested(self, card: Card, attempt: int | None, source: bytes) -> Rating | None:
        """The rating that a pass suggests; None for an answer of an earlier review that has not been asked for again."""
        if self._store.openings.current(card.id) is None and self._store.attempts.passed_before(
            card.id, source, attempt
        ):
            return None
        return self.suggestion(card.id).rating

    def suggestion(self, card_id: str) -> Suggestion:
        """The rating that a pass suggests, and why."""
        return suggestion(self._store, card_id, self._clock.now())

    def reveal_hint(self, card: Card) -> str | None:
        """The next hint of this card, recorded as shown; None if all were shown since its last review."""
        seen = self._store.attempts.help_since_review(card.id).hints
        if seen >= len(card.hints):
            return None
        self._histories.remember(card.id)
        self._store.attempts.note_hint(card.id, seen + 1, self._clock.now())
        return card.hints[seen]

    def hints_seen(self, card: Card) -> tuple[str, ...]:
        """The hints shown since the card's last review, in any session."""
        return card.hints[: self._store.attempts.help_since_review(card.id).hints]

    def reveal_answer(self, card: Card) -> bool:
        """Record that an answer was shown before a pass, which lowers the suggested rating. False if it has passed."""
        if self._store.attempts.help_since_review(card.id).passed:
            return False
        self._histories.remember(card.id)
        self._store.attempts.note_reveal(card.id, self._clock.now())
        return True


def starter_of(card: Card) -> bytes:
    """What the answer file of a code card holds at first."""
    starter = card.starter if card.starter is not None else f'"""{card.title}"""\n'
    return (starter if starter.endswith("\n") else starter + "\n").encode("utf-8")


def unconfined(card: Card) -> str:
    """The warning to show before code of this card's deck runs on a system that cannot confine it."""
    return (
        f"This system cannot confine code, and the deck {card.deck} is not bundled with studylm: "
        "its code could read and change your files."
    )


def _unchecked(card: Card) -> StudylmError:
    return StudylmError(f"{card.id} has no checks to run.", "`studylm cards --json` says which cards ask for code.")


def _own_timeout(card: Card) -> float:
    return min(max(card.timeout or TIMEOUT_DEFAULT, TIMEOUT_MIN), TIMEOUT_MAX)

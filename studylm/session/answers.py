"""Code answers: their files, their runs, and the help that was taken on the way to a pass."""

from __future__ import annotations

import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from studylm.checker.verdict import CheckRequest, CheckResult, Verdict
from studylm.deck.card import Card, Kind
from studylm.errors import StudylmError
from studylm.memory.model import Rating
from studylm.session.types import Checking
from studylm.store.records import AttemptRecord, Help
from studylm.store.store import Store
from studylm.workspace import Workspace

READ_MAX = 16 << 20
"""Bytes of an answer that are read at most; far more than the checker takes, so that it is the one to refuse."""

TIMEOUT = 10.0
TIMEOUT_MAX = 60.0
"""Seconds for one run: by default, and at most."""


class Answers(ABC):
    """The part of a study that deals with code answers."""

    def __init__(self, workspace: Workspace, store: Store) -> None:
        self.workspace = workspace
        self._store = store

    @abstractmethod
    def now(self) -> datetime: ...

    @abstractmethod
    def today(self) -> date: ...

    @abstractmethod
    def _remember(self, card_id: str) -> None: ...

    @abstractmethod
    def _card(self, card_id: str) -> Card: ...

    def start_answer(self, card_id: str) -> tuple[Path, bool]:
        """The answer file of a code card, and whether it was made just now, from the starter. Never overwrites.

        Raises:
            StudylmError: no code card, or the file cannot be made.
        """
        return start_answer(self.workspace, self._card(card_id))

    def read_answer(self, card: Card, path: Path | None = None) -> bytes:
        """The bytes of an answer, at most 16 MiB; of `path` instead of the card's own answer file if it is given.

        Raises:
            StudylmError: it is missing, no regular file, or unreadable.
        """
        return read_answer(self.workspace, card, path)

    def needs_trust(self, card: Card) -> bool:
        """Whether to ask before this card's code runs.

        That is where its deck did not come with studylm, nothing here can confine it, and the learner has not agreed yet.
        """
        if card.bundled or card.checks is None:
            return False
        from studylm.checker.client import isolation_available

        return not isolation_available() and not self._store.trusts(card.deck)

    def trust(self, card: Card) -> None:
        """The learner agrees to run the code of this card's deck unconfined, from now on."""
        self._store.trust(card.deck, self.now())

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
    ) -> tuple[Verdict, Rating | None]:
        """Run `source` against the card's hidden checks and record the attempt. Blocks; call it from a thread.

        Returns:
            the verdict, and the rating that it suggests (None unless it passed).

        Raises:
            StudylmError: no code card, no checks, a timeout outside 0..60 s, or the attempt cannot be recorded.
        """
        if card.checks is None:
            raise _unchecked(card)
        if self.needs_trust(card):
            raise StudylmError(unconfined(card), "If you trust it, say so once: studylm check --trust.")
        seconds = timeout if timeout is not None else card.timeout or TIMEOUT
        if not 0 < seconds <= TIMEOUT_MAX:
            raise StudylmError(f"A run may take between 0 and {TIMEOUT_MAX:g} seconds.", "Give another --timeout.")
        self._remember(card.id)
        attempt = self._store.begin_attempt(
            card.id, source, filename, device=device, now=self.now(), today=self.today()
        )
        request = CheckRequest(
            card=card.id, source=source, filename=filename, checks=card.checks, timeout=seconds, device=device
        )
        verdict = checker.run(request, on_check)
        suggested = self.suggested_rating(card.id) if verdict.passed else None
        word = None if suggested is None else suggested.word
        self._store.finish_attempt(attempt, verdict.to_json(word), suggested=suggested, now=self.now())
        return verdict, suggested

    def attempts(self, card_id: str) -> list[AttemptRecord]:
        """All runs of this card's code, oldest first."""
        return self._store.attempts(card_id)

    def help_taken(self, card_id: str) -> Help:
        """Failed tries, hints, reveals and a pass since the card's last review, also before a restart."""
        return self._store.help_since_review(card_id)

    def suggested_rating(self, card_id: str) -> Rating:
        """The rating that a pass suggests: good; hard after failed tries or hints; again after the answer was seen."""
        taken = self.help_taken(card_id)
        if taken.revealed:
            return Rating.AGAIN
        return Rating.HARD if taken.failed or taken.hints else Rating.GOOD

    def reveal_hint(self, card: Card) -> str | None:
        """The next hint of this card, noted; None when all have been seen since its last review."""
        seen = self.help_taken(card.id).hints
        if seen >= len(card.hints):
            return None
        self._remember(card.id)
        self._store.note_hint(card.id, seen + 1, self.now())
        return card.hints[seen]

    def hints_seen(self, card: Card) -> tuple[str, ...]:
        """The hints that were revealed since the card's last review, also before a restart."""
        return card.hints[: self.help_taken(card.id).hints]

    def reveal_answer(self, card: Card) -> None:
        """Note that the learner looked at the answer or a solution before passing, for the suggestion."""
        if not self.help_taken(card.id).passed:
            self._remember(card.id)
            self._store.note_reveal(card.id, self.now())


def start_answer(workspace: Workspace, card: Card) -> tuple[Path, bool]:
    """The answer file of a code card, and whether it was made just now, from the card's starter.

    Raises:
        StudylmError: the card asks for no code, something else has the file's name, or it cannot be written.
    """
    if card.kind is not Kind.CODE:
        raise StudylmError(f"{card.id} asks for no code.", "`studylm show` prints it; study it with `studylm`.")
    path = workspace.answer_file(card.id)
    if ".." in path.relative_to(workspace.answers).parts:  # a folder that the learner has linked in may lie anywhere
        raise StudylmError(f"The answer to {card.id} would lie outside the workspace.", "Rename the card.")
    starter = card.starter if card.starter is not None else f'"""{card.title}"""\n'
    text = starter if starter.endswith("\n") else starter + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise StudylmError(
            f"The answer {path} cannot be written: its folder's name belongs to a file.", "Move that file away."
        ) from error
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            try:
                file.write(text)
                file.flush()
            except OSError:
                path.unlink(missing_ok=True)  # or half a starter would be kept as the learner's own
                raise
    except FileExistsError:
        if not path.is_file():
            raise StudylmError(f"{path} is not a file.", "Move it away: the answer belongs there.") from None
        return path, False
    except OSError as error:
        raise _unwritable(path, error) from error
    return path, True


def read_answer(workspace: Workspace, card: Card, path: Path | None = None) -> bytes:
    """The bytes of an answer, at most 16 MiB: of `path`, or of the card's own answer file. Never waits for a writer.

    Raises:
        StudylmError: the card has no checks that could read it, or it is missing, no regular file, or unreadable.
    """
    if card.checks is None:
        raise _unchecked(card)
    own = path is None
    path = workspace.answer_file(card.id) if path is None else path
    try:
        # Without O_NONBLOCK, opening a FIFO would wait until somebody writes into it.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise StudylmError(f"{path} is not a file.", "Give a Python file.")
        with os.fdopen(descriptor, "rb") as file:
            return file.read(READ_MAX)
    except FileNotFoundError as error:
        missing = f"There is no answer to {card.id} yet ({path})." if own else f"There is no file {path}."
        raise StudylmError(missing, f"`studylm start {card.id}` writes the starter.") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise StudylmError(f"The answer {path} cannot be read: {why}.", "Check the file, or give another.") from error


def _unchecked(card: Card) -> StudylmError:
    return StudylmError(f"{card.id} has no checks to run.", "`studylm cards --json` says which cards ask for code.")


def _unwritable(path: Path, error: OSError) -> StudylmError:
    return StudylmError(
        f"The answer {path} cannot be written: {error.strerror or error}.",
        "Check the folder, or use another --workspace.",
    )


def unconfined(card: Card) -> str:
    """What a learner should know before code of this card's deck runs on a system that cannot confine it."""
    return (
        f"This system cannot confine what runs, and the deck {card.deck} did not come with studylm: "
        "its code could read and change your files."
    )

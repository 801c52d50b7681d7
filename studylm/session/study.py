"""An opened workspace: the library, the store and a clock behind one door for every face."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from studylm.checker.verdict import CheckResult, Verdict
from studylm.deck.card import Card, Library
from studylm.memory.model import Memory, Rating
from studylm.session.types import CardView, Checking, Queue
from studylm.stats import Stats
from studylm.store.records import AttemptRecord, ReviewRecord
from studylm.workspace import Workspace


class Study:
    """A workspace, opened. Every method may be called from any thread."""

    library: Library
    workspace: Workspace
    read_only: bool
    """True where the database or its folder may not be written to: what reads works, what writes raises."""

    @classmethod
    def open(
        cls,
        workspace: Workspace,
        *,
        clock: Callable[[], datetime] | None = None,
        library: Library | None = None,
    ) -> Self:
        """Open `workspace`, making its database if there is none.

        Args:
            clock: gives the time now, aware; the machine's clock by default.
            library: the cards to study; read from the workspace by default.

        Raises:
            StudylmError: the database cannot be used.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the database. May be called twice."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def now(self) -> datetime:
        """The time by this study's clock: aware, UTC."""
        raise NotImplementedError

    def reload(self, library: Library | None = None) -> None:
        """Read the decks again, or take `library`."""
        raise NotImplementedError

    def cards(self) -> list[CardView]:
        """Every card in study order."""
        raise NotImplementedError

    def view(self, card_id: str) -> CardView:
        """One card with its memory."""
        raise NotImplementedError

    def find(self, ref: str) -> Card:
        """The card that `ref` ("deck/name" or an unambiguous "name") means.

        Raises:
            StudylmError: no card or several; names near misses.
        """
        raise NotImplementedError

    def queue(self, limit: int | None = None) -> Queue:
        """Everything that can be studied now, in order; `limit` shortens `items` only."""
        raise NotImplementedError

    def preview(self, card_id: str) -> dict[Rating, Memory]:
        """What each rating would give now: exactly what `rate` then does."""
        raise NotImplementedError

    def rate(
        self, card_id: str, rating: Rating, *, duration_ms: int | None = None, suggested: Rating | None = None
    ) -> ReviewRecord:
        """Record one review. When this returns, it is on disk."""
        raise NotImplementedError

    def undo(self) -> ReviewRecord | None:
        """Take back the last review that still stands, of any sitting; None if there is none. `.before` is in force again."""
        raise NotImplementedError

    def set_suspended(self, card_id: str, suspended: bool) -> CardView:
        """Keep a card out of the queue, or let it back in."""
        raise NotImplementedError

    def start_answer(self, card_id: str) -> tuple[Path, bool]:
        """The answer file of a code card, and whether it was made just now, from the starter. Never overwrites.

        Raises:
            StudylmError: no code card, or the file cannot be made.
        """
        raise NotImplementedError

    def read_answer(self, card: Card, path: Path | None = None) -> bytes:
        """The bytes of an answer, at most 16 MiB; `path` instead of the card's own answer file.

        Raises:
            StudylmError: it is missing, no regular file, or unreadable.
        """
        raise NotImplementedError

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
            StudylmError: no code card, no checks, a timeout outside 0..60 s.
        """
        raise NotImplementedError

    def attempts(self, card_id: str) -> list[AttemptRecord]:
        """All runs of this card's code, oldest first."""
        raise NotImplementedError

    def suggested_rating(self, card_id: str) -> Rating | None:
        """The rating that a pass would suggest now: good, lowered by hints, failed tries and reveals since the last review."""
        raise NotImplementedError

    def reveal_hint(self, card: Card) -> str | None:
        """The next hint of this card, noted; None when all have been seen since its last review."""
        raise NotImplementedError

    def hints_seen(self, card: Card) -> tuple[str, ...]:
        """The hints that were revealed since the card's last review, also before a restart."""
        raise NotImplementedError

    def reveal_answer(self, card: Card) -> None:
        """Note that the learner looked at the answer or a solution, for the suggestion."""
        raise NotImplementedError

    def stats(self, *, new_limit: int = 10) -> Stats:
        """Every figure, now."""
        raise NotImplementedError

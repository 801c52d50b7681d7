"""The learner's history in one SQLite file: reviews, attempts, and what follows from them."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from studylm.memory.model import Memory
from studylm.store.records import AttemptRecord, ReviewRecord


class Store:
    """The history of one workspace. Every method may be called from any thread."""

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the database at `path`, making and migrating it as needed.

        Raises:
            StudylmError: not a database, damaged, or written by a newer studylm.
        """
        raise NotImplementedError

    def memory(self, card_id: str) -> Memory:
        """How well one card is remembered; a new `Memory` for a card never reviewed."""
        raise NotImplementedError

    def memories(self) -> dict[str, Memory]:
        """The same for every card that has been reviewed."""
        raise NotImplementedError

    def undo_last(self) -> ReviewRecord | None:
        """Take back the last review that still stands."""
        raise NotImplementedError

    def reviews(self, card_id: str | None = None) -> list[ReviewRecord]:
        """The reviews that stand, oldest first."""
        raise NotImplementedError

    def attempts(self, card_id: str | None = None) -> list[AttemptRecord]:
        """The runs of learners' code, oldest first."""
        raise NotImplementedError

"""The learner's history in one SQLite file: reviews, attempts, identities, and small tables beside them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from studylm.store.code.attempts import Attempts
from studylm.store.code.openings import Openings, Proofs
from studylm.store.code.runs import Runs
from studylm.store.database import DatabaseFile
from studylm.store.derived.daily import Daily
from studylm.store.derived.present import Present
from studylm.store.derived.times import Times
from studylm.store.identities import Identities
from studylm.store.names import Names
from studylm.store.reviews import Reviews
from studylm.store.side_tables.changes import Changes
from studylm.store.side_tables.decks_and_runs import TrainingRuns, TrustedDecks
from studylm.store.side_tables.exams import Exams
from studylm.store.side_tables.fits import Fits
from studylm.store.side_tables.flags import CardFlags


class Store:
    """The history of one workspace. Its parts may be used from any thread; times are passed in by the caller.

    Methods that write raise StudylmError if the database cannot be written to or the disk is full; nothing has changed
    then.

    Attributes:
        names: under which id a card's history is stored.
        changes: what was done to cards other than reviews, and the undo of the last change of any kind.
        present: the memory and the flags of every card as they are now.
        daily: sums of the reviews, by study day and by predicted recall.
        runs: the attempts as figures need them, without their sources.
        times: the learner's last times on cards.
        exams: the exam that the schedule aims at.
        fits: the fits of FSRS to the reviews.
    """

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file
        self.names = Names(file)
        self.flags = CardFlags(file, self.names)
        self.present = Present(file, self.names, self.flags)
        self.daily = Daily(file)
        self.times = Times(file, self.names)
        self.reviews = Reviews(file, self.names, self.present, self.daily)
        self.attempts = Attempts(file, self.names)
        self.runs = Runs(file, self.names)
        self.openings = Openings(file, self.names)
        self.proofs = Proofs(file, self.names)
        self.identities = Identities(file, self.names)
        self.changes = Changes(file, self.names, self.reviews, self.flags)
        self.exams = Exams(file, self.names)
        self.fits = Fits(file, self.reviews)
        self.trusted_decks = TrustedDecks(file)
        self.training_runs = TrainingRuns(file)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the database at `path`, creating and migrating it as needed.

        Raises:
            StudylmError: not a database, damaged, unreadable, another program's, or written by a newer studylm.
        """
        return cls(DatabaseFile(path))

    def looked_once(self) -> AbstractContextManager[None]:
        """A block in which it is looked only once whether another window has written: for many questions at one moment."""
        return self._file.looked_once()

    @property
    def read_only(self) -> bool:
        """True if the file or its folder is not writable: reading works, writing raises."""
        return self._file.read_only

    def close(self) -> None:
        """Close the database. May be called twice."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

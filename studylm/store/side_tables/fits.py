"""The fits of FSRS to the learner's reviews, adopted or not, and the way back from those that were adopted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from studylm.store.database import DatabaseFile, Writing
from studylm.store.records import ChangedElsewhere, Parameters
from studylm.store.reviews import Reviews
from studylm.store.rows import from_text, to_text


class FitKind(StrEnum):
    """What came of a fit; a way back from an adopted one is a row of its own."""

    ADOPTED = "adopted"
    REFUSED = "refused"
    REVERTED = "reverted"


@dataclass(frozen=True, slots=True)
class FitRecord:
    """One fit.

    Attributes:
        at: when, aware UTC.
        reviews: the number of reviews in the review phase at that moment, by which it is told how many are new since.
        parameters, replaced: the ids of the sets that held after it and before it.
    """

    id: int
    at: datetime
    kind: FitKind
    reviews: int
    parameters: int
    replaced: int


class Fits:
    """The fits, in order. Append-only."""

    def __init__(self, file: DatabaseFile, reviews: Reviews) -> None:
        self._file = file
        self._reviews = reviews

    def records(self) -> list[FitRecord]:
        """Every fit, the oldest first."""
        return [
            FitRecord(id_, from_text(at), FitKind(kind), *numbers)
            for id_, at, kind, *numbers in self._file.rows(
                "SELECT id, at, kind, reviews, parameters, replaced FROM fits ORDER BY id"
            )
        ]

    def standing(self) -> list[FitRecord]:
        """The adopted fits that were not reverted, the oldest first."""
        found: list[FitRecord] = []
        for record in self.records():
            if record.kind is FitKind.ADOPTED:
                found.append(record)
            elif record.kind is FitKind.REVERTED:
                found.pop()
        return found

    def refuse(self, now: datetime, *, reviews: int, reason: str) -> None:
        """Record a fit that is not adopted."""
        with self._file.writing() as db:
            present = self._reviews.parameters().id
            self._note(db, FitKind.REFUSED, now, reviews, reason, present, present)

    def adopt(
        self, fsrs: Sequence[float], now: datetime, *, instead_of: Parameters, reviews: int, reason: str
    ) -> Parameters:
        """Have other FSRS parameters hold from now on, for the memories of all cards too. Due dates stay.

        Args:
            fsrs: the 21 of FSRS-6.
            instead_of: the set that these were compared with.

        Raises:
            ChangedElsewhere: other parameters than those of `instead_of` hold by now.
            StudylmError: the parameters are unusable, or they could not be written; nothing has changed then.
        """
        with self._file.writing() as db:
            present = self._reviews.parameters()
            if present.fsrs != instead_of.fsrs:
                raise ChangedElsewhere("Another window has adopted other parameters.", "Nothing was changed here.")
            adopted = self._reviews.adopt(db, fsrs, reason)
            self._note(db, FitKind.ADOPTED, now, reviews, reason, adopted.id, present.id)
        return adopted

    def revert(self, now: datetime, *, reviews: int, reason: str, expected: FitRecord) -> Parameters:
        """Go back to the FSRS parameters from before the last adopted fit that stands, as a new set.

        Raises:
            ChangedElsewhere: `expected` is not the last adopted fit that stands.
            StudylmError: it could not be written; nothing has changed then.
        """
        with self._file.writing() as db:
            if self.standing()[-1:] != [expected]:
                raise ChangedElsewhere("Another window has adopted other parameters.", "Nothing was changed here.")
            present, before = self._reviews.parameters(), self._reviews.all_parameters()[expected.replaced]
            adopted = self._reviews.adopt(db, before.fsrs, reason)
            self._note(db, FitKind.REVERTED, now, reviews, reason, adopted.id, present.id)
        return adopted

    def _note(
        self, db: Writing, kind: FitKind, now: datetime, reviews: int, reason: str, parameters: int, replaced: int
    ) -> None:
        numbers = {"reviews": reviews, "parameters": parameters, "replaced": replaced}
        db.insert("fits", {"at": to_text(now), "kind": kind.value, "reason": reason, **numbers})

"""With what the answer file of a code card was replaced for each review, and what the checker has proved for the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from studylm.forms.candidate import Candidate
from studylm.forms.form import Form
from studylm.store.database import DatabaseFile
from studylm.store.names import Names
from studylm.store.records import Opening
from studylm.store.rows import LAST_REVIEW, from_text, to_text

AFTER = f"({LAST_REVIEW.format('?')})"
"""The card's last standing review: what happens "since" it does not depend on clocks, and is restored by an undo."""

FORM = f"(SELECT form FROM openings WHERE card_id = ? AND after_review IS {AFTER} ORDER BY id DESC LIMIT 1)"
"""The form of the review that is open; NULL if none is."""
_LAST = f"FROM openings WHERE card_id = ? AND after_review IS {AFTER} AND length(source) > 0 ORDER BY id DESC LIMIT 1"
ATTEMPTS_BEFORE = f"COALESCE((SELECT attempts_before {_LAST}), 0)"
EVENTS_BEFORE = f"COALESCE((SELECT events_before {_LAST}), 0)"
"""The last ids that do not count for the review that is open; 0 where it asks for an answer for the first time."""


@dataclass(slots=True)
class _Row:
    id: int
    after_review: int | None
    at: str
    form: str
    key: str
    what: str
    pieces: int
    source: bytes
    kept: int | None
    attempts_before: int
    placed: int | None


class Openings:
    """The openings, each of one card for one review. Append-only."""

    def __init__(self, file: DatabaseFile, names: Names) -> None:
        self._file = file
        self._names = names

    def current(self, card_id: str) -> Opening | None:
        """What the file was last replaced with for the review that comes; None if that was not opened yet."""
        history_id = self._names.history_id(card_id)
        return self._last(card_id, f"card_id = ? AND after_review IS {AFTER}", (history_id, history_id))

    def add(
        self,
        card_id: str,
        found: Candidate,
        *,
        kept: bytes | None,
        filename: str,
        now: datetime,
        today: date,
        anew: bool = False,
    ) -> Opening:
        """Record that the file is about to be replaced, and keep what it holds, in one transaction.

        Args:
            found: what it is replaced with.
            kept: what the file holds now; None if there is no file. It is stored as a draft unless an attempt at the
                card already holds exactly these bytes.
            filename: what a draft is called.
            anew: whether the review begins with this opening: nothing that came before counts for it.
        """
        with self._file.writing() as db:
            history_id = self._names.for_writing(db, card_id)
            held = None if kept is None else self._holding(history_id, kept)
            if kept is not None and held is None:
                held = db.execute(
                    "INSERT INTO attempts (card_id, after_review, at, study_day, filename, source, source_bytes, device,"
                    f" hints, revealed, draft, form) VALUES (?, {AFTER}, ?, ?, ?, ?, ?, '', 0, 0, 1, {FORM})",
                    (
                        history_id,
                        history_id,
                        to_text(now),
                        today.isoformat(),
                        filename.encode("utf-8", "backslashreplace").decode(),
                        kept,
                        len(kept),
                        history_id,
                        history_id,
                    ),
                )
            before: list[int] = [
                self._file.value(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
                if anew
                else self._file.value(f"SELECT {counted}", (history_id, history_id))
                for table, counted in (("attempts", ATTEMPTS_BEFORE), ("events", EVENTS_BEFORE))
            ]
            added = db.execute(
                "INSERT INTO openings (card_id, after_review, at, form, key, what, pieces, source, kept, attempts_before,"
                f" events_before) VALUES (?, {AFTER}, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    history_id,
                    history_id,
                    to_text(now),
                    found.form.value,
                    found.key,
                    found.what,
                    found.pieces,
                    found.source,
                    held,
                    *before,
                ),
            )
            opening = self._last(card_id, "id = ?", (added,))
        assert opening is not None
        return opening

    def placed(self, opening: Opening) -> None:
        """Record that the file has been written."""
        with self._file.writing() as db:
            db.execute("INSERT OR IGNORE INTO placements VALUES (?)", (opening.id,))

    def all(self, card_id: str) -> list[Opening]:
        """Every opening of a card, also those that another form replaced, oldest first."""
        return self._select(card_id, "card_id = ?", (self._names.history_id(card_id),))

    def _holding(self, history_id: str, source: bytes) -> int | None:
        """The last attempt that holds exactly these bytes."""
        found: int | None = self._file.value(
            "SELECT MAX(id) FROM attempts WHERE card_id = ? AND source_bytes = ? AND source = ?",
            (history_id, len(source), source),
        )
        return found

    def _last(self, card_id: str, where: str, values: tuple[object, ...]) -> Opening | None:
        return next(iter(self._select(card_id, where, values, "DESC LIMIT 1")), None)

    def _select(self, card_id: str, where: str, values: tuple[object, ...], order: str = "") -> list[Opening]:
        rows = self._file.select(
            _Row,
            "(SELECT openings.*, opening_id AS placed FROM openings LEFT JOIN placements ON opening_id = openings.id)"
            f" WHERE {where} ORDER BY id {order}",
            values,
        )
        return [
            Opening(
                id=row.id,
                card_id=card_id,
                after_review=row.after_review,
                at=from_text(row.at),
                form=Form(row.form),
                key=row.key,
                what=row.what,
                pieces=row.pieces,
                source=bytes(row.source),
                kept=row.kept,
                attempts_before=row.attempts_before,
                placed=row.placed is not None,
            )
            for row in rows
        ]


class Proofs:
    """What the checker has proved about the candidates for a card's next review. A cache: it may be emptied."""

    def __init__(self, file: DatabaseFile, names: Names) -> None:
        self._file = file
        self._names = names

    def of(self, card_id: str, base: str) -> list[Candidate]:
        """The proved candidates made from one base, the best of each form first."""
        rows = self._file.rows(
            "SELECT form, key, source, pieces, what FROM proofs WHERE card_id = ? AND base = ? AND key != '' ORDER BY id",
            (self._names.history_id(card_id), base),
        )
        return [Candidate(Form(form), key, bytes(source), pieces, what) for form, key, source, pieces, what in rows]

    def complete(self, card_id: str, base: str) -> dict[tuple[Form, int], str]:
        """The forms, each with a number of pieces, of which there are no more candidates; and why there are none, if so."""
        rows = self._file.rows(
            "SELECT form, pieces, what FROM proofs WHERE card_id = ? AND base = ? AND key = ''",
            (self._names.history_id(card_id), base),
        )
        return {(Form(form), pieces): what for form, pieces, what in rows}

    def add(self, card_id: str, base: str, found: Candidate) -> None:
        """Store a proved candidate. The key "" says that there are no more of its form and number of pieces, `what` why.

        Those of other bases are deleted.

        Args:
            base: identifies the answer that it was made from and the checks that proved it.
        """
        with self._file.writing() as db:
            history_id = self._names.for_writing(db, card_id)
            db.execute("DELETE FROM proofs WHERE card_id = ? AND base != ?", (history_id, base))
            db.insert(
                "proofs",
                {
                    "card_id": history_id,
                    "base": base,
                    "form": found.form.value,
                    "key": found.key,
                    "what": found.what,
                    "pieces": found.pieces,
                    "source": found.source,
                },
            )

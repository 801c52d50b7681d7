"""The exam that the schedule aims at: the last one entered, unless it was cleared."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from studylm.store.database import DatabaseFile
from studylm.store.names import Names
from studylm.store.rows import to_text


@dataclass(frozen=True, slots=True)
class ExamRecord:
    """An exam as it was entered.

    Attributes:
        day: the study day of the exam.
        since: the study day on which it was entered.
        query: the query that chose its cards; "" for all.
        cards: the ids of the cards that it chose on that day; None for all.
    """

    day: date
    since: date
    query: str
    cards: frozenset[str] | None


class Exams:
    """The exams. Append-only; only the last one counts."""

    def __init__(self, file: DatabaseFile, names: Names) -> None:
        self._file = file
        self._names = names
        self._read: tuple[object, ...] | None = None
        self._last: ExamRecord | None = None

    def last(self) -> ExamRecord | None:
        """The exam entered last, the same object as long as it holds; None if there is none, or it was cleared."""
        with self._file.lock:
            written = self._names.version()[1], self._file.value("SELECT MAX(id) FROM exams")
            if written != self._read:
                self._last, self._read = self._found(), written
            return self._last

    def enter(self, day: date, *, since: date, query: str, cards: Collection[str] | None, now: datetime) -> None:
        """Aim at an exam from now on, instead of the last one."""
        with self._file.writing() as db:
            ids = None if cards is None else json.dumps(sorted(self._names.history_id(card_id) for card_id in cards))
            columns = {"day": day.isoformat(), "since": since.isoformat(), "query": query, "cards": ids}
            db.insert("exams", {"at": to_text(now), **columns})

    def clear(self, now: datetime) -> None:
        """Aim at none."""
        with self._file.writing() as db:
            db.insert("exams", {"at": to_text(now), "day": None, "since": None, "query": "", "cards": None})

    def _found(self) -> ExamRecord | None:
        rows = self._file.rows("SELECT day, since, query, cards FROM exams ORDER BY id DESC LIMIT 1")
        if not rows or rows[0][0] is None:
            return None
        [(day, since, query, ids)] = rows
        current = self._names.current()
        cards = None if ids is None else frozenset(current.get(each, each) for each in json.loads(ids))
        return ExamRecord(date.fromisoformat(day), date.fromisoformat(since), query, cards)

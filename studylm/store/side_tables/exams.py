"""The exam that the schedule aims at: the last one entered, unless it was cleared."""

from __future__ import annotations

import json
from datetime import date, datetime

from studylm.scheduling.exam import Exam
from studylm.store.database import DatabaseFile
from studylm.store.names import Names
from studylm.store.rows import to_text


class Exams:
    """The exams. Append-only; only the last one counts."""

    def __init__(self, file: DatabaseFile, names: Names) -> None:
        self._file = file
        self._names = names
        self._read: tuple[object, ...] | None = None
        """What tells whether anything was written since."""
        self._entered: tuple[object, ...] | None = None
        """The same of exams."""
        self._last: Exam | None = None

    def last(self) -> Exam | None:
        """The exam entered last, the same object as long as it holds; None if there is none, or it was cleared."""
        with self._file.lock:
            written = *self._names.version(), self._file.own_changes()
            if written != self._read:
                last = self._names.version()[1], self._file.value("SELECT MAX(id) FROM exams")
                if last != self._entered:
                    self._last, self._entered = self._found(), last
                self._read = None if self._file.is_writing else written
            return self._last

    def enter(self, exam: Exam, now: datetime) -> None:
        """Aim at an exam from now on, instead of the last one."""
        ids = None if exam.cards is None else json.dumps(sorted(map(self._names.history_id, exam.cards)))
        with self._file.writing() as db:
            days = {"day": exam.day.isoformat(), "since": exam.since.isoformat()}
            db.insert("exams", {"at": to_text(now), **days, "query": exam.query, "cards": ids})

    def clear(self, now: datetime) -> None:
        """Aim at none."""
        with self._file.writing() as db:
            db.insert("exams", {"at": to_text(now), "day": None, "since": None, "query": "", "cards": None})

    def _found(self) -> Exam | None:
        rows = self._file.rows("SELECT day, since, query, cards FROM exams ORDER BY id DESC LIMIT 1")
        if not rows or rows[0][0] is None:
            return None
        [(day, since, query, ids)] = rows
        current = self._names.current()
        cards = None if ids is None else frozenset(current.get(each, each) for each in json.loads(ids))
        return Exam(date.fromisoformat(day), date.fromisoformat(since), cards, query)

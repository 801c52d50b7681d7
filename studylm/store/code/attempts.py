"""Runs of learners' code: the source, stored before it runs, and the verdict, after; and hints and reveals."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from studylm.forms.form import Form
from studylm.scheduling.model import Rating
from studylm.store.code.openings import AFTER, ATTEMPTS_BEFORE, EVENTS_BEFORE, FORM
from studylm.store.database import DatabaseFile
from studylm.store.names import Names
from studylm.store.records import AttemptRecord, Help, Pass, RunCounts
from studylm.store.rows import AttemptRow, from_text, to_text

KEPT = 1 << 20
"""Bytes of a source that are stored; the checker refuses longer ones."""


class Attempts:
    """The attempts, hints and reveals. Append-only."""

    def __init__(self, file: DatabaseFile, names: Names) -> None:
        self._file = file
        self._names = names

    def begin(self, card_id: str, source: bytes, filename: str, *, device: str, now: datetime, today: date) -> int:
        """Store a source before it runs, so that it is kept whatever the run does. Returns the id of the attempt."""
        with self._file.writing() as db:
            history_id = self._names.for_writing(db, card_id)
            help_ = self.help_since_review(card_id)
            return db.execute(
                "INSERT INTO attempts (card_id, after_review, at, study_day, filename, source, source_bytes, device,"
                f" hints, revealed, form) VALUES (?, {AFTER}, ?, ?, ?, ?, ?, ?, ?, ?, {FORM})",
                (
                    history_id,
                    history_id,
                    to_text(now),
                    today.isoformat(),
                    filename.encode("utf-8", "backslashreplace").decode(),  # a name may hold bytes that are not text
                    source[:KEPT],
                    len(source),
                    device,
                    help_.hints,
                    int(help_.revealed),
                    history_id,
                    history_id,
                ),
            )

    def finish(self, attempt_id: int, verdict: dict[str, Any], *, suggested: Rating | None, now: datetime) -> None:
        """Store the verdict on an attempt: its JSON, with the keys `verdict`, `seconds` and `device`."""
        with self._file.writing() as db:
            db.insert(
                "attempt_results",
                {
                    "attempt_id": attempt_id,
                    "at": to_text(now),
                    "outcome": verdict["verdict"],
                    "verdict": json.dumps(verdict, ensure_ascii=True),
                    "seconds": verdict["seconds"],
                    "device": verdict["device"],
                    "suggested": None if suggested is None else int(suggested),
                },
            )

    def records(self, card_id: str | None = None, *, drafts: bool = False) -> list[AttemptRecord]:
        """The attempts on one card or on all, oldest first; with `drafts`, also what was kept without a run."""
        only, values = ("1", ()) if card_id is None else ("card_id = ?", (self._names.history_id(card_id),))
        return self._select(only if drafts else f"{only} AND NOT draft", values)

    def record(self, attempt_id: int) -> AttemptRecord | None:
        """One attempt or draft; None if there is none with this id."""
        return next(iter(self._select("id = ?", (attempt_id,))), None)

    def last_passed(self, card_id: str) -> AttemptRecord | None:
        """The last attempt at a card that passed."""
        passed = "card_id = ? AND outcome = 'passed'"
        return next(iter(self._select(passed, (self._names.history_id(card_id),), "DESC LIMIT 1")), None)

    def last_passed_or_not(self) -> dict[str, bool]:
        """Card id -> whether its last run passed, of every card with a run that ended."""
        rows = self._file.rows(
            "SELECT card_id, outcome, MAX(attempt_id) FROM attempt_results JOIN attempts ON id = attempt_id"
            " GROUP BY card_id"
        )
        current = self._names.current()
        return {current.get(history_id, history_id): outcome == "passed" for history_id, outcome, _ in rows}

    def passed_before(self, card_id: str, source: bytes, attempt: int | None) -> bool:
        """Whether exactly these bytes passed in an earlier review, other than in `attempt`."""
        history_id = self._names.history_id(card_id)
        return bool(
            self._file.rows(
                "SELECT 1 FROM attempts JOIN attempt_results ON attempt_id = id WHERE card_id = ? AND outcome = 'passed'"
                f" AND after_review IS NOT {AFTER} AND source = ? AND id IS NOT ? LIMIT 1",
                (history_id, history_id, source, attempt),
            )
        )

    def earlier_verdicts(self, card_id: str, most: int) -> list[dict[str, Any]]:
        """The verdicts, as JSON data, of the last runs that did not pass and belong to earlier reviews of a card."""
        history_id = self._names.history_id(card_id)
        rows = self._file.rows(
            "SELECT verdict FROM attempts JOIN attempt_results ON attempt_id = id WHERE card_id = ?"
            f" AND outcome = 'failed' AND after_review IS NOT {AFTER} ORDER BY id DESC LIMIT ?",
            (history_id, history_id, most),
        )
        return [json.loads(verdict) for (verdict,) in rows]

    def passes(self, card_id: str) -> list[Pass]:
        """Every run of a card that passed, oldest first."""
        rows = self._file.rows(
            "SELECT id, after_review, attempts.at, study_day, form FROM attempts JOIN attempt_results ON attempt_id = id"
            " WHERE card_id = ? AND outcome = 'passed' ORDER BY id",
            (self._names.history_id(card_id),),
        )
        return [
            Pass(attempt, after_review, from_text(at), date.fromisoformat(day), form is not None)
            for attempt, after_review, at, day, form in rows
        ]

    def _select(self, where: str, values: tuple[Any, ...], order: str = "") -> list[AttemptRecord]:
        rows = self._file.select(
            AttemptRow,
            "attempts LEFT JOIN (SELECT attempt_id, outcome, verdict, seconds, suggested FROM attempt_results)"
            f" ON attempt_id = id WHERE {where} ORDER BY id {order}",
            values,
        )
        current = self._names.current()
        return [_record(row, current.get(row.card_id, row.card_id)) for row in rows]

    def outcomes(self) -> list[tuple[str, str | None]]:
        """(card id, verdict) of every run, oldest first; the verdict is None if the run never ended."""
        rows = self._file.rows(
            "SELECT card_id, outcome FROM attempts LEFT JOIN attempt_results ON attempt_id = id WHERE NOT draft ORDER BY id"
        )
        current = self._names.current()
        return [(current.get(history_id, history_id), outcome) for history_id, outcome in rows]

    def counts(self) -> RunCounts:
        """How many runs there were, and on how many cards."""
        [(runs, passed, tried, solved)] = self._file.rows(
            "SELECT COUNT(*), COALESCE(SUM(outcome = 'passed'), 0), COUNT(DISTINCT card_id),"
            " COUNT(DISTINCT CASE WHEN outcome = 'passed' THEN card_id END)"
            " FROM attempts LEFT JOIN attempt_results ON attempt_id = id WHERE draft = 0"
        )
        return RunCounts(runs, passed, tried, solved)

    def note_hint(self, card_id: str, number: int, now: datetime) -> None:
        """Record that hint `number` (from 1) was shown."""
        self._note(card_id, "hint", number, now)

    def note_reveal(self, card_id: str, now: datetime) -> None:
        """Record that the answer was shown."""
        self._note(card_id, "reveal", None, now)

    def help_since_review(self, card_id: str) -> Help:
        """The help taken for the card's next review, in any session.

        Once a review has been opened that asks for an answer again, only what came after counts: runs between two reviews
        are practice.
        """
        history_id = self._names.history_id(card_id)
        counts, values = f"card_id = ? AND after_review IS {AFTER}", (history_id,) * 4
        outcomes = [
            outcome
            for (outcome,) in self._file.rows(
                "SELECT outcome FROM attempts JOIN attempt_results ON attempt_id = attempts.id"
                f" WHERE {counts} AND attempts.id > {ATTEMPTS_BEFORE} ORDER BY attempts.id",
                values,
            )
        ]
        passed = "passed" in outcomes
        [(hints, revealed)] = self._file.rows(
            "SELECT COALESCE(MAX(number), 0), COALESCE(MAX(kind = 'reveal'), 0) FROM events"
            f" WHERE {counts} AND id > {EVENTS_BEFORE}",
            values,
        )
        return Help(
            failed=outcomes.index("passed") if passed else len(outcomes),
            hints=hints,
            revealed=bool(revealed),
            passed=passed,
        )

    def _note(self, card_id: str, kind: str, number: int | None, now: datetime) -> None:
        with self._file.writing() as db:
            history_id = self._names.for_writing(db, card_id)
            db.execute(
                f"INSERT INTO events (card_id, after_review, at, kind, number, form) VALUES (?, {AFTER}, ?, ?, ?, {FORM})",
                (history_id, history_id, to_text(now), kind, number, history_id, history_id),
            )


def _record(row: AttemptRow, card_id: str) -> AttemptRecord:
    return AttemptRecord(
        id=row.id,
        card_id=card_id,
        at=from_text(row.at),
        study_day=date.fromisoformat(row.study_day),
        filename=row.filename,
        source=bytes(row.source),
        source_bytes=row.source_bytes,
        device=row.device,
        hints=row.hints,
        revealed=bool(row.revealed),
        draft=bool(row.draft),
        form=None if row.form is None else Form(row.form),
        outcome=row.outcome,
        verdict=None if row.verdict is None else json.loads(row.verdict),
        seconds=row.seconds,
        suggested=None if row.suggested is None else Rating(row.suggested),
        after_review=row.after_review,
    )

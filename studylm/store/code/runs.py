"""The runs of code as figures need them: without their sources."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from studylm.forms.form import Form
from studylm.store.database import DatabaseFile
from studylm.store.names import Names
from studylm.store.rows import from_text

_FORMS: dict[str | None, Form | None] = {None: None, **{form.value: form for form in Form}}


class Run(NamedTuple):  # there may be many
    """A run that ended.

    Attributes:
        after_review: the id of the card's last standing review when it began; None before the first.
        form: that of the review that was open; None if none was.
    """

    id: int
    card_id: str
    after_review: int | None
    at: datetime
    study_day: date
    form: Form | None
    passed: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """When the review of a code card was opened, aware UTC, and the last attempt that does not count for it."""

    at: datetime
    attempts_before: int


class Runs:
    """Reads the attempts of all cards. Ids and times come from indices, so no source is read."""

    def __init__(self, file: DatabaseFile, names: Names) -> None:
        self._file = file
        self._names = names

    def all(self) -> list[Run]:
        """Every run that ended, oldest first."""
        outcomes = dict(self._file.rows("SELECT attempt_id, outcome FROM attempt_results"))
        rows = self._file.rows("SELECT id, card_id, after_review, at, study_day, form FROM attempts WHERE draft = 0")
        current, days = self._names.current(), {row[4]: date.fromisoformat(row[4]) for row in rows}
        found = [
            Run(
                id_,
                current.get(history_id, history_id),
                after_review,
                from_text(at),
                days[day],
                _FORMS[form],
                outcomes[id_] == "passed",
            )
            for id_, history_id, after_review, at, day, form in rows
            if id_ in outcomes
        ]
        found.sort()
        return found

    def begun(self) -> dict[tuple[str, int | None], Begun]:
        """(card id, its last review before) -> how the review after that was opened; if begun anew, the last time."""
        rows = self._file.rows(
            "SELECT card_id, after_review, attempts_before, MIN(at) FROM openings"
            " GROUP BY card_id, after_review, attempts_before ORDER BY attempts_before"
        )
        current = self._names.current()
        return {
            (current.get(history_id, history_id), after_review): Begun(from_text(at), before)
            for history_id, after_review, before, at in rows
        }

    def last_failed(self, most: int) -> list[tuple[str, dict[str, Any]]]:
        """(card id, verdict as JSON data) of the last runs that did not pass, the last one first."""
        rows = self._file.rows(
            "SELECT card_id, verdict FROM attempt_results CROSS JOIN attempts ON id = attempt_id"
            " WHERE outcome != 'passed' ORDER BY attempt_id DESC LIMIT ?",
            (most,),
        )
        current = self._names.current()
        return [(current.get(history_id, history_id), json.loads(verdict)) for history_id, verdict in rows]

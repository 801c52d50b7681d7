"""The learner's last times on cards, from which a sitting is planned."""

from __future__ import annotations

from typing import NamedTuple

from studylm.forms.form import Form
from studylm.store.database import DatabaseFile
from studylm.store.names import Names

RECENT = 300
"""The last timed reviews that are read of cards without a form; older ones say less about the learner now."""
RECENT_OF_FORM = 50
"""The same of each form of code cards."""


class Time(NamedTuple):
    """The time on one card. `form` is None for other than code cards."""

    card_id: str
    form: Form | None
    milliseconds: int


class Times:
    """Reads a bounded number of rows, however long the history is."""

    def __init__(self, file: DatabaseFile, names: Names) -> None:
        self._file = file
        self._names = names

    def recent(self) -> list[Time]:
        """The last times, the latest first, of each form and of the cards without one."""
        current = self._names.current()
        return [
            Time(current.get(history_id, history_id), form, milliseconds)
            for form, most in ((None, RECENT), *((form, RECENT_OF_FORM) for form in Form))
            for history_id, milliseconds in self._file.rows(
                # Without a form, nearly every review has a time; of the forms there is an index.
                "SELECT card_id, duration_ms FROM standing_reviews WHERE duration_ms > 0"
                f" AND form {'IS NULL' if form is None else '= ?'} ORDER BY id DESC LIMIT {most}",
                () if form is None else (form.value,),
            )
        ]

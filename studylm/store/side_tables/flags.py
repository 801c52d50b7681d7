"""Which cards are suspended or buried now."""

from __future__ import annotations

from studylm.store.database import DatabaseFile, Writing
from studylm.store.names import Names
from studylm.store.records import Flags
from studylm.store.rows import from_text, to_text


class CardFlags:
    """Which cards are suspended or buried."""

    def __init__(self, file: DatabaseFile, names: Names) -> None:
        self._file = file
        self._names = names

    def all(self) -> dict[str, Flags]:
        """Every card that is or was suspended or buried, by card id."""
        current = self._names.current()
        return {
            current.get(history_id, history_id): Flags(bool(suspended), None if until is None else from_text(until))
            for history_id, suspended, until in self._file.rows(
                "SELECT card_id, suspended, buried_until FROM card_flags"
            )
        }

    def of(self, history_id: str) -> Flags:
        """The flags of one history."""
        for suspended, until in self._file.rows(
            "SELECT suspended, buried_until FROM card_flags WHERE card_id = ?", (history_id,)
        ):
            return Flags(bool(suspended), None if until is None else from_text(until))
        return Flags()

    def put(self, db: Writing, history_id: str, flags: Flags) -> None:
        """Store the flags of one history, inside a transaction."""
        until = None if flags.buried_until is None else to_text(flags.buried_until)
        db.execute("REPLACE INTO card_flags VALUES (?, ?, ?)", (history_id, int(flags.suspended), until))

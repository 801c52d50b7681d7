"""Under which id the history of a card is stored: the first one it had, whatever its current id is.

History is never rewritten, so a card that gets another id (its deck was renamed, or its file now gives it an explicit
one) keeps its history under the first. Ids are translated here on the way into the store and out of it; everything
outside the store sees current ids only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from studylm.store.database import DatabaseFile, Writing

_USED = " UNION ALL ".join(
    f"SELECT 1 FROM {table} WHERE card_id = :id"
    for table in ("reviews", "attempts", "events", "card_flags", "openings")
)


class Names:
    """The table `card_names`, as one window sees it.

    A window that read the decks before another window renamed a card goes on with the ids of its own decks; what it
    writes goes into the same history.
    """

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file
        self._current: dict[str, str] = {}  # history id -> current id
        self._history: dict[str, str] = {}  # current id -> history id
        self._cards: Collection[str] = ()
        self._seen = -1
        self._version = 0

    def version(self) -> tuple[int, int]:
        """What changes when another connection has written, and what changes when a card has got another current id."""
        with self._file.lock:
            self._refresh()
            return self._seen, self._version

    def as_read(self) -> Mapping[str, str]:
        """`current`, as of the last call of another method."""
        return self._current

    def current(self) -> Mapping[str, str]:
        """History id -> current id, of the cards for which these ever differed."""
        with self._file.lock:
            self._refresh()
            return self._current

    def latest(self) -> Mapping[str, str]:
        """The same as last stored by any window, even if this one uses older decks."""
        return dict(self._file.rows("SELECT history_id, card_id FROM card_names"))

    def history_id(self, card_id: str) -> str:
        """The id under which the history of a current card is stored."""
        with self._file.lock:
            self._refresh()
            return _history_id(card_id, self._current, self._history)

    def former_ids(self, card_id: str) -> list[str]:
        """The ids that a current card had before, the last first."""
        rows = self._file.rows(
            "SELECT card_id FROM former_ids WHERE history_id = ? ORDER BY id DESC", (self.history_id(card_id),)
        )
        return [former for (former,) in dict.fromkeys(rows) if former != card_id]

    def current_id(self, card_id: str) -> str:
        """The current id of the card that last had this id before; `card_id` itself if no card did."""
        history_id: str | None = self._file.value(
            "SELECT history_id FROM former_ids WHERE card_id = ? ORDER BY id DESC LIMIT 1", (card_id,)
        )
        return card_id if history_id is None else self.current().get(history_id, history_id)

    def for_writing(self, db: Writing, card_id: str) -> str:
        """`history_id`, inside a transaction that is about to write rows with that id."""
        history_id = self.history_id(card_id)
        if history_id != card_id and history_id not in self._current:
            db.execute("INSERT OR IGNORE INTO card_names VALUES (?, ?)", (history_id, card_id))
            db.execute("UPDATE settled SET decks = ''")
            self._keep({**self._current, history_id: card_id})
        return history_id

    def settle(self, cards: Collection[str]) -> None:
        """Use the names as stored for decks whose card ids are `cards`."""
        with self._file.lock:
            self._cards = cards
            self._keep(dict(self.latest()))

    def rename(self, db: Writing, renamed: Mapping[str, str]) -> None:
        """Give histories new current ids, inside a transaction; call `settle` after it.

        Args:
            renamed: old id -> new id. It is ignored if the new id has a history of its own: two are never merged.
        """
        stored = self.latest()
        back = {card_id: history_id for history_id, card_id in stored.items()}
        moving = {_history_id(old, stored, back): new for old, new in renamed.items()}
        while taken := [each for each, new in moving.items() if not self._is_free(each, new, moving, back)]:
            for history_id in taken:  # it keeps its id, which may in turn be the new id of another
                del moving[history_id]
        for history_id in moving:
            db.insert("former_ids", {"history_id": history_id, "card_id": stored.get(history_id, history_id)})
        current = {**stored, **moving}
        db.execute("UPDATE settled SET decks = ''")
        db.execute("DELETE FROM card_names")
        for history_id, card_id in current.items():
            db.insert("card_names", {"history_id": history_id, "card_id": card_id})
        self._keep(current)

    def _is_free(self, history_id: str, card_id: str, moving: Mapping[str, str], back: Mapping[str, str]) -> bool:
        """Whether no history has this id, other than one that gives it up in the same transaction."""
        holder = back.get(card_id, card_id)
        if holder == history_id or holder in moving:
            return True
        return card_id not in back and not self._file.rows(f"{_USED} LIMIT 1", {"id": card_id})

    def _refresh(self) -> None:
        """Take over what another window has renamed since, except for cards in the decks of this one."""
        changes = self._file.changes_elsewhere()
        if changes == self._seen:
            return
        # Another window may write meanwhile: then the next call reads again.
        merged, taken = dict(self._current), set(self._history)
        for history_id, card_id in self.latest().items():
            if merged.get(history_id, history_id) not in self._cards and card_id not in taken:
                merged[history_id] = card_id
                taken.add(card_id)
        self._keep(merged)
        self._seen = changes

    def _keep(self, current: dict[str, str]) -> None:
        if current == self._current:
            return
        self._version += 1
        self._current = current
        self._history = {card_id: history_id for history_id, card_id in current.items()}


def _history_id(card_id: str, current: Mapping[str, str], back: Mapping[str, str]) -> str:
    """The history id of a card; for a new card with the former id of another, that id with a number."""
    if card_id in back:
        return back[card_id]
    history_id, count = card_id, 1
    while history_id in current:
        count += 1
        history_id = f"{card_id} {count}"
    return history_id

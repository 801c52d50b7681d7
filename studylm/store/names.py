"""Under which id a card's history lies: the one it had first, whatever the card is called now.

What happened is never rewritten, so a card that gets another id (its deck was renamed, or its file gives it an id now)
keeps its history where it lies. Ids are translated here, on their way into the store and out of it: everybody else sees
present ids only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from studylm.store.database import DatabaseFile, Writing

_USED = " UNION ALL ".join(
    f"SELECT 1 FROM {table} WHERE card_id = :id" for table in ("reviews", "attempts", "events", "card_flags")
)


class Names:
    """The table `card_names`, as one window sees it.

    A window whose decks were read before another window carried a history over goes on with the ids that its own decks
    have: what it writes lands in the same history all the same.
    """

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file
        self._present: dict[str, str] = {}  # the id that a history lies under -> the card's id now
        self._under: dict[str, str] = {}  # the other way round
        self._cards: Collection[str] = ()
        self._seen = -1

    def present(self) -> Mapping[str, str]:
        """History id -> present id, of the cards for which these ever differed."""
        with self._file.lock:
            self._refresh()
            return self._present

    def latest(self) -> Mapping[str, str]:
        """The same, as any window has found it last, also where this one goes by older files."""
        return self._rows()

    def lies_under(self, card_id: str) -> str:
        """The id that the history of a present card lies under."""
        with self._file.lock:
            self._refresh()
            return _under(card_id, self._present, self._under)

    def former(self, card_id: str) -> list[str]:
        """The ids that a present card has given up, the last first."""
        rows = self._file.rows(
            "SELECT card_id FROM former_ids WHERE history_id = ? ORDER BY id DESC", (self.lies_under(card_id),)
        )
        return [former for (former,) in dict.fromkeys(rows) if former != card_id]

    def called_now(self, card_id: str) -> str:
        """The id of the card that gave this one up last; the same where no card did."""
        under: str | None = self._file.value(
            "SELECT history_id FROM former_ids WHERE card_id = ? ORDER BY id DESC LIMIT 1", (card_id,)
        )
        return card_id if under is None else self.present().get(under, under)

    def for_writing(self, db: Writing, card_id: str) -> str:
        """The same, inside a transaction that is about to write under it."""
        under = self.lies_under(card_id)
        if under != card_id and under not in self._present:
            db.execute("INSERT OR IGNORE INTO card_names VALUES (?, ?)", (under, card_id))
            db.execute("UPDATE settled SET decks = ''")
            self._keep({**self._present, under: card_id})
        return under

    def settle(self, cards: Collection[str]) -> None:
        """Go by the decks as they are now: `cards` are the ids of all present cards."""
        with self._file.lock:
            self._cards = cards
            self._keep(self._rows())

    def carry(self, db: Writing, renamed: Mapping[str, str]) -> None:
        """Let histories be found under new ids, inside a transaction; call `settle` after it.

        Args:
            renamed: old id -> new id. One whose new id has a history of its own stays: two are never mixed.
        """
        rows = self._rows()
        back = {card_id: under for under, card_id in rows.items()}
        moving = {_under(old, rows, back): new for old, new in renamed.items()}
        while denied := [under for under, new in moving.items() if not self._may_have(under, new, moving, back)]:
            for under in denied:  # what it does not give up now is denied to others in turn
                del moving[under]
        for under in moving:
            db.insert("former_ids", {"history_id": under, "card_id": rows.get(under, under)})
        settled = {**rows, **moving}
        db.execute("UPDATE settled SET decks = ''")
        db.execute("DELETE FROM card_names")
        for under, card_id in settled.items():
            db.insert("card_names", {"history_id": under, "card_id": card_id})
        self._keep(settled)

    def _may_have(self, under: str, card_id: str, moving: Mapping[str, str], back: Mapping[str, str]) -> bool:
        """Whether no other history has this id, but one that gives it up in the same breath."""
        holder = back.get(card_id, card_id)
        if holder == under or holder in moving:
            return True
        return card_id not in back and not self._file.rows(f"{_USED} LIMIT 1", {"id": card_id})

    def _refresh(self) -> None:
        """Take in what another window has carried over since, where it is about cards that this one does not show."""
        elsewhere = self._file.changes_elsewhere()
        if elsewhere == self._seen:
            return
        merged, taken = dict(self._present), set(self._under)
        for under, card_id in self._rows().items():
            if merged.get(under, under) not in self._cards and card_id not in taken:
                merged[under] = card_id
                taken.add(card_id)
        self._keep(merged)
        self._seen = elsewhere

    def _rows(self) -> dict[str, str]:
        return dict(self._file.rows("SELECT history_id, card_id FROM card_names"))

    def _keep(self, present: dict[str, str]) -> None:
        self._present = present
        self._under = {card_id: under for under, card_id in present.items()}


def _under(card_id: str, present: Mapping[str, str], back: Mapping[str, str]) -> str:
    """Where the history of a card lies; for a new card with another's former id, beside that one's."""
    if card_id in back:
        return back[card_id]
    under, count = card_id, 1
    while under in present:
        count += 1
        under = f"{card_id} {count}"
    return under

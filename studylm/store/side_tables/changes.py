"""Suspending, burying and resetting cards: each change is recorded with what was before it, so that it can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from studylm.errors import StudylmError
from studylm.store.database import DatabaseFile
from studylm.store.names import Names
from studylm.store.records import Change, ChangedElsewhere, ChangeKind, Flags, Undone
from studylm.store.reviews import Reviews
from studylm.store.rows import from_text, to_text
from studylm.store.side_tables.flags import CardFlags

_STANDING = "card_changes WHERE id NOT IN (SELECT change_id FROM card_change_undos)"


class Changes:
    """The changes of cards, in one order with the reviews. Append-only: an undo is a row of its own."""

    def __init__(self, file: DatabaseFile, names: Names, reviews: Reviews, flags: CardFlags) -> None:
        self._file = file
        self._names = names
        self._reviews = reviews
        self._flags = flags

    def make(
        self, kind: ChangeKind, card_ids: Sequence[str], now: datetime, *, until: datetime | None = None
    ) -> Change | None:
        """Change all of these cards or, if that fails, none.

        Suspending ends a burial, and a suspended card cannot be buried. A reset card is new, neither suspended nor buried;
        its reviews stay.

        Args:
            kind: any but REVIEW.
            now: aware.
            until: when a burial ends, aware.

        Returns:
            the change, with the cards that it changed; None, and nothing is recorded, if all were like that before.
        """
        with self._file.writing() as db:
            before = {}
            for card_id in dict.fromkeys(card_ids):
                history_id = self._names.for_writing(db, card_id)
                held, review_id = self._flags.of(history_id), None
                if kind is ChangeKind.RESET:
                    review_id = self._reviews.forget(db, history_id)
                after = _after(kind, held, until)
                if review_id is not None or _at(after, now) != _at(held, now):
                    before[history_id] = card_id, held, review_id
                    self._flags.put(db, history_id, after)
            if not before:
                return None
            change_id = db.execute(
                "INSERT INTO card_changes (at, kind, after_review) VALUES (?, ?, (SELECT MAX(id) FROM reviews))",
                (to_text(now), kind.value),
            )
            for history_id, (_, held, review_id) in before.items():
                db.insert(
                    "changed_cards",
                    {
                        "change_id": change_id,
                        "card_id": history_id,
                        "suspended": int(held.suspended),
                        "buried_until": None if held.buried_until is None else to_text(held.buried_until),
                        "review_id": review_id,
                    },
                )
        return Change(kind, change_id, tuple(card_id for card_id, _, _ in before.values()))

    def resets(self, card_id: str) -> list[tuple[datetime, int]]:
        """When a card was reset, and its last review before, of the resets that stand, oldest first."""
        rows = self._file.rows(
            "SELECT at, review_id FROM changed_cards JOIN card_changes ON card_changes.id = change_id"
            " WHERE card_id = ? AND review_id IS NOT NULL"
            " AND change_id NOT IN (SELECT change_id FROM card_change_undos) ORDER BY change_id",
            (self._names.history_id(card_id),),
        )
        return [(from_text(at), review_id) for at, review_id in rows]

    def last(self) -> Change | None:
        """The last change or review that stands, of any window; None if there is none."""
        review = self._reviews.last_id()
        rows = self._file.rows(f"SELECT id, kind, COALESCE(after_review, 0) FROM {_STANDING} ORDER BY id DESC LIMIT 1")
        for change_id, kind, after_review in rows:
            if review is None or after_review >= review:
                return Change(ChangeKind(kind), change_id, self._cards(change_id))
        if review is None:
            return None
        [(history_id,)] = self._file.rows("SELECT card_id FROM reviews WHERE id = ?", (review,))
        return Change(ChangeKind.REVIEW, review, (self._names.current().get(history_id, history_id),))

    def stands(self, change: Change) -> bool:
        """Whether a change other than a review was not taken back."""
        return bool(self._file.value("SELECT COUNT(*) = 0 FROM card_change_undos WHERE change_id = ?", (change.id,)))

    def undo_last(self, now: datetime, *, expected: Change | None = None) -> Undone | None:
        """Undo the last change or review that stands, of any window: all of its cards are as they were before.

        Args:
            expected: what to undo; None for whatever is the last one.

        Returns:
            what was undone; None if there is nothing to undo.

        Raises:
            ChangedElsewhere: `expected` is not the last one, or another window has changed something in this moment.
        """
        with self._file.lock:
            last = self.last()
            if expected is not None and (last is None or (last.kind, last.id) != (expected.kind, expected.id)):
                raise ChangedElsewhere("Something was changed in another window since.", "Nothing was taken back here.")
            if last is None:
                return None
            if last.kind is ChangeKind.REVIEW:
                return Undone(last, self._reviews.undo_last(now, expected=last.id))
            with self._file.writing() as db:
                if self.last() != last:  # written between reading and locking
                    raise ChangedElsewhere("Something was changed in another window.", "Nothing was taken back here.")
                db.insert("card_change_undos", {"change_id": last.id, "at": to_text(now)})
                for history_id, suspended, until, review_id in self._file.rows(
                    "SELECT card_id, suspended, buried_until, review_id FROM changed_cards WHERE change_id = ?",
                    (last.id,),
                ):
                    flags = Flags(bool(suspended), None if until is None else from_text(until))
                    self._flags.put(db, history_id, flags)
                    if review_id is not None:
                        self._reviews.recall(db, history_id, review_id)
            return Undone(last)

    def _cards(self, change_id: int) -> tuple[str, ...]:
        current = self._names.current()
        rows = self._file.rows("SELECT card_id FROM changed_cards WHERE change_id = ? ORDER BY id", (change_id,))
        return tuple(current.get(history_id, history_id) for (history_id,) in rows)


def _after(kind: ChangeKind, before: Flags, until: datetime | None) -> Flags:
    match kind:
        case ChangeKind.SUSPEND:
            return Flags(suspended=True)
        case ChangeKind.UNSUSPEND:
            return Flags(suspended=False, buried_until=before.buried_until)
        case ChangeKind.BURY:
            return before if before.suspended else Flags(buried_until=until)
        case ChangeKind.UNBURY:
            return Flags(suspended=before.suspended)
        case ChangeKind.RESET:
            return Flags()
        case ChangeKind.REVIEW:
            raise StudylmError("A review is not a change of this kind.", "Record it with `rate`.")


def _at(flags: Flags, now: datetime) -> Flags:
    """The same without a burial that has ended."""
    over = flags.buried_until is not None and flags.buried_until <= now
    return Flags(flags.suspended) if over else flags

"""The memory and the flags of every card as they are now, held in memory and taken over change by change.

Whatever writes them, this window or another, a trigger notes in the table `changes` whose they are; only these are read.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from itertools import takewhile

from studylm.scheduling.model import Load, Memory, Phase
from studylm.store.database import DatabaseFile
from studylm.store.names import Names
from studylm.store.records import Flags
from studylm.store.rows import MemoryRow
from studylm.store.side_tables.flags import CardFlags

RECENT = 1000
"""Changes that are held in memory for those who ask what has changed; they start anew if they come later."""

_COLUMNS = ", ".join(f"card_states.{field.name}" for field in fields(MemoryRow) if field.name != "card_id")

Position = tuple[int, int]
"""How far somebody has read: the number of times that everything was read, and the id of the last change since."""

NOWHERE: Position = (0, 0)

_UNSEEN = Memory()


@dataclass(frozen=True, slots=True)
class News:
    """What has changed since a position.

    Attributes:
        cards: the ids of the cards whose memory or flags may have changed; None for any of them.
        flags: those of every card that is or was suspended or buried.
    """

    position: Position
    cards: Collection[str] | None
    flags: Mapping[str, Flags]


class Present:
    """The present memories and flags, by current card id. Safe to use from several threads."""

    def __init__(self, file: DatabaseFile, names: Names, flags: CardFlags) -> None:
        self._file = file
        self._names = names
        self._card_flags = flags
        self._memories: dict[str, Memory] = {}
        self._due_on: Counter[date | None] | None = None
        """Study day -> cards due on it, once that was needed."""
        self._flags: Mapping[str, Flags] = {}
        self._recent: deque[tuple[int, str]] = deque(maxlen=RECENT)
        self._oldest = 0
        """The changes after this one are in `_recent`."""
        self._position = NOWHERE
        self._read: tuple[object, ...] | None = None
        """What tells whether anything may have been written since; None if nothing has been read."""
        self._renamed = -1

    def memories(self) -> dict[str, Memory]:
        """Card id -> memory, of every card that has been reviewed. The dict is a copy."""
        with self._file.lock:
            self._refresh()
            return dict(self._memories)

    def memory(self, card_id: str) -> Memory:
        """The memory of one card; a new `Memory` if it was never reviewed."""
        with self._file.lock:
            self._refresh()
            return self._memories.get(card_id, _UNSEEN)

    def as_read(self, card_id: str) -> Memory:
        """The same as of the last call of another method: fast, for many cards."""
        return self._memories.get(card_id, _UNSEEN)

    def load(self, but: str) -> Load:
        """Returns how many cards in the review phase are due on a study day, suspended ones included, without `but`."""
        with self._file.lock:
            self._refresh()
            if self._due_on is None:
                self._due_on = Counter(map(_due_day, self._memories.values()))
            due_on, own = self._due_on, _due_day(self._memories.get(but, _UNSEEN))
            return lambda day: due_on[day] - (day == own)

    def flags(self, card_id: str) -> Flags:
        """The flags of one card."""
        with self._file.lock:
            self._refresh()
            return self._flags.get(card_id, Flags())

    def flagged(self) -> Mapping[str, Flags]:
        """Every card that is or was suspended or buried. It is replaced by another mapping when one of them changes."""
        with self._file.lock:
            self._refresh()
            return self._flags

    def since(self, position: Position) -> News:
        """What has changed since a position that an earlier call returned, in any window; first, give `NOWHERE`."""
        with self._file.lock:
            self._refresh()
            if position == self._position:
                return News(position, (), self._flags)
            if position[0] != self._position[0] or position[1] < self._oldest:
                return News(self._position, None, self._flags)
            later = takewhile(lambda change: change[0] > position[1], reversed(self._recent))
            return News(self._position, {card_id for _, card_id in later}, self._flags)

    def _refresh(self) -> None:
        elsewhere, renamed = self._names.version()
        written = elsewhere, self._file.own_changes(), renamed
        if written == self._read:
            return
        if self._read is None or renamed != self._renamed:
            self._read_all()
        else:
            self._read_changes()
        # What was read inside a transaction may be rolled back, so everything is read again after it.
        self._read, self._renamed = None if self._file.is_writing else written, renamed

    def _read_all(self) -> None:
        from studylm.deck.library import without_collector

        # Read before the rows: what another window writes in between is read twice rather than never.
        last: int = self._file.value("SELECT COALESCE(MAX(id), 0) FROM changes")
        current = self._names.as_read()
        with without_collector():
            rows = self._file.select(MemoryRow, "card_states")
            self._memories = {current.get(row.card_id, row.card_id): row.memory() for row in rows}
        self._due_on = None
        self._flags = self._card_flags.all()
        self._recent.clear()
        self._oldest = last
        self._position = (self._position[0] + 1, last)

    def _read_changes(self) -> None:
        changes = self._file.rows(
            f"SELECT id, what, changes.card_id, {_COLUMNS} FROM changes LEFT JOIN card_states"
            " ON card_states.card_id = changes.card_id WHERE id > ? ORDER BY id",
            (self._position[1],),
        )
        current = self._names.as_read()
        for change, what, history_id, *columns in changes:
            card_id = current.get(history_id, history_id)
            if what == "flags":
                self._flags = self._card_flags.all()
            else:
                before = self._memories.pop(card_id, _UNSEEN)
                after = _UNSEEN if columns[0] is None else MemoryRow(history_id, *columns).memory()
                if after is not _UNSEEN:
                    self._memories[card_id] = after
                if self._due_on is not None:
                    self._due_on[_due_day(before)] -= 1
                    self._due_on[_due_day(after)] += 1
            if len(self._recent) == RECENT:
                self._oldest = self._recent[0][0]
            self._recent.append((change, card_id))
            self._position = (self._position[0], change)


def _due_day(memory: Memory) -> date | None:
    """The study day on which a card in the review phase is due; None in another phase."""
    if memory.phase is not Phase.REVIEW or memory.last_day is None or memory.interval_days is None:
        return None
    return memory.last_day + timedelta(days=int(memory.interval_days))

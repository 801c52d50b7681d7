"""Which cards can be studied now: one definition for the queue, a session, today's page and the figures.

A card is available if it is neither suspended nor buried, is within the selection (a topic, some ids), is due or new, and
no sibling of it comes on the same study day. Of the new cards, a study day allows a limited number.

An `Agenda` is kept up to date: it looks again only at cards that were written or came due, and at their siblings.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from operator import itemgetter
from typing import Any

from studylm.deck.card import Kind, Library
from studylm.deck.loading.lazy_cards import siblings_of, topics_of
from studylm.scheduling.due import DueDates
from studylm.scheduling.model import Config, Memory, Phase, retrievability
from studylm.scheduling.queue import LEARN_AHEAD, StudyCounts, StudyOrder, study_order
from studylm.settings import SETTINGS
from studylm.store.derived.present import NOWHERE
from studylm.store.records import Flags, Parameters
from studylm.store.store import Store

NEW_PER_DAY: int = SETTINGS["new_per_day"].default
"""New cards that a study day allows by default."""

_Entry = tuple[Any, int, str]
"""What a list is sorted by, the card's place in the library, and its id."""

_NEVER = datetime.max.replace(tzinfo=UTC)


def new_left(store: Store, today: date, allowed: int) -> int:
    """How many of the `allowed` new cards are left on the study day `today`."""
    return max(0, allowed - store.daily.met_on(today))


class Agenda:
    """The cards that can be studied now or soon, with all new cards: the day's limit is left to the caller. Thread-safe.

    Args:
        topic: keep to the cards of one topic; None for all.
        only: card ids to keep to; None for all.
    """

    def __init__(
        self, store: Store, config: Config, *, topic: str | None = None, only: Container[str] | None = None
    ) -> None:
        self._store = store
        self._config = config
        self._topic = topic
        self._only = only
        self._lock = threading.RLock()
        self._position = NOWHERE
        self._library = Library()
        self._parameters: Parameters | None = None
        self._flags: Mapping[str, Flags] = {}
        self._today = date.min
        self._now = _NEVER
        self._dates = DueDates(config, date.min)
        self._places: dict[str, int] = {}
        """The place of each selected card in the library."""
        self._groups: dict[str, Sequence[str]] = {}
        """The cards that siblings connect with a card, itself included, in the order of the library."""
        self._steps: list[_Entry] = []
        self._review: list[_Entry] = []
        self._waiting: list[_Entry] = []
        """In the review phase, and due on a later day."""
        self._new: list[_Entry] = []
        self._listed: dict[str, tuple[list[_Entry], _Entry]] = {}
        """Where each card is listed. A card that is hidden, or waits for a sibling, is not."""
        self._buried: dict[str, datetime] = {}
        self._unburied = _NEVER
        """When the next one of these comes back."""
        self._ahead: dict[str, date] = {}
        """The cards that are not hidden and were rated on a day that has not come yet, each with that day."""

    def order(self, library: Library, now: datetime, most: int | None = None) -> StudyOrder:
        """The cards of `library` to study at `now` or soon after; at most `most` of each group."""
        with self._lock:
            due, ahead = self._update(library, now)
            return StudyOrder(
                learning=_ids(islice(self._steps, due if most is None else min(due, most))),
                review=_ids(islice(self._review, most)),
                new=_ids(islice(self._new, most)),
                soon=_ids(self._steps[due:ahead][:most]),
            )

    def counts(self, library: Library, now: datetime) -> StudyCounts:
        """The sizes of the groups of `order`."""
        with self._lock:
            due, ahead = self._update(library, now)
            return StudyCounts(learning=due, review=len(self._review), new=len(self._new), soon=ahead - due)

    def next_due(self, library: Library, now: datetime) -> datetime | None:
        """When the next card comes due after `now`; None if no card has a due date. Suspended cards do not count.

        A card that waits today for a sibling comes with the next study day.
        """
        with self._lock:
            due, _ = self._update(library, now)
            coming = [moment for moment, *_ in self._steps[due : due + 1]]
            coming += [self._dates.start_of(day) for day, *_ in self._waiting[:1]]
            coming += [at for card_id in self._buried if (at := self._dates.at(self._memory(card_id))) is not None]
            if any(self._waits(card_id) for card_id in self._groups):
                coming.append(self._dates.start_of(self._today + timedelta(days=1)))
            return min((moment for moment in coming if moment > now), default=None)

    def rated_ahead(self, library: Library, now: datetime) -> dict[str, date]:
        """Card id -> the study day of its last review, of the cards for which that day has not come yet.

        The clock was ahead then, or is behind now. They are due, and the next rating puts them right.
        """
        with self._lock:
            self._update(library, now)
            return {card_id: self._ahead[card_id] for card_id in sorted(self._ahead, key=self._places.__getitem__)}

    def _update(self, library: Library, now: datetime) -> tuple[int, int]:
        """Bring the lists up to date; returns how many of the cards in a step are due, and due soon as well."""
        from studylm.deck.library import without_collector

        parameters, today = self._store.reviews.parameters(), self._config.study_day(now)
        news = self._store.present.since(self._position)
        self._flags = news.flags
        before, self._now = self._now, _NEVER  # if this fails, the next call starts anew
        if (
            news.cards is None
            or library is not self._library
            or parameters is not self._parameters
            or today != self._today
            or now < before
        ):
            self._library, self._parameters, self._today = library, parameters, today
            self._dates = DueDates(self._config, today)
            with without_collector():
                self._start(now)
        else:
            changed = {*news.cards, *(self._reached(before, now) if now > before else ())}
            for members in {self._groups.get(card_id, (card_id,)) for card_id in changed}:
                self._look_again(members, now)
        self._position, self._now = news.position, now
        return (
            bisect_right(self._steps, now, key=_first),
            bisect_right(self._steps, now + LEARN_AHEAD, key=_first),
        )

    def _start(self, now: datetime) -> None:
        """Look at every card."""
        cards = self._library.cards
        topics = {} if self._topic is None else topics_of(cards)
        self._places = {
            card_id: place
            for place, card_id in enumerate(cards)
            if (self._only is None or card_id in self._only) and (self._topic is None or self._topic in topics[card_id])
        }
        self._groups = _connected(siblings_of(cards))
        self._listed, self._buried, self._ahead = {}, {}, {}
        self._steps, self._review, self._waiting, self._new = [], [], [], []
        for card_id in self._places:
            if card_id not in self._groups and self._shown(card_id, now):
                self._list(card_id, now, list.append)
        for members in set(self._groups.values()):
            for card_id in self._coming(members, now):
                self._list(card_id, now, list.append)
        for entries in (self._steps, self._review, self._waiting, self._new):
            entries.sort()
        self._unburied = min(self._buried.values(), default=_NEVER)

    def _reached(self, before: datetime, now: datetime) -> list[str]:
        """The cards for which something changes only because time has passed on the same study day."""
        near = bisect_right(self._steps, before + LEARN_AHEAD, key=_first)
        nearer = bisect_right(self._steps, now + LEARN_AHEAD, key=_first)
        reached = [card_id for *_, card_id in self._steps[near:nearer]]
        if self._unburied <= now:
            reached += [card_id for card_id, until in self._buried.items() if until <= now]
        return reached

    def _look_again(self, members: Sequence[str], now: datetime) -> None:
        """List a card with all that siblings connect with it."""
        for card_id in members:
            if card_id in self._listed:
                entries, entry = self._listed.pop(card_id)
                del entries[bisect_left(entries, entry)]
            self._ahead.pop(card_id, None)
            if self._buried.pop(card_id, None) is not None:
                self._unburied = min(self._buried.values(), default=_NEVER)
        for card_id in self._coming(members, now):
            self._list(card_id, now, insort)
        if any(card_id in self._buried for card_id in members):
            self._unburied = min(self._buried.values())

    def _list(self, card_id: str, now: datetime, add: Callable[[list[_Entry], _Entry], None]) -> None:
        memory, place = self._memory(card_id), self._places[card_id]
        key: Any
        if memory.phase is Phase.NEW or memory.due is None:
            entries, key = self._new, place
        elif memory.phase is not Phase.REVIEW:
            entries, key = self._steps, self._dates.at(memory)
        elif not self._dates.is_due(memory, now):
            entries, key = self._waiting, self._dates.day(memory)
        else:
            entries, key = self._review, self._recall(memory)
        entry = key, place, card_id
        add(entries, entry)
        self._listed[card_id] = entries, entry

    def _coming(self, members: Sequence[str], now: datetime) -> list[str]:
        """Those to be listed of a card and all that siblings connect with it."""
        shown = [card_id for card_id in members if card_id in self._places and self._shown(card_id, now)]
        if len(members) == 1:
            return shown
        memories = {card_id: self._memory(card_id) for card_id in members}
        left_out = self._left_out(study_order(shown, memories, now, self._recall, self._dates), members)
        return [card_id for card_id in shown if card_id not in left_out]

    def _left_out(self, order: StudyOrder, members: Sequence[str]) -> set[str]:
        """The cards of which a sibling was studied today, or comes before them today.

        A card in a step comes first, since it was begun; then a due code card; then the others in the order of study. A
        new card waits for a new sibling that it needs, also where that one is left out itself.
        """
        cards = self._library.cards
        taken = {card_id for card_id in members if self._studied_today(card_id)}
        begun = {*taken, *order.learning, *order.soon}
        left_out: set[str] = set()
        new = set(order.new)
        code_first = sorted(order.review, key=lambda card_id: cards[card_id].kind is not Kind.CODE)
        for card_id in (*order.learning, *order.soon, *code_first, *order.new):
            waited_for = taken | (new & left_out & set(cards[card_id].needs))
            if card_id not in begun and any(sibling in waited_for for sibling in cards[card_id].siblings):
                left_out.add(card_id)
            else:
                taken.add(card_id)
        return left_out

    def _shown(self, card_id: str, now: datetime) -> bool:
        """Whether a card is not hidden. If it is buried, it is noted until when; likewise if it was rated ahead."""
        flags = self._flags.get(card_id)
        if flags is not None and flags.hidden(now):
            if not flags.suspended and flags.buried_until is not None:
                self._buried[card_id] = flags.buried_until
            return False
        memory = self._memory(card_id)
        if memory.last_day is not None and self._dates.is_ahead(memory):
            self._ahead[card_id] = memory.last_day
        return True

    def _waits(self, card_id: str) -> bool:
        """Whether a selected card is due, and a sibling of it was studied today."""
        if card_id not in self._places or not self._dates.is_due(self._memory(card_id), self._now):
            return False
        if card_id in self._flags and self._flags[card_id].suspended:
            return False
        return any(map(self._studied_today, self._library.cards[card_id].siblings))

    def _studied_today(self, card_id: str) -> bool:
        return self._memory(card_id).last_day == self._today

    def _recall(self, memory: Memory) -> float:
        assert self._parameters is not None
        recall = retrievability(memory, self._today, parameters=self._parameters.fsrs, config=self._config)
        return recall or 0.0

    def _memory(self, card_id: str) -> Memory:
        return self._store.present.as_read(card_id)


_first = itemgetter(0)


def _ids(entries: Iterable[_Entry]) -> tuple[str, ...]:
    return tuple(card_id for *_, card_id in entries)


def _connected(siblings: Mapping[str, Iterable[str]]) -> dict[str, Sequence[str]]:
    """The cards with siblings, each with all that siblings connect with it, itself included, in the order given."""
    leads: dict[str, str] = {}

    def lead(card_id: str) -> str:
        while (further := leads.setdefault(card_id, card_id)) != card_id:
            leads[card_id] = card_id = leads[further]
        return card_id

    for card_id, others in siblings.items():
        for other in others:
            if other in siblings:
                leads[lead(other)] = lead(card_id)
    groups: dict[str, list[str]] = {}
    for card_id in siblings:
        groups.setdefault(lead(card_id), []).append(card_id)
    return {card_id: members for group in groups.values() for members in (tuple(group),) for card_id in group}

"""The cards that can be studied now, kept up to date.

A card is available if it is neither suspended nor buried, is within the selection (a topic, some ids), is due or new, and
no sibling of it comes on the same study day. A new card is held back until each card that it needs is recalled well enough
or comes before it; what is put aside holds nothing back. Of the new cards, a study day allows a limited number.

An `Agenda` looks again only at cards that were written or came due, at their siblings, and at new cards that need them.
"""

from __future__ import annotations

import heapq
import math
import threading
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice

from studylm.availability.dates import due_dates
from studylm.availability.lists import Entry, Lists
from studylm.availability.needs import RECALLED, Needs
from studylm.availability.siblings import connected, left_out
from studylm.deck.card import Library
from studylm.deck.loading.lazy_cards import siblings_of, topics_of
from studylm.scheduling.due import DueDates
from studylm.scheduling.exam import Exam
from studylm.scheduling.model import Config, Memory, Phase, retrievability
from studylm.scheduling.queue import LEARN_AHEAD, StudyCounts, StudyOrder, study_order
from studylm.settings import SETTINGS
from studylm.store.derived.present import NOWHERE
from studylm.store.records import Flags, Parameters
from studylm.store.store import Store

NEW_PER_DAY: int = SETTINGS["new_per_day"].default
"""New cards that a study day allows by default."""

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
        self._now = self._at = _NEVER
        self._exam: Exam | None = None
        self._dates = DueDates(config, date.min)
        self._places: dict[str, int] = {}
        """The place of each selected card in the library."""
        self._siblings: Mapping[str, Sequence[str]] = {}
        """Those of the cards that have any: a card is not made to look whether it has."""
        self._groups: dict[str, Sequence[str]] = {}
        """The cards that siblings connect with a card, itself included, in the order of the library."""
        self._needs = Needs({})
        self._lists = Lists()
        """A card that is hidden, or waits for a sibling, is in none."""
        self._buried: dict[str, datetime] = {}
        self._unburied = _NEVER
        """When the next one of these comes back."""
        self._ahead: dict[str, date] = {}
        """The cards that are not hidden and were rated on a day that has not come yet, each with that day."""

    def order(
        self, library: Library, now: datetime, most: int | None = None, *, past_needs: bool = False
    ) -> StudyOrder:
        """The cards of `library` to study at `now` or soon after; at most `most` of each group.

        Args:
            past_needs: whether the new cards that wait for what they need come too, after the others.
        """
        with self._lock:
            due, ahead = self._update(library, now)
            beyond = self._past_needs() if past_needs else ()
            new = chain((card_id for *_, card_id in self._lists.new), beyond)
            return StudyOrder(
                learning=_ids(islice(self._lists.steps, due if most is None else min(due, most))),
                review=_ids(islice(self._lists.review, most)),
                new=tuple(islice(new, most)),
                soon=_ids(self._lists.steps[due:ahead][:most]),
            )

    def counts(self, library: Library, now: datetime, *, past_needs: bool = False) -> StudyCounts:
        """The sizes of the groups of `order`."""
        with self._lock:
            due, ahead = self._update(library, now)
            return StudyCounts(
                learning=due,
                review=len(self._lists.review),
                new=len(self._lists.new) + (sum(1 for _ in self._past_needs()) if past_needs else 0),
                soon=ahead - due,
                held=len(self._lists.held),
            )

    def held(self, library: Library, now: datetime) -> dict[str, tuple[str, ...]]:
        """The new cards that wait for what they need, each with the cards to know first, which do not wait themselves."""
        with self._lock:
            self._update(library, now)
            first: dict[str, tuple[str, ...]] = {}
            for *_, card_id in self._lists.held:  # in study order, so that a card comes after those that it needs
                waited_for = [need for need in self._needs.of(card_id) if not self._is_known_or_comes(need)]
                first[card_id] = tuple(dict.fromkeys(chain(*(first.get(need, (need,)) for need in waited_for))))
            return first

    def next_due(self, library: Library, now: datetime) -> datetime | None:
        """When the next card comes due after `now`; None if no card has a due date. Suspended cards do not count.

        A card that waits today for a sibling comes with the next study day.
        """
        with self._lock:
            due, _ = self._update(library, now)
            coming = [moment for moment, *_ in self._lists.steps[due : due + 1]]
            coming += [self._dates.start_of(day) for day, *_ in self._lists.waiting[:1]]
            coming += [
                at for card_id in self._buried if (at := self._dates.at(self._memory(card_id), card_id)) is not None
            ]
            if any(self._waits(card_id) for card_id in self._groups):
                coming.append(self._dates.start_of(self._today + timedelta(days=1)))
            return min((moment for moment in coming if moment > now), default=None)

    def left_out(self, library: Library, now: datetime) -> list[str]:
        """The cards that are due but wait: for the next study day since a sibling comes or was studied today, or buried."""
        with self._lock:
            self._update(library, now)
            return [
                card_id
                for card_id in chain(filter(self._waits_for_a_sibling, self._groups), self._buried)
                if self._dates.is_due(self._memory(card_id), now, card_id)
            ]

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
        exam = self._store.exams.last()
        news = self._store.present.since(self._position)
        self._flags = news.flags
        before, self._now = self._now, _NEVER  # if this fails, the next call starts anew
        self._at = now
        if (
            news.cards is None
            or library is not self._library
            or parameters is not self._parameters
            or today != self._today
            or exam is not self._exam
            or now < before
        ):
            self._library, self._parameters, self._today, self._exam = library, parameters, today, exam
            self._dates = due_dates(self._store, self._config, today)
            with without_collector():
                self._start()
        else:
            changed = {*news.cards, *(self._reached(before, now) if now > before else ())}
            self._take_up({self._groups.get(card_id, (card_id,)) for card_id in changed})
        self._position, self._now = news.position, now
        return (
            self._lists.steps_by(now),
            self._lists.steps_by(now + LEARN_AHEAD),
        )

    def _start(self) -> None:
        """Look at every card."""
        cards = self._library.cards
        topics = {} if self._topic is None else topics_of(cards)
        self._places = {
            card_id: place
            for place, card_id in enumerate(cards)
            if (self._only is None or card_id in self._only) and (self._topic is None or self._topic in topics[card_id])
        }
        self._siblings = siblings_of(cards)
        self._groups = connected(self._siblings)
        self._needs = Needs(cards)
        self._lists = Lists()
        self._buried, self._unburied, self._ahead = {}, _NEVER, {}
        new = []
        for card_id in self._places:
            if self._is_new(card_id):
                new.append(card_id)  # listed last, in study order, since it may wait for any of the others
            elif card_id not in self._groups and self._shown(card_id):
                self._list(card_id)
        for members in set(self._groups.values()):
            for card_id in self._coming(members):
                self._list(card_id)
        for card_id in new:
            if self._shown(card_id):
                self._list_new(card_id)
        self._lists.sort()

    def _reached(self, before: datetime, now: datetime) -> list[str]:
        """The cards for which something changes only because time has passed on the same study day."""
        reached = []
        for wait in (timedelta(0), LEARN_AHEAD):  # due now, and due soon
            near = self._lists.steps_by(before + wait)
            nearer = self._lists.steps_by(now + wait)
            reached += [card_id for *_, card_id in self._lists.steps[near:nearer]]
        if self._unburied <= now:
            reached += [card_id for card_id, until in self._buried.items() if until <= now]
        return reached

    def _take_up(self, changed: Iterable[Sequence[str]]) -> None:
        """Look again at cards, each with all that siblings connect with it, and at the new cards that need them."""
        waiting: list[tuple[int, str]] = []
        """New cards in study order: what becomes of one depends only on earlier ones."""
        for members in changed:
            self._look_again(members)
            for card_id in members:
                self._push(waiting, (card_id, *self._needs.by(card_id)))
        last = -1
        while waiting:
            place, card_id = heapq.heappop(waiting)
            if place == last:
                continue
            last, was = place, self._lists.remove(card_id)
            if self._shown(card_id):
                self._list_new(card_id)
            if was is not self._lists.of(card_id):
                siblings = (each for each in self._groups.get(card_id, ()) if self._places.get(each, -1) > place)
                self._push(waiting, (*self._needs.by(card_id), *siblings))

    def _push(self, waiting: list[tuple[int, str]], card_ids: Iterable[str]) -> None:
        for card_id in card_ids:
            if card_id in self._places and self._is_new(card_id):
                heapq.heappush(waiting, (self._places[card_id], card_id))

    def _look_again(self, members: Sequence[str]) -> None:
        """List a card with all that siblings connect with it, apart from new ones."""
        for card_id in members:
            self._lists.remove(card_id)
            self._ahead.pop(card_id, None)
            if self._buried.pop(card_id, None) is not None:
                self._unburied = min(self._buried.values(), default=_NEVER)
        for card_id in self._coming(members):
            self._list(card_id)

    def _list(self, card_id: str) -> None:
        """List a card that is not new."""
        memory, place = self._memory(card_id), self._places[card_id]
        if memory.phase is not Phase.REVIEW:
            self._lists.add(self._lists.steps, self._dates.at(memory), place, card_id)
        elif (day := self._dates.day(memory, card_id)) is not None and day <= self._today:
            self._lists.add(self._lists.review, self._recall(memory), place, card_id)
        else:
            self._lists.add(self._lists.waiting, day, place, card_id)

    def _list_new(self, card_id: str) -> None:
        """List a new card, unless it waits for a sibling. All that it may wait for is listed already.

        It waits for a sibling that it needs also where that one waits itself.
        """
        place, needs, siblings = self._places[card_id], self._needs.of(card_id), self._siblings.get(card_id, ())
        if needs and not all(map(self._is_known_or_comes, needs)):
            self._lists.add(self._lists.held, place, place, card_id)
        elif not siblings or not any(
            self._takes_the_day(each, place)
            or (each in needs and self._is_new(each) and self._waits_for_a_sibling(each))
            for each in siblings
        ):
            self._lists.add(self._lists.new, place, place, card_id)

    def _is_known_or_comes(self, card_id: str) -> bool:
        """Whether a card does not hold back those that need it: it is recalled well enough, comes first, or is put aside.

        One that waits for a sibling does not either: the sibling, which is about the same, comes first.
        """
        listed = self._lists.of(card_id)
        if listed is self._lists.new or listed is self._lists.review:
            return True
        if self._recall(self._memory(card_id)) >= RECALLED or self._lists.in_step_by(card_id, self._at):
            return True
        return self._is_hidden(card_id) or self._waits_for_a_sibling(card_id)

    def _waits_for_a_sibling(self, card_id: str) -> bool:
        """Whether a card could come today, apart from its siblings."""
        return card_id in self._places and self._lists.of(card_id) is None and not self._is_hidden(card_id)

    def _takes_the_day(self, card_id: str, before: float = math.inf) -> bool:
        """Whether a sibling of a new card was studied today, or comes: if it is new, only at a place before this one."""
        if card_id not in self._groups:
            return False
        listed = self._lists.of(card_id)
        if self._studied_today(card_id) or listed is self._lists.review:
            return True
        if listed is self._lists.new:
            return self._places[card_id] < before
        return self._lists.in_step_by(card_id, self._at + LEARN_AHEAD)

    def _past_needs(self) -> Iterator[str]:
        """The cards that wait for what they need, without those of which a sibling comes."""
        taken: set[str] = set()
        for *_, card_id in self._lists.held:
            siblings = self._siblings.get(card_id, ())
            if not any(each in taken or self._takes_the_day(each) for each in siblings):
                if card_id in self._groups:
                    taken.add(card_id)
                yield card_id

    def _coming(self, members: Sequence[str]) -> list[str]:
        """Those to be listed of a card and all that siblings connect with it, apart from new ones."""
        old = [card_id for card_id in members if card_id in self._places and not self._is_new(card_id)]
        shown = [card_id for card_id in old if self._shown(card_id)]
        if len(members) == 1:
            return shown
        memories = {card_id: self._memory(card_id) for card_id in members}
        order = study_order(shown, memories, self._at, self._recall, self._dates)
        studied = {card_id for card_id in members if self._studied_today(card_id)}
        waiting = left_out(order, self._library.cards, studied)
        return [card_id for card_id in shown if card_id not in waiting]

    def _shown(self, card_id: str) -> bool:
        """Whether a card is not hidden. If it is buried, it is noted until when; likewise if it was rated ahead."""
        flags = self._flags.get(card_id)
        if flags is not None and flags.hidden(self._at):
            if not flags.suspended and flags.buried_until is not None:
                self._buried[card_id] = flags.buried_until
                self._unburied = min(self._unburied, flags.buried_until)
            return False
        memory = self._memory(card_id)
        if memory.last_day is not None and self._dates.is_ahead(memory):
            self._ahead[card_id] = memory.last_day
        return True

    def _is_hidden(self, card_id: str) -> bool:
        flags = self._flags.get(card_id)
        return flags is not None and flags.hidden(self._at)

    def _waits(self, card_id: str) -> bool:
        """Whether a selected card is due, and a sibling of it was studied today."""
        if card_id not in self._places or not self._dates.is_due(self._memory(card_id), self._now, card_id):
            return False
        if card_id in self._flags and self._flags[card_id].suspended:
            return False
        return any(map(self._studied_today, self._siblings.get(card_id, ())))

    def _is_new(self, card_id: str) -> bool:
        memory = self._memory(card_id)
        return memory.phase is Phase.NEW or memory.due is None

    def _studied_today(self, card_id: str) -> bool:
        return self._memory(card_id).last_day == self._today

    def _recall(self, memory: Memory) -> float:
        assert self._parameters is not None
        recall = retrievability(memory, self._today, parameters=self._parameters.fsrs, config=self._config)
        return recall or 0.0

    def _memory(self, card_id: str) -> Memory:
        return self._store.present.as_read(card_id)


def _ids(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(card_id for *_, card_id in entries)

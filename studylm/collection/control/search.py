"""Finding cards by a query, and what is known of each card."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from studylm.availability.dates import due_dates
from studylm.collection.clock import StudyClock
from studylm.collection.types import CardView
from studylm.deck.card import Card, Library
from studylm.deck.loading.lazy_cards import text_of
from studylm.scheduling.due import DueDates
from studylm.scheduling.model import Memory, retrievability
from studylm.settings import LiveSettings
from studylm.store.records import Flags
from studylm.store.store import Store

if TYPE_CHECKING:  # the queries are imported when there is one, so that everything else starts faster
    from studylm.queries import Facts, Query

_NEW, _NO_FLAGS = Memory(), Flags()


class Search:
    """Looks at the cards of one library after another. The text of a card is prepared once."""

    def __init__(self, store: Store, clock: StudyClock, settings: LiveSettings) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._texts: dict[str, str] = {}
        self._texts_from: Mapping[str, Card] | None = None

    def views(self, library: Library) -> list[CardView]:
        """Every card in study order."""
        memories, flags = self._store.present.memories(), self._store.present.flagged()
        view = self._viewing()
        return [
            view(card, memories.get(card_id, _NEW), flags.get(card_id, _NO_FLAGS))
            for card_id, card in library.cards.items()
        ]

    def view(self, card: Card) -> CardView:
        """One card."""
        return self._viewing()(card, self._store.reviews.memory(card.id), self._store.present.flags(card.id))

    def leeches(self, library: Library) -> list[str]:
        """The ids of the leeches that are not suspended, in study order."""
        memories, flags, leech = self._store.present.memories(), self._store.present.flagged(), self._leech()
        return [
            card_id
            for card_id in library.cards
            if card_id in memories and leech(card_id, memories[card_id]) and not flags.get(card_id, _NO_FLAGS).suspended
        ]

    def find(self, library: Library, query: Query | str) -> list[CardView]:
        """The cards that match, in study order. Cards are read only where the query is about what they say.

        Raises:
            QueryError: the query cannot be read.
        """
        from studylm.queries import Matcher, parse

        query = parse(query) if isinstance(query, str) else query
        if not query.terms:
            return self.views(library)
        matcher = Matcher(query)
        memories, flags = self._store.present.memories(), self._store.present.flagged()
        facts_of, view_of = self._facts(query), self._viewing()
        cards, found = library.cards, []
        ids: Iterable[str] = cards
        if matcher.about_facts:
            ids = [
                card_id
                for card_id in ids
                if matcher.facts_hold(facts_of(card_id, memories.get(card_id, _NEW), flags.get(card_id, _NO_FLAGS)))
            ]
        if matcher.about_texts:
            ids = matcher.with_texts(ids, self._texts_of(library, ids))
        for card_id in ids:
            card = cards[card_id]
            if matcher.card_holds(card):
                found.append(view_of(card, memories.get(card_id, _NEW), flags.get(card_id, _NO_FLAGS)))
        return found

    def _texts_of(self, library: Library, card_ids: Iterable[str]) -> Mapping[str, str]:
        """The searchable texts of these cards, and perhaps of others."""
        from studylm.queries import searchable

        if self._texts_from is not library.cards:
            self._texts, self._texts_from = {}, library.cards
        texts, text_by_id = self._texts, text_of(library.cards)
        for card_id in card_ids:
            if card_id not in texts:
                texts[card_id] = searchable(*text_by_id(card_id))
        return texts

    def _viewing(self) -> Callable[[Card, Memory, Flags], CardView]:
        now, leech = self._clock.now(), self._leech()
        dates = self._dates()

        def view(card: Card, memory: Memory, flags: Flags) -> CardView:
            until = flags.buried_until
            return CardView(
                card,
                memory,
                due=dates.at(memory, card.id),
                suspended=flags.suspended,
                buried_until=until if until is not None and now < until else None,
                leech=leech(card.id, memory),
            )

        return view

    def _dates(self) -> DueDates:
        return due_dates(self._store, self._settings.config, self._clock.today())

    def _leech(self) -> Callable[[str, Memory], bool]:
        settings = self._settings.current
        own = {deck: settings.for_deck(deck).leech_lapses for deck in settings.decks}

        def leech(card_id: str, memory: Memory) -> bool:
            lapses = memory.lapses
            return lapses > 0 and lapses >= own.get(card_id.partition("/")[0], settings.leech_lapses)

        return leech

    def _facts(self, query: Query) -> Callable[[str, Memory, Flags], Facts]:
        """What the query needs to know of a card."""
        from studylm.queries import Facts, Number, State

        now, today, config = self._clock.now(), self._clock.today(), self._settings.config
        leech = self._leech()
        asks_recall, asks_due_in = query.asks(Number.RECALL), query.asks(Number.DUE)
        passed = self._store.attempts.last_passed_or_not() if query.asks(State.PASSED, State.FAILED) else {}
        parameters = self._store.reviews.parameters().fsrs
        dates = self._dates()

        def facts(card_id: str, memory: Memory, flags: Flags) -> Facts:
            due_in = recall = None
            if asks_due_in and (day := dates.day(memory, card_id)) is not None:
                due_in = (day - today).days
            if asks_recall:
                recall = retrievability(memory, today, parameters=parameters, config=config)
            return Facts(
                memory=memory,
                suspended=flags.suspended,
                buried=flags.buried_until is not None and now < flags.buried_until,
                leech=leech(card_id, memory),
                due=dates.is_due(memory, now, card_id),
                due_in=due_in,
                recall=recall,
                passed=passed.get(card_id),
            )

        return facts

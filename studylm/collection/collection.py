"""An opened workspace: the library, the store, the answers and a clock."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import replace
from datetime import datetime, time
from difflib import get_close_matches
from typing import TYPE_CHECKING, Self

from studylm.availability import Agenda
from studylm.collection.answers import Answers
from studylm.collection.clock import StudyClock
from studylm.collection.coding.code_reviews import CodeReviews
from studylm.collection.control.control import Control
from studylm.collection.control.limits import DayLimits
from studylm.collection.control.search import Search
from studylm.collection.fitting import Fitting
from studylm.collection.histories import Histories
from studylm.collection.types import CardView, Queue, QueueItem
from studylm.deck.card import Card, Kind, Library
from studylm.deck.loading.lazy_cards import topics_of
from studylm.errors import StudylmError
from studylm.scheduling.model import Config, Memory, Rating, preview, retrievability, seed_for
from studylm.scheduling.queue import StudyCounts, StudyOrder
from studylm.settings import LiveSettings
from studylm.stats import Stats, figures
from studylm.store.records import ReviewRecord
from studylm.store.store import Store
from studylm.workspace import Workspace

if TYPE_CHECKING:
    from studylm.queries import Query

AGENDAS = 4
"""Selections whose queue is kept up to date."""


class Collection:
    """A workspace, opened. Every method may be called from any thread.

    Attributes:
        clock: the time and the study day.
        settings: the settings as the files have them now.
        control: suspends, buries and resets cards, and takes the last change back.
        histories: which card each history belongs to.
        answers: the code answers and their runs.
        code_reviews: opens the reviews of code cards.
        fitting: fits FSRS to the reviews.
    """

    def __init__(self, workspace: Workspace, store: Store, clock: StudyClock, settings: LiveSettings) -> None:
        """Use `Collection.open`."""
        self.workspace = workspace
        self.store = store
        self.clock = clock
        self.settings = settings
        self.histories = Histories(store)
        self.control = Control(store, self.histories, clock, settings)
        self._search = Search(store, clock, settings)
        self.answers = Answers(workspace, store, self.histories, clock)
        self.code_reviews = CodeReviews(store, self.answers, clock, settings)
        self.fitting = Fitting(store, clock, settings)
        self._topic: str | None = None
        self._agendas: dict[tuple[str | None, frozenset[str] | None, time], Agenda] = {}

    @classmethod
    def open(
        cls,
        workspace: Workspace,
        *,
        clock: Callable[[], datetime] | None = None,
        library: Library | None = None,
        config: Config | None = None,
    ) -> Self:
        """Open `workspace`, creating its database if there is none.

        Args:
            clock: returns the current time, aware; the machine's clock by default.
            library: the cards to study; read from the workspace by default.
            config: how cards are scheduled where the settings files say nothing else.

        Raises:
            StudylmError: the database or the settings cannot be used.
        """
        workspace.refuse_file()
        settings = LiveSettings(workspace, config or Config())
        store = Store.open(workspace.database)
        try:
            collection = cls(workspace, store, StudyClock(clock, lambda: settings.config), settings)
            collection.reload(library)
        except BaseException:
            store.close()
            raise
        return collection

    def close(self) -> None:
        """Close the database. May be called twice."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def config(self) -> Config:
        """How cards are scheduled, in decks without settings of their own."""
        return self.settings.config

    @property
    def library(self) -> Library:
        """The cards; changes only in `reload`."""
        return self.histories.library

    def reload(self, library: Library | None = None) -> None:
        """Read the decks again, or use `library`. Cards whose text, position or id has changed keep their history.

        Raises:
            StudylmError: the new identities could not be written.
        """
        if library is None:
            from studylm.deck.library import load_library

            library = load_library(self.workspace)
        self.histories.settle(library)

    def cards(self) -> list[CardView]:
        """Every card in study order."""
        return self._search.views(self.library)

    def search(self, query: str | Query) -> list[CardView]:
        """The cards that match a query such as `topic:lstm is:due -gates`, in study order.

        Raises:
            QueryError: the query cannot be read; it says at which column.
        """
        return self._search.find(self.library, query)

    def view(self, card_id: str) -> CardView:
        """One card with its memory."""
        return self._search.view(self._card(card_id))

    def find(self, ref: str) -> Card:
        """The card with the id `ref`: "deck/name", or "name" if it is unambiguous.

        Raises:
            StudylmError: there is no such card, or several; the message lists similar ids.
        """
        from studylm.deck.library import find_card

        return find_card(self.library, ref)

    def again(self, card: Card) -> Card | None:
        """The current version of a card from before a reload, even if its id has changed; None if it was removed."""
        cards = self.library.cards
        return cards.get(card.id) or cards.get(self.store.names.current_id(card.id))

    @property
    def topic(self) -> str | None:
        """The topic that the queue is limited to; None for all cards."""
        return self._topic

    def focus(self, topic: str | None) -> None:
        """Limit the queue to the cards of one topic; None for all cards.

        Raises:
            StudylmError: no card has this topic; the message suggests one.
        """
        if topic is not None:
            topics = sorted({each for topics in topics_of(self.library.cards).values() for each in topics})
            if topic not in topics:
                near = get_close_matches(topic, topics, n=1, cutoff=0.4)
                raise StudylmError(
                    f"No card has the topic “{topic[:80]}”.",
                    f"Did you mean {near[0]}?" if near else f"There are {', '.join(topics)}.",
                )
        self._topic = topic

    def order(self, only: Container[str] | None = None, *, most: int | None = None) -> StudyOrder:
        """The ids of the cards that can be studied now or soon, with all new cards.

        Args:
            only: ids to choose from; None for the whole library. The same frozenset as before is answered fast.
            most: the number of ids to return of each group; None for all.
        """
        return self._agenda(self._topic, only).order(self.library, self.clock.now(), most)

    def counts(self, only: Container[str] | None = None) -> StudyCounts:
        """The sizes of the groups of `order`."""
        return self._agenda(self._topic, only).counts(self.library, self.clock.now())

    def _agenda(self, topic: str | None, only: Container[str] | None) -> Agenda:
        """The agenda of a selection, kept from call to call."""
        if only is not None and not isinstance(only, frozenset):
            return Agenda(self.store, self.config, topic=topic, only=only)
        agendas, config = self._agendas, self.config
        key = (topic, only, config.day_starts_at)
        if key not in agendas:
            while len(agendas) >= AGENDAS:
                agendas.pop(next(iter(agendas)), None)
            agendas[key] = Agenda(self.store, config, topic=topic, only=only)
        return agendas[key]

    def limits(self, *, new_limit: int | None = None, more: int = 0) -> DayLimits:
        """The day's limits, for one sitting; see `DayLimits`."""
        return DayLimits(self.store, self.settings, self.clock, new_limit=new_limit, more=more)

    def queue(self, limit: int | None = None, *, only: Container[str] | None = None, day_limits: bool = False) -> Queue:
        """The cards that can be studied now, in order.

        Args:
            limit: the most items to return; the counts stay.
            only: ids to choose from; None for the whole library.
            day_limits: leave out what the day's limits do not allow any more.
        """
        from studylm.deck.library import without_collector

        now, today, parameters = self.clock.now(), self.clock.today(), self.store.reviews.parameters().fsrs
        every, memories, config = self.order(only), self.store.present.memories(), self.config
        found = self.limits().left().apply(every) if day_limits else every
        ids = (*found.learning, *found.review, *found.new)
        items = []
        with without_collector():  # each card that is new to this process is made here
            for card_id in ids if limit is None else ids[: max(0, limit)]:
                memory = memories.get(card_id, Memory())
                recall = retrievability(memory, today, parameters=parameters, config=config)
                items.append(QueueItem(self.library.cards[card_id], memory.phase, memory.due, recall))
        return Queue(
            now,
            len(found.learning),
            len(found.review),
            len(found.new),
            tuple(items),
            later_review=len(every.review) - len(found.review),
            later_new=len(every.new) - len(found.new),
        )

    def preview(self, card_id: str) -> dict[Rating, Memory]:
        """The memory that each rating would lead to now: exactly what `rate` then records."""
        card = self._card(card_id)
        memory, parameters = self.store.reviews.memory(card.id), self.store.reviews.parameters()
        return preview(
            memory,
            self.clock.now(),
            seed=seed_for(self.store.names.history_id(card.id), memory),
            parameters=parameters.fsrs,
            config=self.settings.config_of(card.deck),
            steps=not self._shown_right(card),
        )

    def rate(
        self,
        card_id: str,
        rating: Rating,
        *,
        duration_ms: int | None = None,
        suggested: Rating | None = None,
        seen: Memory | None = None,
    ) -> ReviewRecord:
        """Record one review. When this returns, it is on disk.

        Args:
            duration_ms: from showing the prompt to the rating.
            suggested: the rating that was suggested.
            seen: the memory that the card had when it was shown; None not to compare it.

        Raises:
            ChangedElsewhere: the card's memory is no longer `seen`.
            StudylmError: there is no such card, or the review cannot be written; nothing has changed then.
        """
        card = self._card(card_id)
        self.histories.remember(card.id)
        opening = self.store.openings.current(card.id) if card.kind is Kind.CODE else None
        return self.store.reviews.record(
            card.id,
            rating,
            self.clock.now(),
            config=self.settings.config_of(card.deck),
            duration_ms=duration_ms,
            suggested=suggested,
            seen=seen,
            steps=not self._shown_right(card),
            form=None if opening is None else opening.form,
        )

    def undo(self, *, expected: int | None = None) -> ReviewRecord | None:
        """Undo the last standing review, of any session; its card's memory is then the record's `before`.

        `control.undo` takes back the last change of any kind.

        Args:
            expected: the id of the review to undo; None for the last one.

        Returns:
            the undone review; None if there is none.

        Raises:
            ChangedElsewhere: `expected` is not the last standing review, or its card was reset since.
        """
        return self.store.reviews.undo_last(self.clock.now(), expected=expected)

    def next_due(self) -> datetime | None:
        """When the next card comes due after now; None if no card has a due date."""
        return self._agenda(None, None).next_due(self.library, self.clock.now())

    def set_suspended(self, card_id: str, suspended: bool) -> CardView:
        """Suspend a card, or unsuspend it."""
        card = self._card(card_id)
        (self.control.suspend if suspended else self.control.unsuspend)([card.id])
        return self.view(card.id)

    def replay(self) -> dict[str, Memory]:
        """Compute every card's memory again from its reviews, and store that. Returns card id -> memory.

        Raises:
            StudylmError: a review is damaged, or the history is not writable; nothing has changed then.
        """
        return self.store.reviews.replay(self.config)

    def stats(self) -> Stats:
        """Every figure, now."""
        agenda, left = self._agenda(None, None), self.limits().left()
        found = figures(
            self.library, self.store, self.clock.now(), config=self.config, new_limit=left.new, agenda=agenda
        )
        new = agenda.counts(self.library, self.clock.now()).new
        if left.by_deck:
            new = len(left.apply(agenda.order(self.library, self.clock.now())).new)
        return replace(found, new_today=min(new, left.new))

    def _shown_right(self, card: Card) -> bool:
        """Whether code has passed for the review of this card that comes, which then has no learning steps."""
        return card.kind is Kind.CODE and self.store.attempts.help_since_review(card.id).passed

    def _card(self, card_id: str) -> Card:
        card = self.library.cards.get(card_id)
        return self.find(card_id) if card is None else card

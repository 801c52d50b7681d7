"""An opened workspace: the library, the store and a clock behind one door for every face."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date, datetime
from difflib import get_close_matches
from types import TracebackType
from typing import Self

from studylm.availability import NEW_PER_DAY, available, new_left, next_due
from studylm.collection.answers import Answers
from studylm.collection.clock import StudyClock
from studylm.collection.histories import Histories
from studylm.collection.types import CardView, Queue, QueueItem
from studylm.deck.card import Card, Library
from studylm.errors import StudylmError
from studylm.scheduling.model import Config, Memory, Rating, preview, retrievability, seed_for
from studylm.scheduling.queue import StudyOrder
from studylm.scheduling.study_day import study_day
from studylm.stats import Stats, figures
from studylm.store.records import Flags, ReviewRecord
from studylm.store.store import Store
from studylm.workspace import Workspace


class Collection:
    """A workspace, opened. Every method may be called from any thread.

    Attributes:
        clock: the time and the study day.
        config: how cards are scheduled.
        histories: which card each history belongs to.
        answers: the code answers and their runs.
    """

    def __init__(self, workspace: Workspace, store: Store, clock: StudyClock, config: Config) -> None:
        """Use `Collection.open`."""
        self.workspace = workspace
        self.store = store
        self.clock = clock
        self.config = config
        self.histories = Histories(store)
        self.answers = Answers(workspace, store, self.histories, clock)
        self._topic: str | None = None

    @classmethod
    def open(
        cls,
        workspace: Workspace,
        *,
        clock: Callable[[], datetime] | None = None,
        library: Library | None = None,
        config: Config | None = None,
    ) -> Self:
        """Open `workspace`, making its database if there is none.

        Args:
            clock: gives the time now, aware; the machine's clock by default.
            library: the cards to study; read from the workspace by default.
            config: how to schedule; the retention to aim at is the one that the database holds with its parameters.

        Raises:
            StudylmError: the database cannot be used.
        """
        workspace.refuse_file()
        store = Store.open(workspace.database)
        try:
            config = config or Config()
            collection = cls(workspace, store, StudyClock(clock, config.zone), config)
            collection.reload(library)
        except BaseException:
            store.close()
            raise
        return collection

    def close(self) -> None:
        """Let go of the database. May be called twice."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def library(self) -> Library:
        """The cards; changes only in `reload`."""
        return self.histories.library

    def reload(self, library: Library | None = None) -> None:
        """Read the decks again, or take `library`. Cards whose text, place or id has changed keep their history.

        Raises:
            StudylmError: what has changed could not be written down.
        """
        if library is None:
            from studylm.deck.library import load_library

            library = load_library(self.workspace)
        self.histories.settle(library)

    def cards(self) -> list[CardView]:
        """Every card in study order."""
        memories, flags = self.store.reviews.memories(), self.store.flags.all()
        return [
            CardView(card, memories.get(card_id, Memory()), flags.get(card_id, Flags()).suspended)
            for card_id, card in self.library.cards.items()
        ]

    def view(self, card_id: str) -> CardView:
        """One card with its memory."""
        card = self._card(card_id)
        return CardView(
            card, self.store.reviews.memory(card.id), self.store.flags.all().get(card.id, Flags()).suspended
        )

    def find(self, ref: str) -> Card:
        """The card that `ref` ("deck/name" or an unambiguous "name") means.

        Raises:
            StudylmError: no card or several; names near misses.
        """
        from studylm.deck.library import find_card

        return find_card(self.library, ref)

    def again(self, card: Card) -> Card | None:
        """A card of before a reload as it is now, whatever its id is by now; None where it has gone."""
        cards = self.library.cards
        return cards.get(card.id) or cards.get(self.store.names.current_id(card.id))

    @property
    def topic(self) -> str | None:
        """The one topic that the queue keeps to; None for all cards."""
        return self._topic

    def focus(self, topic: str | None) -> None:
        """Keep the queue to the cards of one topic; None for all cards.

        Raises:
            StudylmError: no card has this topic; names the likely ones.
        """
        if topic is not None:
            topics = sorted({each for card in self.library.cards.values() for each in card.topics})
            if topic not in topics:
                near = get_close_matches(topic, topics, n=1, cutoff=0.4)
                raise StudylmError(
                    f"No card has the topic “{topic[:80]}”.",
                    f"Did you mean {near[0]}?" if near else f"There are {', '.join(topics)}.",
                )
        self._topic = topic

    def order(self, only: Container[str] | None = None) -> StudyOrder:
        """What can be studied now and soon, as card ids, with all new cards.

        Args:
            only: ids to keep to; None for the whole library.
        """
        return available(self.library, self.store, self.clock.now(), config=self.config, topic=self._topic, only=only)

    def queue(self, limit: int | None = None) -> Queue:
        """Everything that can be studied now, in order; `limit` shortens `items` only."""
        now = self.clock.now()
        found, memories = self.order(), self.store.reviews.memories()
        recall = self._recall(study_day(now, self.config.zone))
        ids = (*found.learning, *found.review, *found.new)
        items = []
        for card_id in ids if limit is None else ids[: max(0, limit)]:
            memory = memories.get(card_id, Memory())
            items.append(QueueItem(self.library.cards[card_id], memory.phase, memory.due, recall(memory)))
        return Queue(now, len(found.learning), len(found.review), len(found.new), tuple(items))

    def preview(self, card_id: str) -> dict[Rating, Memory]:
        """What each rating would give now: exactly what `rate` then does."""
        card = self._card(card_id)
        memory, parameters = self.store.reviews.memory(card.id), self.store.reviews.parameters()
        return preview(
            memory,
            self.clock.now(),
            seed=seed_for(self.store.names.history_id(card.id), memory),
            parameters=parameters.fsrs,
            config=parameters.config(self.config),
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
            duration_ms: from seeing the prompt to rating.
            suggested: the rating that was suggested.
            seen: the memory that the card had when it was shown; None to rate it whatever it is by now.

        Raises:
            ChangedElsewhere: the card's memory is not `seen` any more.
            StudylmError: no such card, or it cannot be written; nothing has changed then.
        """
        card = self._card(card_id)
        self.histories.remember(card.id)
        return self.store.reviews.record(
            card.id,
            rating,
            self.clock.now(),
            config=self.config,
            duration_ms=duration_ms,
            suggested=suggested,
            seen=seen,
        )

    def undo(self, *, expected: int | None = None) -> ReviewRecord | None:
        """Take back the last review that still stands, of any sitting; None if there is none.

        The card is then again as the record's `before` has it.

        Args:
            expected: the id of the review to take back; None for whichever is the last.

        Raises:
            ChangedElsewhere: `expected` is not the last review that stands.
        """
        return self.store.reviews.undo_last(self.clock.now(), expected=expected)

    def new_left(self, allowed: int) -> int:
        """How many of the `allowed` new cards are left on this study day."""
        return new_left(self.store, self.clock.today(), allowed)

    def next_due(self) -> datetime | None:
        """When the next card comes due after now; None if no card has a due date."""
        return next_due(self.library, self.store, self.clock.now())

    def set_suspended(self, card_id: str, suspended: bool) -> CardView:
        """Keep a card out of the queue, or let it back in."""
        card = self._card(card_id)
        self.histories.remember(card.id)
        self.store.flags.set_suspended(card.id, suspended)
        return self.view(card.id)

    def replay(self) -> dict[str, Memory]:
        """Compute every card's memory again from its reviews, and keep that. Returns card id -> memory.

        Raises:
            StudylmError: a review is damaged, or the history cannot be written to; nothing has changed then.
        """
        return self.store.reviews.replay(self.config)

    def stats(self, *, new_limit: int = NEW_PER_DAY) -> Stats:
        """Every figure, now."""
        return figures(self.library, self.store, self.clock.now(), config=self.config, new_limit=new_limit)

    def _card(self, card_id: str) -> Card:
        card = self.library.cards.get(card_id)
        return self.find(card_id) if card is None else card

    def _recall(self, today: date) -> Callable[[Memory], float | None]:
        parameters = self.store.reviews.parameters().fsrs
        return lambda memory: retrievability(memory, today, parameters=parameters, config=self.config)

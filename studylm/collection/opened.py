"""An opened workspace: the library, the store and a clock behind one door for every face."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import UTC, date, datetime
from difflib import get_close_matches
from types import TracebackType
from typing import Any, Self

from studylm.collection.answers import Answers
from studylm.collection.histories import Histories
from studylm.collection.types import CardView, Orphan, Queue, QueueItem
from studylm.deck.card import Card, Library
from studylm.errors import StudylmError
from studylm.scheduling.model import Config, Memory, Rating, preview, retrievability, seed_for
from studylm.scheduling.queue import Order, order
from studylm.scheduling.study_day import study_day
from studylm.stats import Stats, figures
from studylm.store.records import Flags, ReviewRecord, TrainingRun
from studylm.store.store import Store
from studylm.workspace import Workspace

YEARS = (1970, 9000)
"""The years in which a clock is believed."""


class Collection(Answers):
    """A workspace, opened. Every method may be called from any thread.

    Attributes:
        library: the cards; changes only in `reload`.
        config: how cards are scheduled.
    """

    def __init__(
        self, workspace: Workspace, store: Store, library: Library, clock: Callable[[], datetime], config: Config
    ) -> None:
        """Use `Collection.open`."""
        super().__init__(workspace, store)
        self.library = library
        self.config = config
        self._clock = clock
        self._topic: str | None = None
        self._histories = Histories(store, self.now)

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
            collection = cls(workspace, store, Library(), clock or _machine_clock, config or Config())
            collection.reload(library)
        except BaseException:
            store.close()
            raise
        return collection

    def close(self) -> None:
        """Let go of the database. May be called twice."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def read_only(self) -> bool:
        """True where the database or its folder may not be written to: what reads works, what writes raises."""
        return self._store.read_only

    def now(self) -> datetime:
        """The time by this collection's clock: aware, UTC.

        Raises:
            StudylmError: the clock is beyond belief.
        """
        now = self._clock()
        if not YEARS[0] < now.year < YEARS[1]:
            raise StudylmError(f"The clock says it is the year {now.year}.", "Set the clock, or give another --now.")
        return now.astimezone(UTC)

    def today(self) -> date:
        """The study day that it is now."""
        return study_day(self.now(), self.config.zone)

    def reload(self, library: Library | None = None) -> None:
        """Read the decks again, or take `library`. Cards whose text, place or id has changed keep their history.

        Raises:
            StudylmError: what has changed could not be written down.
        """
        if library is None:
            from studylm.deck.library import load_library

            library = load_library(self.workspace)
        self.library = self._histories.settle(library)

    def orphans(self) -> list[Orphan]:
        """Cards with a history that are in no deck any more, by id; they get it back when they return."""
        return self._histories.orphans()

    def cards(self) -> list[CardView]:
        """Every card in study order."""
        memories, flags = self._store.memories(), self._store.flags()
        return [
            CardView(card, memories.get(card_id, Memory()), flags.get(card_id, Flags()).suspended)
            for card_id, card in self.library.cards.items()
        ]

    def view(self, card_id: str) -> CardView:
        """One card with its memory."""
        card = self._card(card_id)
        return CardView(card, self._store.memory(card.id), self._store.flags().get(card.id, Flags()).suspended)

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
        return cards.get(card.id) or cards.get(self._store.called_now(card.id))

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

    def order(self, only: Container[str] | None = None) -> Order:
        """What can be studied now and soon, as card ids; suspended and buried cards are left out.

        Args:
            only: ids to keep to; None for the whole library.
        """
        now, flags, cards = self.now(), self._store.flags(), self.library.cards
        ids = [
            card_id
            for card_id in cards
            if (only is None or card_id in only)
            and (self._topic is None or self._topic in cards[card_id].topics)
            and not _away(flags.get(card_id), now)
        ]
        return order(ids, self._store.memories(), now, self._recall(study_day(now, self.config.zone)))

    def queue(self, limit: int | None = None) -> Queue:
        """Everything that can be studied now, in order; `limit` shortens `items` only."""
        now = self.now()
        found, memories = self.order(), self._store.memories()
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
        memory, parameters = self._store.memory(card.id), self._store.parameters()
        return preview(
            memory,
            self.now(),
            seed=seed_for(self._store.lies_under(card.id), memory),
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
        self._remember(card.id)
        return self._store.record_review(
            card.id,
            rating,
            self.now(),
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
        return self._store.undo_last(self.now(), expected=expected)

    def last_review_id(self, before: int | None = None) -> int | None:
        """The id of the last review that stands, or of the last one before review `before`; None if there is none."""
        return self._store.last_review_id(before)

    def met_today(self) -> int:
        """How many new cards were met on this study day."""
        return self._store.met_on(self.today())

    def set_suspended(self, card_id: str, suspended: bool) -> CardView:
        """Keep a card out of the queue, or let it back in."""
        card = self._card(card_id)
        self._remember(card.id)
        self._store.set_suspended(card.id, suspended)
        return self.view(card.id)

    def keep_training(self, name: str, started: datetime, settings: dict[str, Any], result: dict[str, Any]) -> int:
        """Keep what a training of the Lab came to, as JSON data. Returns its number."""
        return self._store.record_training_run(name, started, settings, result)

    def trainings(self) -> list[TrainingRun]:
        """All trainings that were kept, oldest first."""
        return self._store.training_runs()

    def stats(self, *, new_limit: int = 10) -> Stats:
        """Every figure, now."""
        return figures(self.library, self._store, self.now(), config=self.config, new_limit=new_limit)

    def _remember(self, card_id: str) -> None:
        self._histories.remember(card_id)

    def _card(self, card_id: str) -> Card:
        card = self.library.cards.get(card_id)
        return self.find(card_id) if card is None else card

    def _recall(self, today: date) -> Callable[[Memory], float | None]:
        parameters = self._store.parameters().fsrs
        return lambda memory: retrievability(memory, today, parameters=parameters, config=self.config)


def _away(flags: Flags | None, now: datetime) -> bool:
    if flags is None:
        return False
    return flags.suspended or (flags.buried_until is not None and now < flags.buried_until)


def _machine_clock() -> datetime:
    return datetime.now(UTC)

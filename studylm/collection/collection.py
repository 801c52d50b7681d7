"""An opened workspace: the library, the store, the answers and a clock."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Self

from studylm.collection.answers import Answers
from studylm.collection.clock import StudyClock
from studylm.collection.coding.code_reviews import CodeReviews
from studylm.collection.control.control import Control
from studylm.collection.control.fitting import Fitting
from studylm.collection.control.limits import DayLimits
from studylm.collection.control.search import Search
from studylm.collection.histories import Histories
from studylm.collection.ratings import Ratings
from studylm.collection.sitting.agendas import Agendas
from studylm.collection.sitting.present_exam import PresentExam
from studylm.collection.sitting.sittings import Sittings
from studylm.collection.types import CardView, Queue
from studylm.deck.card import Card, Library
from studylm.scheduling.model import Config, Memory, Rating
from studylm.scheduling.queue import StudyCounts, StudyOrder
from studylm.settings import LiveSettings
from studylm.store.records import ReviewRecord
from studylm.store.store import Store
from studylm.workspace import Workspace

if TYPE_CHECKING:  # what few commands need is imported when it is needed, so that everything else starts faster
    from studylm.collection.control.exams import ExamPlan
    from studylm.collection.control.notes import Note
    from studylm.collection.sitting.ahead import DaysAhead
    from studylm.queries import Query
    from studylm.stats import Stats
    from studylm.stats.glance import Glance


class Collection:
    """A workspace, opened. Every method may be called from any thread.

    Attributes:
        clock: the time and the study day.
        settings: the settings as the files have them now.
        control: suspends, buries and resets cards, and takes the last change back.
        ratings: rates cards.
        sittings: plans what fits into some minutes.
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
        self.ratings = Ratings(store, self.histories, settings, clock)
        self._agendas = Agendas(store, self.histories, settings)
        self._exam = PresentExam(store, clock)
        self.sittings = Sittings(store, settings, clock, self._exam)
        self._search = Search(store, clock, settings)
        self.answers = Answers(workspace, store, self.histories, clock)
        self.code_reviews = CodeReviews(store, self.answers, clock, settings)
        self.fitting = Fitting(store, clock, settings)

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

    @cached_property
    def ahead(self) -> DaysAhead:
        """Plays the days ahead."""
        from studylm.collection.sitting.ahead import DaysAhead

        return DaysAhead(self.store, self.settings, self.clock, self.sittings.planner)

    @cached_property
    def exams(self) -> ExamPlan:
        """The exam that the schedule aims at."""
        from studylm.collection.control.exams import ExamPlan

        return ExamPlan(self.store, self.clock, self.ahead, self._exam)

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
        return self._agendas.topic

    def focus(self, topic: str | None) -> None:
        """Limit the queue to the cards of one topic; None for all cards.

        Raises:
            StudylmError: no card has this topic; the message suggests one.
        """
        self._agendas.focus(topic)

    def order(
        self, only: Container[str] | None = None, *, most: int | None = None, past_needs: bool = False
    ) -> StudyOrder:
        """The ids of the cards that can be studied now or soon, with all new cards.

        Args:
            only: ids to choose from; None for the whole library. The same frozenset as before is answered fast.
            most: the number of ids to return of each group; None for all.
            past_needs: whether the new cards that wait for what they need come too, after the others.
        """
        return self._agendas.of(only).order(self.library, self.clock.now(), most, past_needs=past_needs)

    def counts(self, only: Container[str] | None = None, *, past_needs: bool = False) -> StudyCounts:
        """The sizes of the groups of `order`."""
        return self._agendas.of(only).counts(self.library, self.clock.now(), past_needs=past_needs)

    def held(self, only: Container[str] | None = None) -> dict[str, tuple[str, ...]]:
        """The new cards that wait for what they need, each with the cards to know first, which do not wait themselves."""
        return self._agendas.of(only).held(self.library, self.clock.now())

    def limits(self, *, new_limit: int | None = None, more: int = 0) -> DayLimits:
        """The day's limits, for one sitting; see `DayLimits`."""
        return DayLimits(
            self.store,
            self.settings,
            self.clock,
            new_limit=new_limit,
            more=more,
            exam_new=lambda: self._exam.new_today(self.library, self._unseen),
            new_first=lambda: self._exam.new_first(self.library),
        )

    def queue(
        self,
        limit: int | None = None,
        *,
        only: Container[str] | None = None,
        day_limits: bool = False,
        past_needs: bool = False,
        minutes: float | None = None,
    ) -> Queue:
        """The cards that can be studied now, in order.

        Args:
            limit: the most items to return; the counts stay.
            only: ids to choose from; None for the whole library.
            day_limits: leave out what the day's limits do not allow any more.
            past_needs: list the new cards that wait for what they need too.
            minutes: those of the sitting, the most worth first; by default what the settings leave of the day, if its
                limits apply.
        """
        every, limits = self.order(only, past_needs=past_needs), self.limits()
        if minutes is not None:
            seconds: float | None = 60 * minutes
        else:
            seconds = self.sittings.seconds_left() if day_limits else None
        return self.sittings.queue(
            self.library,
            every,
            limits.left().apply(every) if day_limits else every,
            seconds=seconds,
            limit=limit,
            held={} if past_needs else self.held(only),
        )

    def preview(self, card_id: str) -> dict[Rating, Memory]:
        """The memory that each rating would lead to now: exactly what `rate` then records."""
        return self.ratings.preview(self._card(card_id))

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
        return self.ratings.rate(card, rating, duration_ms=duration_ms, suggested=suggested, seen=seen)

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

    def rated_ahead(self, only: Container[str] | None = None) -> dict[str, date]:
        """Card id -> the study day of its last review, of the cards for which that day has not come yet.

        They were rated while the clock was ahead, or it is behind now. They are due, and a rating puts them right.
        """
        return self._agendas.of(only).rated_ahead(self.library, self.clock.now())

    def leeches(self) -> list[str]:
        """The ids of the cards that lapse again and again (setting `leech_lapses`) and are not suspended."""
        return self._search.leeches(self.library)

    def notes(self) -> list[Note]:
        """What the learner should know beside the figures."""
        from studylm.collection.control.notes import notes_on

        return notes_on(self)

    def next_due(self) -> datetime | None:
        """When the next card comes due after now; None if no card has a due date."""
        return self._agendas.of_all().next_due(self.library, self.clock.now())

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
        return self.store.reviews.replay()

    def glance(self) -> Glance:
        """The figures of Today, now."""
        from studylm.stats.glance import glance

        agenda = self._agendas.of_all()
        return glance(self.library, self.store, self.clock.now(), config=self.config, agenda=agenda)

    def stats(self) -> Stats:
        """Every figure, now."""
        from studylm.stats import figures  # imported here, so that everything else starts faster

        agenda, left, now = self._agendas.of_all(), self.limits().left(), self.clock.now()
        found = figures(
            self.library,
            self.store,
            now,
            config=self.config,
            new_limit=left.new,
            review_limit=left.review,
            agenda=agenda,
        )
        if left.choosy or self.sittings.seconds_left() is not None:
            queue = self.queue(0, day_limits=True)
            return replace(found, due_today=queue.learning + queue.review, new_today=queue.new)
        return replace(found, new_today=min(agenda.counts(self.library, now).new, left.new))

    def _unseen(self) -> tuple[str, ...]:
        return self._agendas.of_all().order(self.library, self.clock.now(), past_needs=True).new

    def _card(self, card_id: str) -> Card:
        card = self.library.cards.get(card_id)
        return self.find(card_id) if card is None else card

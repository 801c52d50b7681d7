"""A review session as a state machine without a UI: show, reveal, rate, undo, until nothing is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from studylm.checker.verdict import Verdict
from studylm.collection.coding.code_reviews import Opened
from studylm.collection.coding.mistakes import Mistakes
from studylm.collection.collection import Collection
from studylm.collection.control.limits import Left
from studylm.collection.types import Counts, Stage, Summary
from studylm.deck.card import Card, Kind
from studylm.errors import StudylmError
from studylm.forms.form import Form
from studylm.scheduling.model import Memory, Phase, Rating
from studylm.scheduling.queue import StudyCounts, StudyOrder
from studylm.store.records import Change, ChangedElsewhere, ReviewRecord

LONGEST_MS = {Kind.CODE: 3_600_000}
LONGEST_MS_ELSE = 300_000
"""The longest time on one card that counts as studying, in milliseconds; longer times are clamped."""


class ReviewSession:
    """A review session over a collection. Not thread-safe.

    Args:
        new_limit: new cards per study day, including those already studied today; None for what the settings say.
        more: new cards in addition to that, today only; with it, those that wait for what they need come too, last, and the
            minutes of the day are not limited.
        minutes: how long the sitting takes, the most worth first; None for what the settings leave of the day.
        cards: ids to choose from; None for the whole library.
        past_needs: whether new cards come too that wait for what they need.

    Attributes:
        current: the card to show; None when the stage is DONE.
        memory: the current card's memory when it was shown; None when DONE.
        suggested: the rating to suggest once the card's code has passed, `why` in a few words; None and "" otherwise.
        verdict: the last verdict on the current card since it was shown.
        opened: the answer file of a current code card, as this review was opened with; None for other cards, and if the
            file cannot be read or written, which `trouble` then says.
    """

    current: Card | None
    memory: Memory | None
    stage: Stage
    suggested: Rating | None
    why: str
    verdict: Verdict | None
    opened: Opened | None
    trouble: StudylmError | None

    def __init__(
        self,
        collection: Collection,
        *,
        new_limit: int | None = None,
        more: int = 0,
        minutes: float | None = None,
        cards: Iterable[str] | None = None,
        past_needs: bool = False,
    ) -> None:
        self.collection = collection
        self._minutes = minutes
        self._unlimited = minutes is None and more > 0
        self._timed = collection.sittings.timed()
        self._limits = collection.limits(new_limit=new_limit, more=more)
        self._only = None if cards is None else frozenset(cards)
        self._past_needs = past_needs or more > 0
        self._started = collection.clock.now()
        self._made: list[ReviewRecord] = []
        self._aside: list[tuple[int, Change]] = []
        """Cards that were buried or suspended here, each change with the last review made here before it."""
        self._last: str | None = None
        self._mistakes = Mistakes(collection)
        self._earlier = collection.store.reviews.last_id()  # undone after all reviews of this session
        self._shown_at: datetime = self._started
        self._next()

    @property
    def counts(self) -> Counts:
        """The cards left and the reviews done."""
        left, seconds = self._limits.left(), self.seconds_left
        if seconds is not None:
            order = self._within(left)
            found = self._timed.counts(self.collection.library, order, self.collection.clock.today(), seconds)
        elif left.choosy:
            order = self._within(left)
            found = StudyCounts(len(order.learning), len(order.review), len(order.new), len(order.soon))
        else:
            every = self.collection.counts(self._only, past_needs=self._past_needs)
            found = replace(every, review=min(every.review, left.review), new=min(every.new, left.new))
        return Counts(
            learning=found.learning + found.soon,
            review=found.review + len(self._mistakes.waiting),
            new=found.new,
            done=len(self._made),
        )

    @property
    def seconds_left(self) -> float | None:
        """The seconds that this sitting still has; None if it is not limited."""
        if self._minutes is not None:
            return max(0.0, 60 * self._minutes - sum(record.duration_ms or 0 for record in self._made) / 1000)
        return None if self._unlimited else self.collection.sittings.seconds_left()

    @property
    def postponed(self) -> tuple[str, ...]:
        """The cards that are due, but beyond the minutes or the day's limit on reviews; those worth most come first."""
        order = self.collection.order(self._only, past_needs=self._past_needs)
        within = self._limits.left().apply(order)
        beyond = set(order.review).difference(within.review)
        later = tuple(card_id for card_id in order.review if card_id in beyond)
        if (seconds := self.seconds_left) is None:
            return later
        plan = self.collection.sittings.plan(self.collection.library, within, seconds)
        return (*(each.card_id for each in plan.postponed), *later)

    def summary(self) -> Summary:
        """The figures of this session so far."""
        given = Counter(record.rating for record in self._made)
        tested = [record.rating for record in self._made if record.before.phase is Phase.REVIEW]
        return Summary(
            started=self._started,
            reviews=len(self._made),
            cards=len({record.card_id for record in self._made}),
            new=sum(record.before.phase is Phase.NEW for record in self._made),
            ratings={rating: given[rating] for rating in Rating},
            retained=sum(rating > Rating.AGAIN for rating in tested) / len(tested) if tested else None,
            seconds=sum(record.duration_ms or 0 for record in self._made) / 1000,
            next_due=self.collection.next_due(),
            forms=Counter(record.form for record in self._made if record.form is not None),
        )

    @property
    def owed(self) -> tuple[str, ...]:
        """The spot cards that come next, since the learner has made a mistake again that one of them shows."""
        return tuple(self._mistakes.waiting)

    def reveal(self) -> None:
        """PROMPT -> ANSWER; no effect in other stages. On a code card that has not passed, it is recorded and lowers the
        suggested rating.

        Raises:
            StudylmError: it could not be recorded; the stage is unchanged.
        """
        if self.current is not None and self.stage is Stage.PROMPT:
            if self.current.kind is Kind.CODE:
                self.collection.answers.reveal_answer(self.current)
            self.stage = Stage.ANSWER

    def give_up(self) -> None:
        """Show the answer to a code card that has not passed, which leads to the rating; see `reveal`."""
        self.reveal()

    def other_form(self, form: Form) -> Opened:
        """Open the current code card's review in another form; the try so far is kept first.

        Raises:
            StudylmError: there is no code card, or its file cannot be read or written; nothing has changed then.
        """
        if self.current is None or self.current.kind is not Kind.CODE:
            raise StudylmError("This is not a code card.", "Only code cards come in several forms.")
        self.opened = self.collection.code_reviews.open(self.current, form)
        self.trouble = None
        return self.opened

    def previews(self) -> dict[Rating, Memory]:
        """The memory that each rating of the current card would lead to; empty when DONE."""
        return {} if self.current is None else self.collection.preview(self.current.id)

    def rate(self, rating: Rating) -> ReviewRecord:
        """Record the rating and go on to the next card.

        Raises:
            ChangedElsewhere: another window has rated the card since it was shown. Nothing is recorded, and the next
                card becomes current.
            StudylmError: the stage is not ANSWER, or the review cannot be written; the card stays current.
        """
        if self.current is None:
            raise StudylmError("There is no card to rate.", "Nothing is left in this session.")
        if self.stage is not Stage.ANSWER:
            raise StudylmError("The answer has not been shown yet.", "Reveal it, then rate.")
        elapsed = int((self.collection.clock.now() - self._shown_at).total_seconds() * 1000)
        longest = LONGEST_MS.get(self.current.kind, LONGEST_MS_ELSE)
        self._last, before = self.current.id, self._last
        try:
            record = self.collection.rate(
                self.current.id,
                rating,
                duration_ms=min(max(elapsed, 0), longest),
                suggested=self.suggested,
                seen=self.memory,
            )
        except ChangedElsewhere:
            self._next()
            raise
        except BaseException:
            self._last = before
            raise
        self._made.append(record)
        self._next()
        return record

    def bury(self) -> None:
        """Keep the current card out of the queue until the next study day, and go on to the next card.

        Raises:
            StudylmError: there is no card, or it could not be recorded; the card stays current.
        """
        self._put_aside(self.collection.control.bury)

    def suspend(self) -> None:
        """Keep the current card out of every queue until it is unsuspended, and go on to the next card.

        Raises:
            StudylmError: there is no card, or it could not be recorded; the card stays current.
        """
        self._put_aside(self.collection.control.suspend)

    def _put_aside(self, put: Callable[[list[str]], Change | None]) -> None:
        if self.current is None:
            raise StudylmError("There is no card to put aside.", "Nothing is left in this session.")
        change = put([self.current.id])
        if change is not None:  # else another window has done so already
            self._aside.append((self._made[-1].id if self._made else 0, change))
        self._next()

    def undo(self) -> ReviewRecord | Change | None:
        """Take back what was done last here, a review, a burying or a suspension, and show its card's prompt again.

        Without any, it is the last review of an earlier session.

        Returns:
            the undone review or change; None if there is none.

        Raises:
            ChangedElsewhere: another window has changed a card since, or has already taken that back. Nothing is
                undone, and the current card stays.
        """
        if self._aside and self._aside[-1][0] >= (self._made[-1].id if self._made else 0):
            return self._undo_aside(self._aside[-1][1])
        expected = self._made[-1].id if self._made else self._earlier
        if expected is None:
            return None
        try:
            record = self.collection.undo(expected=expected)
        except ChangedElsewhere:
            if self.collection.store.reviews.last_id(expected + 1) != expected:
                self._forget(expected)  # it is undone already: the next undo is for the one before
            raise
        if record is None:
            return None
        self._forget(expected)
        self._show_again(record.card_id)
        return record

    def _undo_aside(self, change: Change) -> Change:
        try:
            self.collection.control.undo(expected=change)
        except ChangedElsewhere:
            if not self.collection.control.stands(change):
                self._aside.pop()  # it is taken back already: the next undo is for what was done before it
            raise
        self._aside.pop()
        self._show_again(change.card_ids[0])
        return change

    def _show_again(self, card_id: str) -> None:
        card = self.collection.library.cards.get(card_id)
        if card is None:
            self.refresh()
        else:
            self._show(card)

    def _forget(self, review_id: int) -> None:
        """Leave out a review that no longer stands."""
        self._made = [made for made in self._made if made.id != review_id]
        if review_id == self._earlier:
            self._earlier = self.collection.store.reviews.last_id(review_id)

    def note_verdict(self, verdict: Verdict, suggested: Rating | None) -> None:
        """Take the result of `Answers.check`. A pass of the current card moves to ANSWER with a suggested rating.

        A verdict on another card, from a run that is still in progress when its card is left, is ignored.
        """
        if self.current is None or verdict.card != self.current.id:
            return
        self.verdict = verdict
        if verdict.passed:
            self.suggested = suggested
            self.why = "" if suggested is None else self.collection.answers.suggestion(self.current.id).why
            self.stage = Stage.ANSWER
        else:
            self._mistakes.note(self.current, verdict)

    def refresh(self) -> None:
        """Update after time has passed (DONE may end), a reload, or another window's reviews.

        The current card stays, in its current version, unless it was removed from the library.
        """
        before = self.current
        card = None if before is None else self.collection.again(before)
        if card is None or before is None:
            self._next()
            return
        self.current = card
        if card.kind is Kind.CODE and (card.id != before.id or card.kind is not before.kind):
            self._open(card)  # its answer file has another name by now

    def _next(self) -> None:
        with self.collection.store.looked_once():
            card_id = self._choose()
        self._show(None if card_id is None else self.collection.library.cards[card_id])

    def _within(self, left: Left, *, few: bool = False) -> StudyOrder:
        """What can be studied now within the day's limits; of each group at most two cards if `few` are enough."""
        most: int | None = None
        if not left.choosy:  # then no more new cards need be listed than may come
            most = 2
            if not few:
                sizes = self.collection.counts(self._only, past_needs=self._past_needs)
                most = max(sizes.learning, sizes.review, sizes.soon, left.new)
        return left.apply(self.collection.order(self._only, most=most, past_needs=self._past_needs))

    def _choose(self) -> str | None:
        """The card that comes next; None if nothing is left."""
        left, seconds = self._limits.left(), self.seconds_left
        found = self._within(left, few=seconds is None)
        if spot := self._mistakes.take():
            return spot[0]
        if seconds is not None:
            today = self.collection.clock.today()
            return self._timed.next(self.collection.library, found, today, seconds, self._last)
        soon = found.soon
        if len(soon) > 1 and soon[0] == self._last:  # not the same card twice in a row if there is another
            soon = soon[1:]
        return next(iter((*found.learning, *found.review, *found.new, *soon)), None)

    def _show(self, card: Card | None) -> None:
        self.current = card
        self.stage = Stage.DONE if card is None else Stage.PROMPT
        self.memory = self.suggested = self.verdict = self.opened = self.trouble = None
        self.why = ""
        self._shown_at = self.collection.clock.now()
        if card is not None:
            self.memory = self.collection.store.present.memory(card.id)
            if card.kind is Kind.CODE:
                self._open(card)

    def _open(self, card: Card) -> None:
        """Get the answer file of a code card ready, and what is known of this review from before a restart or an undo."""
        try:
            self.opened = self.collection.code_reviews.open(card)
        except StudylmError as error:
            self.trouble = error
        if self.collection.store.attempts.help_since_review(card.id).passed:
            found = self.collection.answers.suggestion(card.id)
            self.suggested, self.why = found.rating, found.why

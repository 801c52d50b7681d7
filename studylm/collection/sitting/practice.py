"""Practice: a pass over chosen cards, due or not, of which nothing is recorded unless asked."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from studylm.collection.collection import Collection
from studylm.collection.sitting.review_session import LONGEST_MS_ELSE
from studylm.collection.types import Counts, Stage
from studylm.deck.card import Card, Kind
from studylm.errors import StudylmError
from studylm.scheduling.model import Memory, Phase, Rating, retrievability
from studylm.store.records import ChangedElsewhere, ReviewRecord


@dataclass(frozen=True, slots=True)
class Given:
    """A rating that was given. `record` is the review, if it was recorded."""

    card_id: str
    rating: Rating
    record: ReviewRecord | None
    ended_round: bool
    """Whether the next round began with it."""


class Practice:
    """Studying ahead, or cramming: each card once, the weakest recall first; again brings it back in the next round.

    It has what a `ReviewSession` has for a face: show, reveal, rate, undo, until nothing is left. Not thread-safe.

    Suspended cards are left out, and so are code cards: to see their answer, or to run code, before their review would count
    in it. (`studylm check` runs their code at any time; before a card is due, that does not count.) Siblings and needs do not
    matter, nor do the day's limits.

    Args:
        cards: ids to choose from; None for the whole library.

    Attributes:
        record: whether each rating is recorded as a review, scheduled from the days that have really passed. Otherwise
            neither the memory of a card nor any figure changes. It may be set at any time.
        current: the card to show; None when the stage is DONE.
        memory: the current card's memory when it was shown; None when DONE.
        left_out: the code cards of the selection.
        round: which round it is, from 1.
    """

    current: Card | None
    memory: Memory | None
    stage: Stage

    def __init__(self, collection: Collection, cards: Iterable[str] | None = None, *, record: bool = False) -> None:
        self.collection = collection
        self.record = record
        self.round = 1
        self._given: list[Given] = []
        self._kept = 0
        """How many of these are not to be undone any more, since the cards have changed."""
        self._again: list[str] = []
        self._library = collection.library
        self._shown_at: datetime = collection.clock.now()
        chosen = list(collection.library.cards if cards is None else dict.fromkeys(cards))
        flags, found = collection.store.present.flagged(), collection.library.cards
        suspended = {card_id for card_id, each in flags.items() if each.suspended}
        chosen = [card_id for card_id in chosen if card_id in found and card_id not in suspended]
        self.left_out = tuple(card_id for card_id in chosen if found[card_id].kind is Kind.CODE)
        code = set(self.left_out)
        self._left = deque(self._weakest_first(card_id for card_id in chosen if card_id not in code))
        self._show()

    def _weakest_first(self, card_ids: Iterable[str]) -> list[str]:
        """Those that were reviewed by their recall, then the new ones in the order given."""
        memories, today = self.collection.store.present.memories(), self.collection.clock.today()
        fsrs, config = self.collection.store.reviews.parameters().fsrs, self.collection.config

        def recall(card_id: str) -> float:
            found = retrievability(memories.get(card_id, Memory()), today, parameters=fsrs, config=config)
            return 2.0 if found is None else found

        return sorted(card_ids, key=recall)

    @property
    def counts(self) -> Counts:
        """The cards left, those to be shown again among `learning`, and the ratings given."""
        new = sum(self.collection.store.present.as_read(card_id).phase is Phase.NEW for card_id in self._left)
        again = len(self._again) if self.round == 1 else len(self._again) + len(self._left)
        first = (len(self._left) - new, new) if self.round == 1 else (0, 0)
        return Counts(learning=again, review=first[0], new=first[1], done=len(self._given))

    @property
    def recorded(self) -> int:
        """How many of the ratings were recorded."""
        return sum(each.record is not None for each in self._given)

    @property
    def ratings(self) -> dict[Rating, int]:
        """How often each rating was given."""
        given = Counter(each.rating for each in self._given)
        return {rating: given[rating] for rating in Rating}

    def reveal(self) -> None:
        """PROMPT -> ANSWER; no effect in other stages."""
        if self.stage is Stage.PROMPT:
            self.stage = Stage.ANSWER

    def previews(self) -> dict[Rating, Memory]:
        """The memory that each rating would lead to; empty when DONE, and if nothing is recorded."""
        return self.collection.preview(self.current.id) if self.record and self.current is not None else {}

    def rate(self, rating: Rating) -> ReviewRecord | None:
        """Go on to the next card. Again brings this one back in the next round; any other rating is the end of it.

        Returns:
            the review; None if nothing is recorded.

        Raises:
            ChangedElsewhere: another window has rated the card since it was shown. Nothing is recorded, and the next
                card becomes current.
            StudylmError: the stage is not ANSWER, or the review cannot be written; the card stays current.
        """
        if self.current is None:
            raise StudylmError("There is no card to rate.", "Nothing is left to practise.")
        if self.stage is not Stage.ANSWER:
            raise StudylmError("The answer has not been shown yet.", "Reveal it, then rate.")
        record = None
        if self.record:
            elapsed = int((self.collection.clock.now() - self._shown_at).total_seconds() * 1000)
            duration = min(max(elapsed, 0), LONGEST_MS_ELSE)
            try:
                record = self.collection.rate(self.current.id, rating, duration_ms=duration, seen=self.memory)
            except ChangedElsewhere:
                self._left.popleft()
                self._next_round()
                self._show()
                raise
        card_id = self._left.popleft()
        if rating is Rating.AGAIN:
            self._again.append(card_id)
        self._given.append(Given(card_id, rating, record, self._next_round()))
        self._show()
        return record

    def undo(self) -> Given | None:
        """Take the last rating of this practice back, and show its card's prompt again. Returns None if there is none.

        Raises:
            ChangedElsewhere: another window has rated a card since, or has already undone that review. Nothing is
                undone, and the current card stays.
        """
        if len(self._given) <= self._kept:
            return None
        last = self._given[-1]
        if last.record is not None:
            self._undo(last.record.id)
        self._given.pop()
        if last.ended_round:
            self._left, self._again, self.round = deque(), list(self._left), self.round - 1
        if last.rating is Rating.AGAIN:
            self._again.pop()
        self._left.appendleft(last.card_id)
        self._show()
        return last

    def _undo(self, review_id: int) -> None:
        try:
            self.collection.undo(expected=review_id)
        except ChangedElsewhere:
            if self.collection.store.reviews.last_id(review_id + 1) != review_id:
                self._kept = len(self._given)  # it is undone already, and so is not to be taken back here
            raise

    def refresh(self) -> None:
        """Update after a reload: cards that were removed are left out, and others keep their place."""
        if self.collection.library is self._library:
            return
        self._library, cards = self.collection.library, self.collection.library.cards
        current_id = self.collection.store.names.current_id
        before = [*self._left, *self._again]
        now = {old: old if old in cards else current_id(old) for old in before}
        kept = {old: new for old, new in now.items() if new in cards and cards[new].kind is not Kind.CODE}
        if any(kept.get(old) != old for old in before):
            self._kept = len(self._given)
        shown = kept.get(self._left[0]) if self._left else None
        self._left = deque(kept[old] for old in self._left if old in kept)
        self._again = [kept[old] for old in self._again if old in kept]
        if shown is not None:
            self.current = cards[shown]
        else:
            self._next_round()
            self._show()

    def _next_round(self) -> bool:
        """Begin the next round if this one is over and has left something."""
        if self._left or not self._again:
            return False
        self._left, self._again = deque(self._again), []
        self.round += 1
        return True

    def _show(self) -> None:
        self.current = self.collection.library.cards[self._left[0]] if self._left else None
        self.stage = Stage.DONE if self.current is None else Stage.PROMPT
        self.memory = None if self.current is None else self.collection.store.present.memory(self.current.id)
        self._shown_at = self.collection.clock.now()

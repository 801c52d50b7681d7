"""Rating cards: what each rating would lead to, recording one, and taking it back."""

from __future__ import annotations

from dataclasses import replace

from studylm.availability.dates import due_dates
from studylm.collection.clock import StudyClock
from studylm.collection.histories import Histories
from studylm.deck.card import Card, Kind
from studylm.scheduling.model import Memory, Phase, Rating, preview, seed_for
from studylm.settings import LiveSettings
from studylm.store.records import ReviewRecord
from studylm.store.store import Store


class Ratings:
    """Rates the cards of a collection. The memories that it returns have the due dates that an exam leads to."""

    def __init__(self, store: Store, histories: Histories, settings: LiveSettings, clock: StudyClock) -> None:
        self._store = store
        self._histories = histories
        self._settings = settings
        self._clock = clock

    def preview(self, card: Card) -> dict[Rating, Memory]:
        """The memory that each rating would lead to now: exactly what `rate` then returns."""
        memory, parameters = self._store.reviews.memory(card.id), self._store.reviews.parameters()
        found = preview(
            memory,
            self._clock.now(),
            seed=seed_for(self._store.names.history_id(card.id), memory),
            parameters=parameters.fsrs,
            config=self._settings.config_of(card.deck),
            steps=not self._shown_right(card),
            load=self._store.present.load(card.id),
        )
        return {rating: self._aimed(card.id, after) for rating, after in found.items()}

    def rate(
        self,
        card: Card,
        rating: Rating,
        *,
        duration_ms: int | None = None,
        suggested: Rating | None = None,
        seen: Memory | None = None,
    ) -> ReviewRecord:
        """Record one review; see `Collection.rate`."""
        self._histories.remember(card.id)
        opening = self._store.openings.current(card.id) if card.kind is Kind.CODE else None
        record = self._store.reviews.record(
            card.id,
            rating,
            self._clock.now(),
            config=self._settings.config_of(card.deck),
            duration_ms=duration_ms,
            suggested=suggested,
            seen=seen,
            steps=not self._shown_right(card),
            form=None if opening is None else opening.form,
        )
        after = self._aimed(card.id, record.after)
        return record if after is record.after else replace(record, after=after)

    def _aimed(self, card_id: str, memory: Memory) -> Memory:
        """The memory as it is, apart from a due date that an exam brings forward."""
        if self._store.exams.last() is None or memory.phase is not Phase.REVIEW:
            return memory
        dates = due_dates(self._store, self._settings.config, self._clock.today())
        day, last = dates.day(memory, card_id), memory.last_day
        if day is None or last is None or (day - last).days >= (memory.interval_days or 0):
            return memory
        return replace(memory, due=dates.start_of(day), interval_days=float((day - last).days))

    def _shown_right(self, card: Card) -> bool:
        """Whether code has passed for the review of this card that comes, which then has no learning steps."""
        return card.kind is Kind.CODE and self._store.attempts.help_since_review(card.id).passed

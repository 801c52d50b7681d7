"""The agendas of a collection: one for each selection of cards, kept up to date from call to call."""

from __future__ import annotations

from collections.abc import Container
from datetime import time
from difflib import get_close_matches

from studylm.availability import Agenda
from studylm.collection.histories import Histories
from studylm.deck.loading.lazy_cards import topics_of
from studylm.errors import StudylmError
from studylm.settings import LiveSettings
from studylm.store.store import Store

KEPT = 4
"""Selections whose agenda is kept."""


class Agendas:
    """Gives the agenda of a selection.

    Attributes:
        topic: the topic that selections are limited to; None for all cards.
    """

    def __init__(self, store: Store, histories: Histories, settings: LiveSettings) -> None:
        self.topic: str | None = None
        self._store = store
        self._histories = histories
        self._settings = settings
        self._kept: dict[tuple[str | None, frozenset[str] | None, time], Agenda] = {}

    def focus(self, topic: str | None) -> None:
        """Limit selections to the cards of one topic; None for all cards.

        Raises:
            StudylmError: no card has this topic; the message suggests one.
        """
        if topic is not None:
            topics = sorted({each for topics in topics_of(self._histories.library.cards).values() for each in topics})
            if topic not in topics:
                near = get_close_matches(topic, topics, n=1, cutoff=0.4)
                raise StudylmError(
                    f"No card has the topic “{topic[:80]}”.",
                    f"Did you mean {near[0]}?" if near else f"There are {', '.join(topics)}.",
                )
        self.topic = topic

    def of(self, only: Container[str] | None) -> Agenda:
        """That of some ids, or of all cards if `only` is None, of the present topic.

        It is kept for None and for a frozenset.
        """
        return self._agenda(self.topic, only)

    def of_all(self) -> Agenda:
        """That of the whole library, whatever the topic."""
        return self._agenda(None, None)

    def _agenda(self, topic: str | None, only: Container[str] | None) -> Agenda:
        config = self._settings.config
        if only is not None and not isinstance(only, frozenset):
            return Agenda(self._store, config, topic=topic, only=only)
        key = (topic, only, config.day_starts_at)
        if key not in self._kept:
            while len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[key] = Agenda(self._store, config, topic=topic, only=only)
        return self._kept[key]

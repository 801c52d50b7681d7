"""Suspending, burying and resetting cards, and the undo of the last change of any kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from studylm.collection.clock import StudyClock
from studylm.collection.histories import Histories
from studylm.settings import LiveSettings
from studylm.store.records import Change, ChangeKind, Undone
from studylm.store.store import Store


class Control:
    """Changes cards by their ids. Each call is one change: all of the cards or none, and taken back together.

    A method returns the change, with the cards that it changed; None if all of them were like that already.
    """

    def __init__(self, store: Store, histories: Histories, clock: StudyClock, settings: LiveSettings) -> None:
        self._store = store
        self._histories = histories
        self._clock = clock
        self._settings = settings

    def suspend(self, card_ids: Sequence[str]) -> Change | None:
        """Keep cards out of every queue until they are unsuspended. A burial ends."""
        return self._make(ChangeKind.SUSPEND, card_ids)

    def unsuspend(self, card_ids: Sequence[str]) -> Change | None:
        """Let suspended cards back into the queue."""
        return self._make(ChangeKind.UNSUSPEND, card_ids)

    def bury(self, card_ids: Sequence[str]) -> Change | None:
        """Keep cards out of the queue until the next study day. Suspended ones stay as they are."""
        return self._make(ChangeKind.BURY, card_ids)

    def unbury(self, card_ids: Sequence[str]) -> Change | None:
        """Let buried cards back into the queue."""
        return self._make(ChangeKind.UNBURY, card_ids)

    def reset(self, card_ids: Sequence[str]) -> Change | None:
        """Make cards new again, neither suspended nor buried. Their reviews and attempts stay."""
        return self._make(ChangeKind.RESET, card_ids)

    def last(self) -> Change | None:
        """The last change or review that stands, of any window; None if there is none."""
        return self._store.changes.last()

    def stands(self, change: Change) -> bool:
        """Whether a change other than a review was not taken back, by any window."""
        return self._store.changes.stands(change)

    def undo(self, *, expected: Change | None = None) -> Undone | None:
        """Take back the last change or review, of any window and session.

        Args:
            expected: what `last` has returned, to take back nothing else; None for whatever is the last one.

        Returns:
            what was taken back; None if there is nothing.

        Raises:
            ChangedElsewhere: `expected` is not the last one.
        """
        return self._store.changes.undo_last(self._clock.now(), expected=expected)

    def _make(self, kind: ChangeKind, card_ids: Sequence[str]) -> Change | None:
        for card_id in card_ids:
            self._histories.remember(card_id)
        tomorrow = self._settings.config.start_of(self._clock.today() + timedelta(days=1))
        return self._store.changes.make(kind, card_ids, self._clock.now(), until=tomorrow)

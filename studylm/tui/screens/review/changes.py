"""What a review writes to the history: ratings, their undo, hints, and other forms. Failures are shown as notifications."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from textual.widget import Widget

from studylm.collection import ChangedElsewhere, Rating, ReviewSession
from studylm.collection.coding.code_reviews import Opened
from studylm.collection.control.leeches import made_leech
from studylm.deck.card import Card
from studylm.errors import StudylmError
from studylm.forms.form import Form
from studylm.store.records import Change, ChangeKind
from studylm.today import CHANGES
from studylm.tui.widgets.keys import key_for

PATIENCE = 0.5
"""Seconds of waiting for the database after which the learner is told."""
T = TypeVar("T")


class Changes:
    """Writes in a thread, since another program may lock the database for seconds, so that the screen stays alive.

    Attributes:
        writing: how many writes are going on.
    """

    def __init__(self, session: ReviewSession, widget: Widget) -> None:
        """Writes through `session`; notifications are shown through `widget`."""
        self._session = session
        self._widget = widget
        self.writing = 0

    async def rate(self, rating: Rating) -> bool:
        """Rate the current card. Returns whether the session has moved on, here or since another window rated it."""
        try:
            record = await self._write(lambda: self._session.rate(rating))
        except ChangedElsewhere as error:
            self._widget.notify(str(error), severity="warning", timeout=10, markup=False)
        except StudylmError as error:
            self._fail(error, "Not recorded")
            return False
        else:
            if (leech := made_leech(self._session.collection, record, short=True)) is not None:
                self._widget.notify(leech, timeout=10, markup=False)
        return True

    async def other_form(self, form: Form) -> Opened | None:
        """Open the review of the current code card in another form. Returns how it is open now; None if that failed."""
        try:
            return await self._write(lambda: self._session.other_form(form))
        except StudylmError as error:
            self._fail(error, "Not opened in another form")
            return None

    def hint(self, card: Card) -> bool:
        """Record that the next hint is shown. Returns False, and says why, if there is none to show."""
        try:
            hint = self._session.collection.answers.reveal_hint(card)
        except StudylmError as error:
            self._fail(error, "Not recorded")
            return False
        if hint is None:
            self._widget.notify("You have seen all the hints." if card.hints else "This card has no hints.")
        return hint is not None

    async def put_aside(self, kind: ChangeKind) -> bool:
        """Bury or suspend the current card. Returns whether the session has moved on."""
        burying = kind is ChangeKind.BURY
        try:
            await self._write(self._session.bury if burying else self._session.suspend)
        except StudylmError as error:
            self._fail(error, "Not buried" if burying else "Not suspended")
            return False
        back = f"{key_for(self._widget, 'undo')} takes it back."
        what = "Buried: it comes again tomorrow." if burying else "Suspended: it comes again when you unsuspend it."
        self._widget.notify(f"{what} {back}", timeout=5, markup=False)
        return True

    async def undo(self) -> bool:
        """Take back what was done last: a rating, a burying, a suspension. Returns whether anything was."""
        try:
            undone = await self._write(self._session.undo)
        except StudylmError as error:
            self._fail(error, "Not undone")
            return False
        if undone is None:
            self._widget.notify("There is nothing to undo.")
            return False
        what = CHANGES[undone.kind] if isinstance(undone, Change) else Rating(undone.rating).word
        self._widget.notify(f"Undone: {what}.", timeout=3)
        return True

    async def _write(self, write: Callable[[], T]) -> T:
        self.writing += 1
        try:
            task = asyncio.create_task(asyncio.to_thread(write))
            await asyncio.wait({task}, timeout=PATIENCE)
            if not task.done():
                self._widget.notify("Another program is using the database; waiting for it.")
            return await task
        finally:
            self.writing -= 1

    def _fail(self, error: StudylmError, title: str) -> None:
        self._widget.notify(str(error), title=title, severity="error", timeout=10, markup=False)

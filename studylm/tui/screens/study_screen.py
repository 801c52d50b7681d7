"""What the app asks of its screens before decks are read again, before it quits, and after a crash."""

from __future__ import annotations

from textual.message import Message
from textual.screen import Screen, ScreenResultType


class Progress(Message):
    """A rating was recorded, or code has passed. Screens post it to the app."""


class StudyScreen(Screen[ScreenResultType]):
    """A screen that takes part in what concerns the whole app. The defaults are those of a screen that only shows.

    The app calls these methods on every open `StudyScreen`; it knows no other difference between its screens.
    """

    @property
    def busy(self) -> bool:
        """Whether the collection must not be reloaded now: a check runs, or a rating is being written."""
        return False

    @property
    def running(self) -> bool:
        """Whether code of the learner's is being run."""
        return False

    async def decks_changed(self) -> None:
        """The collection was reloaded: show its cards as they are now."""

    def save(self) -> None:
        """Save what was typed and stop what runs; the app exits next."""

    def rescue(self) -> bool:
        """Save what was typed, from any thread and without touching the screen. Returns False if that fails."""
        return True

    def may_leave(self) -> bool:
        """Save what was typed. Returns False if that failed and the learner has not yet agreed to lose it."""
        return True

"""The four ratings, each with the interval that it gives; keys 1 to 4, a click, or enter on the marked one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Label, Static

from studylm.scheduling.model import Rating

TOOLTIPS = {
    1: "I did not know it: it comes back in this sitting",
    2: "I knew it, but it was hard",
    3: "I knew it",
    4: "I knew it at once",
}

ROOMY = 72
"""Columns from which the buttons have room for more than the word and the interval."""


class RatingButton(Static, can_focus=True):
    """One rating. Which one is suggested is told by a sign and by words, and its frame only adds to that."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "press", "Accept", key_display="enter", id="rating.accept", tooltip="Give this rating"),
        Binding("left", "move(-1)", "Left", show=False, id="rating.left", tooltip="The rating before this one"),
        Binding("right", "move(1)", "Right", show=False, id="rating.right", tooltip="The rating after this one"),
    ]

    class Pressed(Message):
        """The learner chose this rating."""

        def __init__(self, rating: int) -> None:
            super().__init__()
            self.rating = rating

    def __init__(self, rating: int) -> None:
        """A button for `rating`, 1 (again) to 4 (easy)."""
        super().__init__(id=f"rate-{rating}", classes=f"-{Rating(rating).word}", markup=False)
        self.rating = rating
        self.tooltip = TOOLTIPS[rating]

    def show(self, interval: str, *, suggested: bool) -> None:
        """Print the interval, and mark the button if it is the one suggested."""
        self.set_class(suggested, "-suggested")
        gap = " · " if self.app.size.width >= ROOMY else " "
        self.update(
            Content.assemble(
                ("▸" if suggested else " ", "bold"),
                (f"{self.rating} ", "bold"),
                Rating(self.rating).word,
                f"{gap}{interval}",
            )
        )

    def action_press(self) -> None:
        """Give this rating."""
        self.post_message(self.Pressed(self.rating))

    def action_move(self, step: int) -> None:
        """Go to a neighbour."""
        for button in self.screen.query(RatingButton):
            if button.rating == self.rating + step:
                button.focus()

    def on_click(self, event: events.Click) -> None:
        """Give this rating."""
        event.stop()
        self.action_press()


class RatingBar(Vertical):
    """A line that says what to do, over the four buttons."""

    def compose(self) -> ComposeResult:
        """The line and the buttons."""
        yield Label("", id="rating-line", markup=False)
        with Horizontal(id="rating-buttons"):
            for rating in Rating:
                yield RatingButton(rating.value)

    def show(self, intervals: Mapping[int, str], line: str, suggested: int | None = None) -> None:
        """Print the intervals; with a suggestion, its button takes the focus, so that enter accepts it."""
        self.query_one("#rating-line", Label).update(line)
        for button in self.query(RatingButton):
            button.show(intervals.get(button.rating, ""), suggested=button.rating == suggested)
        if suggested is not None:
            self.query_one(f"#rate-{suggested}").focus()

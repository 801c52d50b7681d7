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

MEANINGS = {
    Rating.AGAIN: "I did not know it",
    Rating.HARD: "I knew it, with difficulty",
    Rating.GOOD: "I knew it",
    Rating.EASY: "I knew it at once",
}

ROOMY = 72
"""Columns from which the buttons have room for more than the word and the interval."""


class RatingButton(Static, can_focus=True):
    """One rating. The suggested one has a sign as well as another frame."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "press", "Accept", id="rating.accept", tooltip="Give this rating"),
        Binding("left", "move(-1)", "Left", show=False, id="rating.left", tooltip="The rating before this one"),
        Binding("right", "move(1)", "Right", show=False, id="rating.right", tooltip="The rating after this one"),
    ]

    class Pressed(Message):
        """The learner chose this rating."""

        def __init__(self, rating: Rating) -> None:
            super().__init__()
            self.rating = rating

    def __init__(self, rating: Rating) -> None:
        super().__init__(id=f"rate-{rating.value}", classes=f"-{rating.word}", markup=False)
        self.rating = rating
        self.tooltip = MEANINGS[rating]

    def show(self, interval: str, *, suggested: bool) -> None:
        """Show the interval, and whether the rating is suggested."""
        self.set_class(suggested, "-suggested")
        gap = " · " if self.app.size.width >= ROOMY else " "
        self.update(
            Content.assemble(
                ("▸" if suggested else " ", "bold"),
                (f"{self.rating.value} ", "bold"),
                self.rating.word,
                f"{gap}{interval}" if interval else "",
            )
        )

    def action_press(self) -> None:
        self.post_message(self.Pressed(self.rating))

    def action_move(self, step: int) -> None:
        """Focus the button `step` places to the right; nothing if there is none."""
        for button in self.screen.query(RatingButton):
            if button.rating == self.rating + step:
                button.focus()

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.action_press()


class RatingBar(Vertical):
    """A line that says what to do, over the four buttons."""

    def compose(self) -> ComposeResult:
        yield Label("", id="rating-line", markup=False)
        with Horizontal(id="rating-buttons"):
            for rating in Rating:
                yield RatingButton(rating)

    def show(self, intervals: Mapping[Rating, str], line: str, suggested: Rating | None = None) -> None:
        """Show `line` and the intervals. The suggested button gets the focus, so that its key accepts it."""
        self.query_one("#rating-line", Label).update(line)
        for button in self.query(RatingButton):
            button.show(intervals.get(button.rating, ""), suggested=button.rating is suggested)
        if suggested is not None:
            self.query_one(f"#rate-{suggested.value}").focus()

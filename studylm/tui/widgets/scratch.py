"""A place to answer a recall card in writing, to compare with the answer. Nothing of it is kept."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from studylm.tui.widgets.text_area import WritingArea

HEIGHT = 6
SETTLED_HEIGHT = 4
"""Rows while it is written in, and at most once the answer needs the room."""


class Scratch(WritingArea):
    """Hidden until it is asked for; once the answer is shown it can only be read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,ctrl+s",
            "screen.reveal",
            "Answer",
            key_display="esc",
            id="scratch.reveal",
            tooltip="Show the answer below your words",
        ),
    ]

    def __init__(self) -> None:
        """Hidden and empty."""
        super().__init__(id="scratch", placeholder="Your answer, in your own words. It is not kept.", soft_wrap=True)
        self.display = False

    def clear_away(self) -> None:
        """Hide it and forget the words: another card is shown."""
        self.display = False
        self.read_only = False
        self.load_text("")
        self.styles.height = HEIGHT

    def settle(self) -> None:
        """The answer is shown: the words stay beside it, if there are any."""
        self.read_only = True
        self.display = self.display and bool(self.text.strip())
        self.styles.height = min(SETTLED_HEIGHT, max(1, self.wrapped_document.height))

"""A field to answer a recall card in writing, to compare with the answer. It is not saved."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from studylm.tui.widgets.text_area import WritingArea

HEIGHT = 6
SETTLED_HEIGHT = 4
"""Rows while the learner writes, and at most once the answer is shown."""


class Scratch(WritingArea):
    """Hidden until the learner opens it; read-only once the answer is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,ctrl+s",
            "screen.reveal",
            "Answer",
            id="scratch.reveal",
            tooltip="Show the answer beside yours",
        ),
    ]

    def __init__(self) -> None:
        super().__init__(id="scratch", placeholder="Your answer, in your own words. It is not saved.", soft_wrap=True)
        self.display = False

    def clear_away(self) -> None:
        """Hide and empty it, since another card is shown."""
        self.display = False
        self.read_only = False
        self.load_text("")
        self.styles.height = HEIGHT

    def settle(self) -> None:
        """Keep the text, if there is any, beside the answer that is shown now."""
        self.read_only = True
        self.display = self.display and bool(self.text.strip())
        self.styles.height = min(SETTLED_HEIGHT, max(1, self.wrapped_document.height))

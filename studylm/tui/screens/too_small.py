"""What is shown while the terminal is too small to study in."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Static

LEAST = Size(50, 16)
"""Columns and rows below which the screens do not fit; 60 by 20 is comfortable."""


def is_too_small(size: Size) -> bool:
    """Whether the screens do not fit."""
    return size.width < LEAST.width or size.height < LEAST.height


class TooSmallScreen(ModalScreen[None]):
    """Covers the screen below, which keeps its state."""

    def compose(self) -> ComposeResult:
        yield Static(id="too-small", markup=False)

    def on_resize(self, event: events.Resize) -> None:
        self.query_one("#too-small", Static).update(
            f"studylm needs {LEAST.width}x{LEAST.height}. This terminal has {event.size.width}x{event.size.height}. "
            "Make it larger to go on; nothing is lost."
        )

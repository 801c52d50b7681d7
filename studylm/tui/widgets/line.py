"""A line of two columns: a label, and text that wraps beside it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static


class Line(Horizontal):
    """A label in a column of its own, and text that wraps beside it."""

    def __init__(self, label: Content | str = "", text: Content | str = "", *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._label, self._text = label, text
        self.display = bool(text)

    def compose(self) -> ComposeResult:
        yield Static(self._label, classes="label", markup=False)
        yield Static(self._text, classes="text", markup=False)

    def show(self, label: Content | str, text: Content | str) -> None:
        """Replace label and text."""
        self.display = bool(text)
        left, right = self.query(Static)
        left.update(label)
        right.update(text)

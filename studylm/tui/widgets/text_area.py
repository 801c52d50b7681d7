"""Textual's text area with safe undo and redo, for every place in which the learner writes."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import TextArea
from textual.widgets.text_area import Selection


class WritingArea(TextArea):
    """A text area in which undo and redo are safe. Textual 8 crashes if they make the text shorter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "undo", "Undo", show=False, id="text.undo", tooltip="Undo the last change of the text"),
        Binding("ctrl+y", "redo", "Redo", show=False, id="text.redo", tooltip="Redo what was undone"),
    ]

    def _refresh_size(self) -> None:
        # Textual's undo and redo call this before they move the cursor, which may be beyond the end of the text by then;
        # hiding a scrollbar looks the cursor's position up. (Private; as in Textual >=8.2.5,<9.)
        start, end = self.selection
        inside = Selection(self.clamp_visitable(start), self.clamp_visitable(end))
        if inside != self.selection:
            self.selection = inside
        super()._refresh_size()

    def undo(self) -> None:
        """Undo the last change, unless the text is read-only."""
        if not self.read_only:
            super().undo()

    def redo(self) -> None:
        """Redo the change that was undone last, unless the text is read-only."""
        if not self.read_only:
            super().redo()

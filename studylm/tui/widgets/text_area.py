"""Textual's text area with guards around undo and redo, for every place in which the learner writes."""

from __future__ import annotations

from textual.widgets import TextArea
from textual.widgets.text_area import Selection


class WritingArea(TextArea):
    """A text area in which undo and redo are safe. Textual 8 crashes where they make the text shorter."""

    def _refresh_size(self) -> None:
        # Textual's undo and redo call this while the cursor is still where it was, which may be behind the end of the
        # text by now; a scrollbar that goes then looks for the cursor. They move it only afterwards.
        start, end = self.selection
        inside = Selection(self.clamp_visitable(start), self.clamp_visitable(end))
        if inside != self.selection:
            self.selection = inside
        super()._refresh_size()

    def undo(self) -> None:
        """Take back the last change, unless the text can only be read."""
        if not self.read_only:
            super().undo()

    def redo(self) -> None:
        """Make the change that was taken back last again, unless the text can only be read."""
        if not self.read_only:
            super().redo()

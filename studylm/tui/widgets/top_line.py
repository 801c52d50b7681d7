"""The line above a card: its place in the deck, how much is left, and a thin progress bar."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Label

from studylm.tui.terminal.text import MUTED


class ProgressRule(Widget):
    """A rule, one row high, with a thick part for the share that is done."""

    DEFAULT_CSS = "ProgressRule { height: 1; width: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0

    def show(self, share: float) -> None:
        """Draw `share`, from 0 to 1."""
        self._share = min(1.0, max(0.0, share))
        self.refresh()

    def render(self) -> Content:
        """The rule, as wide as the widget."""
        width = max(1, self.size.width)
        filled = round(self._share * width)
        return Content.assemble(("━" * filled, "$primary"), ("─" * (width - filled), "$foreground 25%"))


class TopLine(Vertical):
    """Deck, section and title at the left, counts at the right."""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Label(id="where", markup=False)
            yield Label(id="counts", markup=False)
        yield ProgressRule()

    def show(self, where: list[str], counts: list[str], share: float) -> None:
        """Show the card's place (widest unit first), the counts, and the share that is done, 0 to 1."""
        *around, title = where
        leading = " › ".join(around)
        self.query_one("#where", Label).update(
            Content.assemble((f"{leading} › " if leading else "", MUTED), (title, "bold"))
        )
        self.query_one("#counts", Label).update(Content.assemble((" · ".join(counts), MUTED)))
        self.query_one(ProgressRule).show(share)

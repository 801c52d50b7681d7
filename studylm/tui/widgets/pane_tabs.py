"""One row that tells, on a narrow screen, which side of a code card is shown, and switches between them."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

PANES = {"card": "Prompt", "code": "Code", "results": "Results"}
"""The sides of a code card, by the name of their class on the screen."""


class PaneTab(Static):
    """The name of one side."""

    class Chosen(Message):
        """The learner wants to see this side."""

        def __init__(self, pane: str) -> None:
            super().__init__()
            self.pane = pane

    def __init__(self, pane: str) -> None:
        """The tab of `pane`, a key of PANES."""
        super().__init__(PANES[pane], id=f"tab-{pane}", markup=False)
        self.pane = pane

    def show(self, *, active: bool, mark: str = "") -> None:
        """Say whether this side is the one that is seen, with a sign of news."""
        self.set_class(active, "-active")
        name = PANES[self.pane] + (f" {mark}" if mark else "")
        self.update(f"▸ {name} " if active else f"  {name} ")

    def on_click(self, event: events.Click) -> None:
        """Show this side."""
        event.stop()
        self.post_message(self.Chosen(self.pane))


class PaneTabs(Horizontal):
    """The three tabs."""

    def compose(self) -> ComposeResult:
        """One tab a side, and how to switch."""
        for pane in PANES:
            yield PaneTab(pane)
        yield Static("F4 next", id="tabs-help", markup=False)

    def show(self, active: str, result_mark: str = "") -> None:
        """Mark the side that is seen; `result_mark` goes beside Results."""
        for tab in self.query(PaneTab):
            tab.show(active=tab.pane == active, mark=result_mark if tab.pane == "results" else "")

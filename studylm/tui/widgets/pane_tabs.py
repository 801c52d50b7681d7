"""A row that shows, on a narrow screen, which pane of a code card is visible, and switches between panes."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

from studylm.tui.widgets.keys import key_for

PANES = {"card": "Prompt", "code": "Code", "results": "Results"}
"""The panes of a code card: name, which is also that of their CSS class on the screen, and title."""


class PaneTab(Static):
    """The title of one pane."""

    class Chosen(Message):
        """The learner has clicked this tab."""

        def __init__(self, pane: str) -> None:
            super().__init__()
            self.pane = pane

    def __init__(self, pane: str) -> None:
        super().__init__(PANES[pane], id=f"tab-{pane}", markup=False)
        self.pane = pane

    def show(self, *, active: bool, mark: str = "") -> None:
        """Show whether the pane is visible, and `mark` beside its title."""
        self.set_class(active, "-active")
        name = PANES[self.pane] + (f" {mark}" if mark else "")
        self.update(f"▸ {name} " if active else f"  {name} ")

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.post_message(self.Chosen(self.pane))


class PaneTabs(Horizontal):
    """The tabs of all panes."""

    def compose(self) -> ComposeResult:
        for pane in PANES:
            yield PaneTab(pane)
        yield Static(id="tabs-help", markup=False)

    def show(self, active: str, result_mark: str = "") -> None:
        """Mark the pane `active`; `result_mark` goes beside Results."""
        self.query_one("#tabs-help", Static).update(f"{key_for(self, 'next_pane')} next")
        for tab in self.query(PaneTab):
            tab.show(active=tab.pane == active, mark=result_mark if tab.pane == "results" else "")

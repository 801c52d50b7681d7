"""Which pane of a code card is shown and has the focus: prompt, code or results."""

from __future__ import annotations

from textual.screen import Screen
from textual.widget import Widget

from studylm.tui.panes.card_pane import CardPane
from studylm.tui.panes.code_pane import CodePane
from studylm.tui.screens.review.code_runs import CodeRuns
from studylm.tui.widgets.pane_tabs import PANES, PaneTabs


class Panes:
    """Switches between the panes, whose names are the keys of `PANES`. A wide screen shows all of them."""

    def __init__(self, screen: Screen[None], card: CardPane, code: CodePane, runs: CodeRuns) -> None:
        """Switches on `screen`; the tab of the results has the mark of `runs`."""
        self._screen = screen
        self._card = card
        self._code = code
        self._runs = runs
        self._shown = "card"

    def show(self, pane: str) -> None:
        """Show `pane`; a narrow screen hides the others."""
        self._shown = pane
        if not self._screen.has_class(f"-show-{pane}"):
            for name in PANES:
                self._screen.set_class(name == pane, f"-show-{name}", update=False)
            self._screen.update_node_styles()  # once: it looks at every block of the card
        self._screen.query_one(PaneTabs).show(pane, self._runs.mark)

    def go_to(self, pane: str) -> None:
        """Show `pane` and give it the focus."""
        self.show(pane)
        self.give_focus({"card": self._card, "code": self._code.editor, "results": self._code.results}[pane])

    def turn_to(self, pane: str) -> None:
        """Show `pane`; on a narrow screen, which shows nothing else, it gets the focus."""
        if self._screen.has_class("-narrow"):
            self.go_to(pane)
        else:
            self.show(pane)

    def next(self) -> None:
        """Go from the pane that has the focus to the next one."""
        names = list(PANES)
        self.go_to(names[(names.index(self.focused) + 1) % len(names)])

    @property
    def focused(self) -> str:
        """The pane that has the focus; the card if none has it and all are shown."""
        if self._code.editor.has_focus:
            return "code"
        if self._code.results.has_focus_within:
            return "results"
        return self._shown if self._screen.has_class("-narrow") else "card"

    def scroll(self, lines: int) -> None:
        """Scroll the results where only these are shown, else the card."""
        shown = self._code.results if self._screen.has_class("-show-results", "-narrow") else self._card
        shown.scroll_relative(y=lines, animate=False)

    def give_focus(self, widget: Widget) -> None:
        """Focus `widget` now, so that it gets the very next key; later only if it has yet to be laid out."""
        self._screen.set_focus(widget)
        if self._screen.focused is not widget:
            widget.focus()

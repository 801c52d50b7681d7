"""Help: what the keys of the screen below do, and where things are stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from studylm.tui.widgets.keys import Keys, key_name
from studylm.tui.widgets.line import Line
from studylm.workspace import Workspace


class HelpScreen(ModalScreen[None]):
    """A page over another screen, made from that screen's bindings: their keys and tooltips."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,q,question_mark,f1,space,enter",
            "dismiss",
            "Close",
            id="help.close",
            tooltip="Back to where you were",
        ),
    ]

    def __init__(self, active: Iterable[ActiveBinding], workspace: Workspace) -> None:
        """Help on a screen whose `active_bindings` has the values `active`, in `workspace`."""
        super().__init__()
        active = list(active)
        self._now = key_lines(each.binding for each in active if each.enabled)
        self._later = key_lines(each.binding for each in active if not each.enabled)
        self._places = {
            "ratings": f"{workspace.database}, written at once",
            "your code": str(workspace.answers),
            "your decks": str(workspace.cards),
        }

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            yield Static("Think first, then look. Rate honestly: the schedule is only as good as your ratings.")
            for title, lines in (
                ("Keys that work now", self._now),
                ("Keys that work later on this screen", self._later),
                ("Where things are", self._places),
            ):
                if lines:
                    yield Static(title, classes="part")
                for label, text in lines.items():
                    yield Line(Content.assemble((label, "bold")), text)
        yield Keys()

    def on_mount(self) -> None:
        self.query_one("#help").focus()


def key_lines(bindings: Iterable[Binding]) -> dict[str, str]:
    """A line for each tooltip: all keys that have it, and the tooltip. Bindings without one are left out."""
    keys: dict[str, list[str]] = {}
    for binding in bindings:
        if binding.tooltip:
            keys.setdefault(binding.tooltip, []).append(key_name(binding.key))
    return {", ".join(names): tooltip for tooltip, names in keys.items()}

"""Help: what the keys do, where things are kept, and what the words mean."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from studylm.tui.widgets.keys import Keys
from studylm.tui.widgets.line import Line
from studylm.workspace import Workspace

A_CARD = {
    "space": "shows the answer",
    "t": "opens a place to write your answer down first; escape then shows the answer",
    "1 2 3 4": "rates it again, hard, good, easy; each button says when the card would come back",
    "u": "takes back the last rating, also after a restart",
    "F2": "shows the next hint, where the card has some",
    "tab, enter": "ticks the key points that you said",
    "e, F8": "opens its deck file in $VISUAL or $EDITOR, at its line; what you save is shown at once",
    "q, escape": "leaves; everything is kept",
}
A_CODE_CARD = {
    "enter": "goes to the editor; escape comes back out",
    "F5, ctrl+s": "saves and runs the hidden checks",
    "escape, ctrl+c": "stops a run",
    "F2, ctrl+r": "shows the next hint; each lowers the suggested rating a little",
    "F3, ctrl+g": "gives up and shows a right answer, after asking once more",
    "F4": "goes round: prompt, code, results",
    "e, F8": "opens your answer in $VISUAL or $EDITOR",
    "1 2 3 4, enter": "rates it once it has passed or you have given up; enter accepts the suggestion",
}
IN_THE_EDITOR = {
    "": "Letters are text here, so only F-keys and ctrl-keys act.",
    "tab, shift+tab": "indents and dedents",
    "ctrl+/": "turns lines into comments and back",
    "ctrl+z, ctrl+y": "undoes and redoes",
}
RATINGS = {
    "again": "I did not know it.",
    "hard": "I knew it, with trouble.",
    "good": "I knew it.",
    "easy": "I knew it at once.",
}
EVERYWHERE = {
    "F9": "changes between dark and light colours",
    "ctrl+p": "lists all commands and themes",
    "ctrl+q": "quits; everything is kept",
}


class HelpScreen(ModalScreen[None]):
    """A page over whatever was there, which stays as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,q,question_mark,f1,space,enter",
            "dismiss",
            "Close",
            key_display="esc",
            id="help.close",
            tooltip="Back to where you were",
        ),
    ]

    def __init__(self, workspace: Workspace) -> None:
        """Help that names the places of this workspace."""
        super().__init__()
        self._places = {
            "ratings": f"{workspace.database}, on disk the moment you give them",
            "your code": str(workspace.answers),
            "your decks": str(workspace.cards),
        }

    def compose(self) -> ComposeResult:
        """The page."""
        with VerticalScroll(id="help"):
            yield Static("Think first, then look. Rate honestly: the schedule is only as good as your ratings.")
            for title, lines in (
                ("A card", A_CARD),
                ("A code card", A_CODE_CARD),
                ("In the editor", IN_THE_EDITOR),
                ("What the ratings mean", RATINGS),
                ("Everywhere", EVERYWHERE),
                ("Where things are", self._places),
            ):
                yield Static(title, classes="part")
                for label, text in lines.items():
                    yield Line(Content.assemble((label, "bold")), text)
        yield Keys()

    def on_mount(self) -> None:
        """The arrow keys scroll."""
        self.query_one("#help").focus()

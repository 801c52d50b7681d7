"""Help: what the keys do, where things are kept, and what the words mean."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Markdown

from studylm.tui.keys import Keys

TEXT = """\
# studylm

Think first, then look. Rate honestly: the schedule is only as good as your ratings.

## A card

| key | does |
|---|---|
| space | shows the answer |
| 1 2 3 4 | again, hard, good, easy; each button shows when the card would come back |
| u | takes back the last rating, also after a restart |
| F2 | shows the next hint, where a card has hints |
| tab | goes to the key points; enter ticks one |
| q, escape | leaves; everything is kept |

## A code card

| key | does |
|---|---|
| enter | goes to the editor; escape comes back out |
| F5, ctrl+s | saves and runs the hidden checks |
| escape, ctrl+c | stops a run |
| F2, ctrl+r | shows the next hint; each lowers the suggested rating a little |
| F3, ctrl+g | gives up and shows a right answer, after asking once more |
| F4 | goes round: prompt, code, results |
| e, F8 | opens your answer in `$VISUAL` or `$EDITOR` |
| 1 2 3 4 | rate, once it has passed or you have given up; enter accepts the suggestion |

In the editor letters are text, so there only the F-keys and ctrl-keys act. Tab indents, shift+tab
dedents, ctrl+/ comments, ctrl+z and ctrl+y undo and redo.

## What the ratings mean

**again**: I did not know it. **hard**: I knew it, with trouble. **good**: I knew it. **easy**: at once.

## Everywhere

F9 changes between dark and light, ctrl+p lists all commands and themes, ctrl+q quits at any time.

## Where things are

Ratings are on disk the moment you give them: `{database}`

Your code: `{answers}`

Your decks: `{cards}`
"""


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

    def __init__(self, *, database: Path, answers: Path, cards: Path) -> None:
        """Help that names these places."""
        super().__init__()
        self._text = TEXT.format(database=database, answers=answers, cards=cards)

    def compose(self) -> ComposeResult:
        """The page."""
        with VerticalScroll(id="help"):
            yield Markdown(self._text, open_links=False)
        yield Keys()

    def on_mount(self) -> None:
        """The arrow keys scroll."""
        self.query_one("#help").focus()

"""The differences between an answer and others, one comparison after the other: over any screen, read-only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from studylm.collection import Collection
from studylm.deck.card import Card
from studylm.deck.solutions import solutions_of
from studylm.forms.form import Form
from studylm.tui.screens.study_screen import StudyScreen
from studylm.tui.terminal.text import MUTED, plain
from studylm.tui.widgets.comparison import ComparedLines, Comparison, Sides
from studylm.tui.widgets.keys import Keys


class DifferencesScreen(StudyScreen[None]):
    """Comparisons to page through, under one line about them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", "Before", id="differences.left", tooltip="The comparison before this one"),
        Binding("right", "turn(1)", "Next", id="differences.right", tooltip="The next comparison"),
        Binding("question_mark,f1", "app.help", "Help", id="differences.help", tooltip="What the keys do"),
        Binding("escape,f6,q", "dismiss", "Close", id="differences.close", tooltip="Back to where you were"),
    ]

    def __init__(self, title: str, comparisons: Sequence[Sides], about: str = "") -> None:
        """Compare `comparisons`, at least one; `about` is a line that is true of all of them."""
        super().__init__()
        self._title = title
        self._comparisons = comparisons
        self._about = about
        self._at = 0

    def compose(self) -> ComposeResult:
        yield Static(id="differences-head", markup=False)
        yield Static(Content(plain(self._about)), id="differences-about", markup=False)
        yield Comparison()
        yield Keys()

    def on_mount(self) -> None:
        self.query_one("#differences-about").display = bool(self._about)
        self.query_one(ComparedLines).focus()
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        sides = self._comparisons[self._at]
        place = f"   {self._at + 1} of {len(self._comparisons)}" if len(self._comparisons) > 1 else ""
        head = Content.assemble((plain(self._title), "bold"), (place, MUTED))
        self.query_one("#differences-head", Static).update(head)
        self.query_one(Comparison).show(sides)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing to turn to where there is one comparison."""
        return len(self._comparisons) > 1 if action == "turn" else True

    def action_turn(self, step: int) -> None:
        """Show the next comparison, or the one before; after the last comes the first."""
        self._at = (self._at + step) % len(self._comparisons)
        self._show()


def comparisons(collection: Collection, card: Card, text: str) -> list[Sides]:
    """The learner's answer in the review of `card` that is open, beside their last one, what they got, and right ones.

    Args:
        text: what the editor holds; it is compared where no run of this review has passed.
    """
    after = collection.store.reviews.last_id_of(card.id)
    passed = [each for each in collection.store.attempts.records(card.id) if each.passed]
    own = [each for each in passed if each.form is not None and each.after_review == after]
    before = [each for each in passed if each not in own]
    name, new = "your try", text
    if own:
        name, new = "your new answer", own[-1].source.decode("utf-8", "replace")
    found = []
    if before:
        at = before[-1].at.astimezone()
        old = before[-1].source.decode("utf-8", "replace")
        found.append(Sides(f"your answer of {at.day} {at:%b %Y}", old, name, new))
    opening = collection.store.openings.current(card.id)
    if opening is not None and opening.form in (Form.RESTORE, Form.REPAIR):
        # Where the last answer was put back exactly, this shows what there was to do.
        found.append(
            Sides(f"the {opening.form.value} as it was opened", opening.source.decode("utf-8", "replace"), name, new)
        )
    return found + [Sides(f"a right answer: {file}", solution, name, new) for file, solution in solutions_of(card)]

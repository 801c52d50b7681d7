"""The query box: says how many cards match, and what enter starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Static

from studylm import wording
from studylm.collection import Collection
from studylm.errors import StudylmError
from studylm.tui.widgets.keys import Keys

SETTLES = 0.15
"""Seconds without a key after which the cards are counted: a large library takes a moment."""


@dataclass(frozen=True, slots=True)
class Found:
    """The cards that match a query.

    Attributes:
        due: how many of them can be studied now.
        past_needs: whether new ones are among these that wait for what they need, since the query names them or nothing
            else of it can be studied.
    """

    cards: frozenset[str]
    due: int
    past_needs: bool


class SearchScreen(ModalScreen[Found | None]):
    """A line to type a query into. Its result are the cards; None if the learner has changed their mind."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close", id="search.close", tooltip="Back to where you were"),
    ]

    def __init__(self, collection: Collection) -> None:
        super().__init__()
        self.collection = collection
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="search"):
            yield Input(placeholder="topic:lstm is:review -gates recall<0.8", id="query")
            yield Static(
                "Which cards? Words, deck: topic: kind: id: is: lapses>2 recall<0.8", id="matches", markup=False
            )
        yield Keys()

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(SETTLES, self._count)

    def _count(self) -> Found | None:
        """Say what matches."""
        try:
            found = self._find(self.query_one(Input).value)
        except StudylmError as error:
            self.query_one("#matches", Static).update(str(error))
            return None
        self.query_one("#matches", Static).update(_matches(found))
        return found

    def _find(self, text: str) -> Found:
        from studylm.queries import parse

        query = parse(text)
        ids = {view.card.id for view in self.collection.search(query)}
        left, due = self.collection.limits().left(), 0
        for past_needs in (query.names_cards, True):
            order = left.apply(self.collection.order(ids, past_needs=past_needs))
            due = len(order.learning) + len(order.review) + len(order.new)
            if due:
                break
        return Found(frozenset(ids), due, past_needs)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """Study what matches, if anything does."""
        event.stop()
        found = self._count()
        if found is not None and found.cards:
            self.dismiss(found)


def _matches(found: Found) -> str:
    match = "matches" if len(found.cards) == 1 else "match"
    cards = f"{wording.count(len(found.cards), 'card')} {match}"
    if not found.cards:
        return "No card matches."
    if found.due and found.past_needs:
        return f"{cards}, {found.due} to study now, past what they need: enter starts."
    if found.due:
        return f"{cards}, {found.due} to study now: enter starts."
    return f"{cards}, none to study now: enter practises, unrecorded."

"""A card as it is read: the prompt, then hints as they are asked for, then the answer with what belongs to it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Label, Static

from studylm.deck.card import Card, Misconception
from studylm.tui.panes.card_markdown import CardFence, CardMarkdown
from studylm.tui.terminal.text import MUTED, printable

SETTLED = 0.7
"""Seconds after which an answer is laid out, and where the learner scrolls is theirs."""


class KeyPoint(Horizontal, can_focus=True):
    """One thing that a good answer says, with a box to tick. The ticks are the learner's own; nothing is recorded."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "tick", "Tick", id="card.tick", tooltip="Tick the key point: my answer said this")
    ]

    def __init__(self, markdown: str) -> None:
        """An unticked key point."""
        super().__init__()
        self.ticked = False
        self._markdown = markdown

    def compose(self) -> ComposeResult:
        """The box and the text."""
        yield Static("[ ]", classes="box", markup=False)
        yield CardMarkdown(self._markdown)

    def action_tick(self) -> None:
        """Tick it, or take the tick away."""
        self.ticked = not self.ticked
        self.set_class(self.ticked, "-ticked")
        self.query_one(".box", Static).update("[✓]" if self.ticked else "[ ]")

    def on_click(self, event: events.Click) -> None:
        """The whole line is the box."""
        event.stop()
        self.action_tick()


class CardPane(VerticalScroll, can_focus=True):
    """The reading side of a review. One widget for all cards: `show` fills it anew, `reveal` adds the answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "sideways(-8)", "Left", show=False, id="card.left", tooltip="Move wide drawings right"),
        Binding("right", "sideways(8)", "Right", show=False, id="card.right", tooltip="Move wide drawings left"),
    ]

    def __init__(self, *, id: str) -> None:
        """Nothing shown yet."""
        super().__init__(id=id)
        self._revealed_at = 0.0
        self._card: Card | None = None
        # Keys come faster than widgets: one change after the other.
        self._changing = asyncio.Lock()

    def compose(self) -> ComposeResult:
        """Empty places for the parts of a card."""
        yield CardMarkdown(id="prompt")
        yield Vertical(id="hints")
        with Vertical(id="back"):
            yield Label("Answer", classes="part")
            yield CardMarkdown(id="answer")
            yield Vertical(id="key-points")
            with Vertical(id="misconceptions"):
                yield Label("Mistakes people really make", classes="part")
                yield CardMarkdown(id="mistakes")
            yield Static(id="links", markup=False)

    async def show(self, card: Card) -> None:
        """Show the front of `card`, from its top."""
        async with self._changing:
            with self.app.batch_update():
                self._card = card
                self.query_one("#back").display = False
                await self.query_one("#hints", Vertical).remove_children()
                await self.query_one("#key-points", Vertical).remove_children()
                await self.query_one("#prompt", CardMarkdown).show(card.prompt)
                self.scroll_home(animate=False)

    async def add_hint(self, number: int, total: int, markdown: str) -> None:
        """Show one more hint under the prompt."""
        async with self._changing:
            with self.app.batch_update():
                label = Label(f"Hint {number} of {total}", classes="part")
                hint = Vertical(label, CardMarkdown(markdown), classes="hint")
                await self.query_one("#hints", Vertical).mount(hint)
                self.call_after_refresh(hint.scroll_visible, animate=False)

    def on_mount(self) -> None:
        """Have the answer in view also while it is still being laid out."""
        self.watch(self, "virtual_size", self._show_back, init=False)

    async def reveal(self, card: Card, links: Sequence[str] = ()) -> None:
        """Show the answer, a solution, the key points, the misconceptions and `links`, a line each."""
        async with self._changing:
            with self.app.batch_update():
                await self._show_answer(card)
                await self._show_key_points(card)
                await self._show_mistakes(card)
                self._show_links(links)
                self.query_one("#back", Vertical).display = True
                self._revealed_at = monotonic()
                self.call_after_refresh(self._show_back)

    async def redraw(self, card: Card, links: Sequence[str] = ()) -> None:
        """The deck file was edited: show `card` as it reads now. What is revealed, ticked and in view stays so.

        Hints go where any has changed; whoever knows which were seen adds them again. Nothing happens
        if another card is shown by now.
        """
        async with self._changing:
            old = self._card
            if old is None or old.id != card.id:
                return
            place = self.scroll_y
            with self.app.batch_update():
                self._card = card
                if card.prompt != old.prompt:
                    await self.query_one("#prompt", CardMarkdown).show(card.prompt)
                if card.hints != old.hints:
                    await self.query_one("#hints", Vertical).remove_children()
                if self.query_one("#back").display:
                    await self._show_answer(card)
                    if card.key_points != old.key_points:
                        await self._show_key_points(card)
                    if card.misconceptions != old.misconceptions:
                        await self._show_mistakes(card)
                    self._show_links(links)
                self.call_after_refresh(self.scroll_to, y=place, animate=False)

    async def _show_answer(self, card: Card) -> None:
        answer = card.answer or f"*This card has no answer yet. You can add one in {card.source}.*"
        await self.query_one("#answer", CardMarkdown).show(answer + _solution(card))

    async def _show_key_points(self, card: Card) -> None:
        points = self.query_one("#key-points", Vertical)
        await points.remove_children()
        points.display = bool(card.key_points)
        if card.key_points:
            await points.mount(Label("Key points: did yours say them?", classes="part"))
            await points.mount_all([KeyPoint(point) for point in card.key_points])

    async def _show_mistakes(self, card: Card) -> None:
        self.query_one("#misconceptions").display = bool(card.misconceptions)
        if card.misconceptions:
            await self.query_one("#mistakes", CardMarkdown).show(_mistakes(card.misconceptions))

    def _show_links(self, links: Sequence[str]) -> None:
        shown = self.query_one("#links", Static)
        shown.display = bool(links)
        shown.update(Content.assemble((printable("\n".join(links)), MUTED)))

    def action_sideways(self, columns: int) -> None:
        """See the rest of drawings that are wider than the pane."""
        for fence in self.query(CardFence):
            fence.scroll_relative(x=columns, animate=False)

    def _show_back(self) -> None:
        """Bring the answer into view, with as much of the prompt above it as fits; a short prompt stays whole."""
        if monotonic() - self._revealed_at > SETTLED:
            return
        back = self.query_one("#back", Vertical).virtual_region
        room = self.size.height
        if back.y > room // 3:
            self.scroll_to(y=max(0, min(back.bottom - room, back.y)), animate=False)


def _solution(card: Card) -> str:
    """One of a code card's right answers as markdown; empty where the deck has none, or it cannot be read."""
    for path in card.solutions:
        try:
            code = printable(path.read_text("utf-8")).strip()
        except (OSError, ValueError):
            continue
        return f"\n\n**A right answer, among others**\n\n~~~~python\n{code}\n~~~~\n"
    return ""


def _mistakes(misconceptions: tuple[Misconception, ...]) -> str:
    """The misconceptions as one piece of markdown."""
    items = []
    for mistake in misconceptions:
        item = f"✗ {mistake.claim.strip()}"
        if mistake.correction:
            item += f"\n\n✓ {mistake.correction.strip()}"
        items.append("- " + item.replace("\n", "\n  "))
    return "\n".join(items)

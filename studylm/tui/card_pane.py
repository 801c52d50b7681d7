"""A card as it is read: the prompt, then hints as they are asked for, then the answer with what belongs to it."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Label, Static

from studylm.deck.card import Card, Misconception
from studylm.tui.card_markdown import CardFence, CardMarkdown
from studylm.tui.text import presentable


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
        yield CardMarkdown(presentable(self._markdown))

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

    def compose(self) -> ComposeResult:
        """Empty places for the parts of a card."""
        yield CardMarkdown(id="prompt")
        yield Vertical(id="hints")
        with Vertical(id="back"):
            yield Label("Answer", classes="part")
            yield CardMarkdown(id="answer")
            yield Vertical(id="key-points")
            yield CardMarkdown(id="misconceptions")

    async def show(self, card: Card) -> None:
        """Show the front of `card`, from its top."""
        self.query_one("#back").display = False
        await self.query_one("#hints", Vertical).remove_children()
        await self.query_one("#key-points", Vertical).remove_children()
        await self.query_one("#prompt", CardMarkdown).update(presentable(card.prompt))
        self.scroll_home(animate=False)

    async def add_hint(self, number: int, total: int, markdown: str) -> None:
        """Show one more hint under the prompt."""
        label = Label(f"Hint {number} of {total}", classes="part")
        hint = Vertical(label, CardMarkdown(presentable(markdown)), classes="hint")
        await self.query_one("#hints", Vertical).mount(hint)
        hint.scroll_visible(animate=False)

    async def reveal(self, card: Card) -> None:
        """Show the answer, the key points and the misconceptions under the prompt."""
        back = self.query_one("#back", Vertical)
        answer = card.answer or f"*This card has no answer yet. You can add one in {card.source}.*"
        await self.query_one("#answer", CardMarkdown).update(presentable(answer))
        points = self.query_one("#key-points", Vertical)
        await points.remove_children()
        points.display = bool(card.key_points)
        if card.key_points:
            await points.mount(Label("Key points: did yours say them?", classes="part"))
            await points.mount_all([KeyPoint(point) for point in card.key_points])
        mistakes = self.query_one("#misconceptions", CardMarkdown)
        mistakes.display = bool(card.misconceptions)
        await mistakes.update(presentable(_mistakes(card.misconceptions)))
        back.display = True
        self.call_after_refresh(self._show_back)

    def action_sideways(self, columns: int) -> None:
        """See the rest of drawings that are wider than the pane."""
        for fence in self.query(CardFence):
            fence.scroll_relative(x=columns, animate=False)

    def _show_back(self) -> None:
        """Bring the answer into view, with as much of the prompt above it as fits."""
        back = self.query_one("#back", Vertical)
        room = self.size.height
        bottom = back.virtual_region.bottom
        self.scroll_to(y=max(0, min(bottom - room, back.virtual_region.y)), animate=False)


def _mistakes(misconceptions: tuple[Misconception, ...]) -> str:
    """The misconceptions as one piece of markdown."""
    if not misconceptions:
        return ""
    items = []
    for mistake in misconceptions:
        item = f"✗ {mistake.claim.strip()}"
        if mistake.correction:
            item += f"\n\n✓ {mistake.correction.strip()}"
        items.append("- " + item.replace("\n", "\n  "))
    return "**Mistakes people really make**\n\n" + "\n".join(items)

"""The pane that shows a card: its prompt, hints, and the answer with key points, mistakes and links."""

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

from studylm.deck.card import Card, Library, Misconception
from studylm.deck.solutions import solutions_of
from studylm.tui.panes.card_markdown import CardFence, CardMarkdown
from studylm.tui.terminal.text import MUTED, printable
from studylm.wording import link_words

SETTLED = 0.7
"""Seconds after a reveal in which the pane scrolls to the answer; later only the learner scrolls."""


class KeyPoint(Horizontal, can_focus=True):
    """One thing that a good answer says, with a box to tick. Ticks are not recorded."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "tick", "Tick", id="card.tick", tooltip="Tick the key point that your answer said")
    ]

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.ticked = False
        self._markdown = markdown

    def compose(self) -> ComposeResult:
        yield Static("[ ]", classes="box", markup=False)
        yield CardMarkdown(self._markdown)

    def action_tick(self) -> None:
        self.ticked = not self.ticked
        self.set_class(self.ticked, "-ticked")
        self.query_one(".box", Static).update("[✓]" if self.ticked else "[ ]")

    def on_click(self, event: events.Click) -> None:
        """A click anywhere on the line ticks it."""
        event.stop()
        self.action_tick()


class CardPane(VerticalScroll, can_focus=True):
    """Shows one card after the other: `show` replaces the card, `reveal` adds the answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "sideways(-8)", "Left", show=False, id="card.left", tooltip="Scroll wide drawings"),
        Binding("right", "sideways(8)", "Right", show=False, id="card.right", tooltip="Scroll wide drawings"),
    ]

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._revealed_at = 0.0
        self._card: Card | None = None
        # Keys come faster than widgets are mounted: one change after the other.
        self._changing = asyncio.Lock()

    def compose(self) -> ComposeResult:
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

    async def show_hints(self, hints: Sequence[str], total: int) -> None:
        """Show those of `hints` that are not shown yet under the prompt, out of `total` that the card has."""
        async with self._changing:
            with self.app.batch_update():
                shown = self.query_one("#hints", Vertical)
                for number, markdown in list(enumerate(hints, 1))[len(shown.children) :]:
                    label = Label(f"Hint {number} of {total}", classes="part")
                    hint = Vertical(label, CardMarkdown(markdown), classes="hint")
                    await shown.mount(hint)
                    self.call_after_refresh(hint.scroll_visible, animate=False)

    def on_mount(self) -> None:
        """Keep the answer in view while it is still being laid out."""
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
        """The deck file was edited: show `card` as it is now. What is revealed, ticked and in view stays so.

        If any hint has changed, all are removed; `show_hints` shows them again. Nothing happens if another card is
        shown by now.
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
        for fence in self.query(CardFence):
            fence.scroll_relative(x=columns, animate=False)

    def _show_back(self) -> None:
        """Scroll the answer into view, with as much of the prompt above it as fits."""
        if monotonic() - self._revealed_at > SETTLED:
            return
        back = self.query_one("#back", Vertical).virtual_region
        room = self.size.height
        if back.y > room // 3:
            self.scroll_to(y=max(0, min(back.bottom - room, back.y)), animate=False)


def links_of(card: Card, library: Library) -> list[str]:
    """The cards about the same idea as `card`, a line for each kind of link: `try it in code: deck/a, deck/b`."""
    lines: dict[str, list[str]] = {}
    for other in (library.cards.get(ref) for ref in card.links):
        if other is not None:
            lines.setdefault(link_words(card, other), []).append(other.id)
    return [f"{words}: {', '.join(ids)}" for words, ids in lines.items()]


def _solution(card: Card) -> str:
    """One of a code card's solutions as markdown; empty if there is none that can be read."""
    for _, text in solutions_of(card):
        return f"\n\n**A right answer, among others**\n\n~~~~python\n{printable(text).strip()}\n~~~~\n"
    return ""


def _mistakes(misconceptions: tuple[Misconception, ...]) -> str:
    """The misconceptions as markdown."""
    items = []
    for mistake in misconceptions:
        item = f"✗ {mistake.claim.strip()}"
        if mistake.correction:
            item += f"\n\n✓ {mistake.correction.strip()}"
        items.append("- " + item.replace("\n", "\n  "))
    return "\n".join(items)

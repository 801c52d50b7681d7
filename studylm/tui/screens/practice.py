"""Practice on the screen: one card after the other, due or not; nothing is recorded unless asked."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from studylm import wording
from studylm.collection import Collection, Practice, Rating, Stage
from studylm.errors import StudylmError
from studylm.tui.panes.card_pane import CardPane, links_of
from studylm.tui.screens.review.status import intervals_of, top_line
from studylm.tui.screens.study_screen import StudyScreen
from studylm.tui.widgets.keys import Keys, key_for
from studylm.tui.widgets.rating_bar import MEANINGS, RatingBar, RatingButton
from studylm.tui.widgets.top_line import TopLine

NOT_RECORDED = "Practice: nothing is recorded."
RECORDED = "Practice: each rating is recorded, as in a review."


class PracticeScreen(StudyScreen[None]):
    """Shows where a practice stands. At its end, Today comes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "reveal", "Answer", id="practice.reveal", tooltip="Show the answer"),
        *[
            Binding(
                f"{rating.value}",
                f"rate({rating.value})",
                rating.word,
                show=False,
                id=f"practice.{rating.word}",
                tooltip=f"Go on: {MEANINGS[rating]}" + ("; it comes again" if rating is Rating.AGAIN else ""),
            )
            for rating in Rating
        ],
        Binding("u", "undo", "Undo", id="practice.undo", tooltip="Back to the card before"),
        Binding(
            "w", "record", "Record", id="practice.record", tooltip="Record the ratings from now on as reviews, or not"
        ),
        Binding("question_mark,f1", "app.help", "Help", id="practice.help", tooltip="What the keys do"),
        Binding("q,escape", "leave", "Leave", id="practice.leave", tooltip="Back to Today"),
        Binding("up", "scroll(-1)", "Up", show=False, id="practice.up", tooltip="Scroll"),
        Binding("down", "scroll(1)", "Down", show=False, id="practice.down", tooltip="Scroll"),
    ]

    def __init__(self, collection: Collection, practice: Practice) -> None:
        super().__init__()
        self.collection = collection
        self.practice = practice
        self._card_pane = CardPane(id="card-pane")

    def compose(self) -> ComposeResult:
        yield TopLine()
        with Horizontal(id="body"):
            yield self._card_pane
        yield RatingBar()
        yield Keys()

    async def on_mount(self) -> None:
        self.query_one(RatingBar).display = True  # its line is there from the start
        await self._show()

    async def decks_changed(self) -> None:
        """Show the cards as they are now."""
        self.practice.refresh()
        await self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """True where the key does something now, else None."""
        revealed = self.practice.stage is Stage.ANSWER
        return {"reveal": not revealed, "rate": revealed}.get(action, True) or None

    async def _show(self) -> None:
        card = self.practice.current
        if card is None:
            done, again = self.practice.counts.done, self.practice.ratings[Rating.AGAIN]
            recorded = self.practice.recorded
            kept = f"{wording.count(recorded, 'review')} recorded." if recorded else "Nothing was recorded."
            text = f"Practised: {wording.count(done, 'answer')}, {again} of them again. {kept}"
            self.app.pop_screen()
            self.app.notify(text)
            return
        with self.app.batch_update():
            await self._card_pane.show(card)
            if self.practice.stage is Stage.ANSWER:
                await self._card_pane.reveal(card, links_of(card, self.collection.library))
            self._show_state()
        self.set_focus(self._card_pane)

    def _show_state(self) -> None:
        card = self.practice.current
        if card is None:
            return
        self.query_one(TopLine).show(*top_line(card, self.practice.counts, self.size.width))
        line = RECORDED if self.practice.record else NOT_RECORDED
        if self.practice.stage is Stage.PROMPT:
            line += f" {key_for(self, 'reveal')} shows the answer"
        self.query_one(RatingBar).show(intervals_of(self.practice), line)
        self.query_one("#rating-buttons").display = self.practice.stage is Stage.ANSWER
        self.refresh_bindings()

    async def action_reveal(self) -> None:
        self.practice.reveal()
        if self.practice.current is not None:
            await self._card_pane.reveal(
                self.practice.current, links_of(self.practice.current, self.collection.library)
            )
        self._show_state()

    async def action_rate(self, rating: int) -> None:
        """Go on to the next card."""
        try:
            self.practice.rate(Rating(rating))
        except StudylmError as error:
            self.notify(str(error), severity="warning", timeout=10, markup=False)
        await self._show()

    @on(RatingButton.Pressed)
    async def _rated(self, event: RatingButton.Pressed) -> None:
        event.stop()
        await self.action_rate(event.rating)

    async def action_undo(self) -> None:
        """Back to the card before."""
        try:
            if self.practice.undo() is None:
                self.notify("This is the first card.", timeout=3)
                return
        except StudylmError as error:
            self.notify(str(error), severity="warning", timeout=10, markup=False)
        await self._show()

    def action_record(self) -> None:
        """Record the ratings from now on, or stop that."""
        if self.collection.store.read_only:
            self.notify("The history is read-only: nothing can be recorded.", severity="warning", timeout=10)
            return
        self.practice.record = not self.practice.record
        self._show_state()

    def action_scroll(self, lines: int) -> None:
        self._card_pane.scroll_relative(y=lines, animate=False)

    def action_leave(self) -> None:
        self.app.pop_screen()

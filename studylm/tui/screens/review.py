"""The review: one screen for a whole sitting, whose content goes from prompt to answer to the next card."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Label

from studylm import wording
from studylm.collection import ChangedElsewhere, Collection, Rating, ReviewSession, Stage
from studylm.deck.card import Card, Kind
from studylm.errors import StudylmError
from studylm.tui.panes.card_pane import CardPane
from studylm.tui.panes.code_pane import CodePane
from studylm.tui.panes.editor import CodeEditor
from studylm.tui.screens.code_runs import CheckerLike
from studylm.tui.screens.deck_edits import DeckEdits
from studylm.tui.screens.patience import patiently
from studylm.tui.screens.summary import SummaryScreen
from studylm.tui.terminal.text import plain
from studylm.tui.widgets.keys import Keys
from studylm.tui.widgets.pane_tabs import PANES, PaneTab, PaneTabs
from studylm.tui.widgets.rating_bar import RatingBar, RatingButton
from studylm.tui.widgets.scratch import Scratch
from studylm.tui.widgets.top_line import TopLine


class ReviewScreen(DeckEdits):
    """Shows what the session is at, and passes on what the learner does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "reveal", "Answer", id="review.reveal", tooltip="Show the answer"),
        Binding("t", "type", "Type", id="review.type", tooltip="Write your answer down before you look"),
        *[
            Binding(
                str(rating.value),
                f"rate({rating.value})",
                rating.word,
                show=False,
                id=f"review.{rating.word}",
                tooltip=f"Rate the card {rating.word}",
            )
            for rating in Rating
        ],
        Binding("enter", "write", "Write", key_display="enter", id="review.write", tooltip="Go to the editor"),
        Binding("f5,ctrl+s", "run", "Run", key_display="F5", id="review.run", tooltip="Save and run the hidden checks"),
        Binding("f2,ctrl+r", "hint", "Hint", key_display="F2", id="review.hint", tooltip="Show the next hint"),
        Binding(
            "f3,ctrl+g", "give_up", "Give up", key_display="F3", id="review.give-up", tooltip="Show a right answer"
        ),
        Binding("question_mark", "app.help", "Help", key_display="?", id="review.help", tooltip="What the keys do"),
        Binding("f1", "app.help", "Help", key_display="F1", id="review.help-f1", tooltip="What the keys do"),
        Binding("q", "leave", "Leave", id="review.leave", tooltip="Back to Today; everything is kept"),
        Binding("u", "undo", "Undo", id="review.undo", tooltip="Take back the last rating"),
        Binding("f4", "next_pane", "Pane", key_display="F4", id="review.pane", tooltip="Prompt, code, results"),
        Binding("e", "edit", "$EDITOR", id="review.edit", tooltip="Open your answer, or the deck file, in $EDITOR"),
        Binding(
            "f8",
            "edit",
            "$EDITOR",
            key_display="F8",
            id="review.edit-f8",
            tooltip="Open your answer, or the deck file, in $EDITOR",
        ),
        Binding("up", "scroll(-1)", "Up", show=False, id="review.up", tooltip="See more of the card"),
        Binding("down", "scroll(1)", "Down", show=False, id="review.down", tooltip="See more of the card"),
        Binding("pageup", "scroll(-10)", "Page up", show=False, id="review.page-up", tooltip="See more of the card"),
        Binding(
            "pagedown", "scroll(10)", "Page down", show=False, id="review.page-down", tooltip="See more of the card"
        ),
        Binding("ctrl+c", "stop", "Stop", show=False, priority=True, id="review.stop", tooltip="Stop the run"),
        Binding(
            "escape", "back", "Back", show=False, id="review.back", tooltip="Stop the run, leave the editor, leave"
        ),
    ]

    def __init__(self, collection: Collection, session: ReviewSession, checker: CheckerLike) -> None:
        """A review of `session`."""
        super().__init__()
        self.collection = collection
        self.session = session
        self.checker = checker
        self.pane = "card"
        self._ready = False

    def compose(self) -> ComposeResult:
        """Top line, the card beside the code, the ratings, the keys."""
        yield TopLine()
        yield PaneTabs()
        with Horizontal(id="body"):
            yield CardPane(id="card-pane")
            yield CodePane(self.collection)
        yield Scratch()
        yield Label("", id="prompt-line", markup=False)
        yield RatingBar()
        yield Keys()

    async def on_mount(self) -> None:
        """Show the first card."""
        self._ready = True
        await self.show_card()

    # What is shown

    @property
    def card(self) -> Card | None:
        """The card that is shown."""
        return self.session.current

    @property
    def is_code(self) -> bool:
        """Whether that is a code card."""
        return self.card is not None and self.card.kind is Kind.CODE

    async def show_card(self) -> None:
        """Show the session's current card, or the summary where there is none."""
        self.forget_run()
        card = self.card
        if card is None:
            summary = SummaryScreen(self.collection, self.session, tries=self.tries, passes=self.passes)
            self.app.push_screen(summary, self._after_summary)
            return
        with self.app.batch_update():  # the new card appears at once
            await self._show(card)

    async def _show(self, card: Card) -> None:
        self.set_class(card.kind is Kind.CODE, "-code")
        self.show_pane("card")
        self.query_one(Scratch).clear_away()
        await self.query_one(CardPane).show(card)
        if self.is_code:
            await self.query_one(CodePane).open(card, passed=self.session.suggested is not None)
        await self.show_old_hints(card)
        if self.session.stage is Stage.ANSWER:
            await self.show_answer()
        self.give_focus(self.query_one(CardPane))
        self.show_state()

    async def _after_summary(self, wish: str | None) -> None:
        """The summary is closed: undo, go on with a card that came back, or leave."""
        if wish == "undo":
            await self.action_undo()
        elif wish == "on":
            await self.show_card()
        if self.card is None or wish not in ("undo", "on"):  # a card that came back may be left for later
            self.app.pop_screen()

    def show_state(self) -> None:
        """The lines around the card: where we are, what is left, what to do."""
        card, counts = self.card, self.session.counts
        if card is None:
            return
        revealed = self.session.stage is Stage.ANSWER
        number = f"{card.number}. " if card.number is not None else ""
        where = [card.deck, *([plain(card.section)] if card.section else []), number + plain(card.title)]
        if self.size.width < 80:
            where = where[-1:]
        left = [
            f"{n} {word}"
            for n, word in ((counts.learning, "learning"), (counts.review, "review"), (counts.new, "new"))
            if n
        ]
        if self.size.width < 100:
            left = [f"{counts.left} left"]
        total = counts.done + counts.left
        self.query_one(TopLine).show(where, [*left, f"{counts.done} done"], counts.done / total if total else 0.0)
        self.query_one(RatingBar).display = revealed
        line = self.query_one("#prompt-line", Label)
        line.display = not revealed and not self.is_code
        line.update("space shows the answer")
        if revealed:
            self._show_ratings()
        self.refresh_bindings()

    def _show_ratings(self) -> None:
        now = self.collection.clock.now()
        intervals = {
            int(rating): wording.interval(memory.due - now) if memory.due else ""
            for rating, memory in self.session.previews().items()
        }
        suggested = self.session.suggested
        if suggested is not None:
            line = f"Well done. {suggested.word.capitalize()} is suggested: enter accepts it."
        elif self.gave_up:
            suggested, line = Rating.AGAIN, "You looked at the answer, so again is suggested: enter accepts it."
        else:
            line = "How well did you know it?"
        self.query_one(RatingBar).show(intervals, line, int(suggested) if suggested else None)

    async def show_answer(self) -> None:
        """Show the back of the card."""
        if self.card is not None:
            await self.query_one(CardPane).reveal(self.card, self.links(self.card))
        self.show_state()

    def show_pane(self, pane: str) -> None:
        """On a narrow screen, show that side of a code card; on a wide one all are seen."""
        self.pane = pane
        if not self.has_class(f"-show-{pane}"):
            for name in PANES:
                self.set_class(name == pane, f"-show-{name}", update=False)
            self.update_node_styles()  # once: it looks at every block of the card
        self.query_one(PaneTabs).show(pane, self.result_mark)

    def on_resize(self) -> None:
        """The top line says as much as fits."""
        if self._ready:
            self.show_state()

    # What the learner does

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what makes sense now; nothing before everything is there."""
        if not self._ready:
            return False
        revealed = self.session.stage is Stage.ANSWER
        match action:
            case "reveal" | "type":
                return not revealed and not self.is_code
            case "rate":
                return revealed
            case "write":
                return self.is_code and not isinstance(self.focused, CodeEditor)
            case "run" | "next_pane":
                return self.is_code
            case "edit":
                return self.card is not None
            case "hint":
                return self.card is not None and bool(self.card.hints)
            case "give_up":
                return self.is_code and not revealed
            case "stop":
                return self.running
        return True

    async def action_reveal(self) -> None:
        """Show the answer."""
        self.session.reveal()
        self.query_one(Scratch).settle()
        self.give_focus(self.query_one(CardPane))
        await self.show_answer()

    def action_type(self) -> None:
        """Open a place to answer in writing."""
        scratch = self.query_one(Scratch)
        scratch.display = True
        scratch.focus()

    async def action_rate(self, rating: int) -> None:
        """Record the rating; if that cannot be done, the card stays."""
        if self.running:
            self.notify("The checks are still running. Escape stops them.")
            return
        question = "Not saved, and the next card takes its place. Rate all the same? Press the key again."
        if not self.query_one(CodePane).save() and not self._asked_twice("rate", question):
            return
        self._writing += 1
        try:
            await patiently(self.notify, self.session.rate, Rating(rating))
        except ChangedElsewhere as error:
            self.notify(str(error), severity="warning", timeout=10, markup=False)
        except StudylmError as error:
            self.notify(str(error), title="Not recorded", severity="error", timeout=10, markup=False)
            return
        finally:
            self._writing -= 1
        self.query_one(CodePane).close()
        await self.show_card()

    @on(RatingButton.Pressed)
    async def _rated(self, event: RatingButton.Pressed) -> None:
        event.stop()
        await self.action_rate(event.rating)

    async def action_undo(self) -> None:
        """Take back the last rating and show its card again."""
        self.query_one(CodePane).save()
        self._writing += 1
        try:
            taken = await patiently(self.notify, self.session.undo)
        except StudylmError as error:
            self.notify(str(error), title="Not undone", severity="error", timeout=10, markup=False)
            return
        finally:
            self._writing -= 1
        if taken is None:
            self.notify("There is no rating to take back.")
            return
        self.query_one(CodePane).close()
        await self.show_card()
        self.notify(f"Took back {Rating(taken.rating).word}.", timeout=3)

    def action_write(self) -> None:
        """Go to the editor."""
        self.show_pane("code")
        self.give_focus(self.query_one(CodePane).editor)

    def action_next_pane(self) -> None:
        """Go round: prompt, code, results."""
        names = list(PANES)
        self._go_to(names[(names.index(self._pane_with_focus()) + 1) % len(names)])

    @on(PaneTab.Chosen)
    def _chosen(self, event: PaneTab.Chosen) -> None:
        event.stop()
        self._go_to(event.pane)

    def _go_to(self, pane: str) -> None:
        self.show_pane(pane)
        code = self.query_one(CodePane)
        self.give_focus({"card": self.query_one(CardPane), "code": code.editor, "results": code.results}[pane])

    def _pane_with_focus(self) -> str:
        code = self.query_one(CodePane)
        if code.editor.has_focus:
            return "code"
        return "results" if code.results.has_focus_within else self.pane if self.has_class("-narrow") else "card"

    def action_scroll(self, lines: int) -> None:
        """Scroll the card while the focus is elsewhere, on a rating for example."""
        shown = (
            self.query_one(CodePane).results if self.has_class("-show-results", "-narrow") else self.query_one(CardPane)
        )
        shown.scroll_relative(y=lines, animate=False)

    def action_back(self) -> None:
        """One step out: stop the run, else leave the editor, else leave the review."""
        if self.running:
            self.action_stop()
        elif self.is_code and self._pane_with_focus() != "card":
            self._go_to("card")
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Back to Today. All ratings are on disk already; the editor's text is saved now."""
        if self.leave_code():
            self.app.pop_screen()

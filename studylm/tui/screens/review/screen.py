"""The review screen: shows prompt, answer and ratings of one card after the other, and passes on what is pressed."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Label

from studylm.collection import Collection, Rating, ReviewSession, Stage
from studylm.deck.card import Card, Kind
from studylm.errors import StudylmError
from studylm.store.records import ChangeKind
from studylm.tui.panes.card_pane import CardPane, links_of
from studylm.tui.panes.code_pane import CodePane
from studylm.tui.screens.review import status
from studylm.tui.screens.review.bindings import BINDINGS
from studylm.tui.screens.review.changes import Changes
from studylm.tui.screens.review.code_keys import CodeKeys
from studylm.tui.screens.review.code_runs import Checked, CheckerLike, CodeRuns, Finished
from studylm.tui.screens.review.confirmation import Confirmation
from studylm.tui.screens.review.deck_edits import DeckEdits
from studylm.tui.screens.review.panes import Panes
from studylm.tui.screens.review.summary import Next, SummaryScreen
from studylm.tui.screens.study_screen import Progress, StudyScreen
from studylm.tui.widgets.keys import Keys, key_for
from studylm.tui.widgets.pane_tabs import PaneTab, PaneTabs
from studylm.tui.widgets.rating_bar import RatingBar, RatingButton
from studylm.tui.widgets.scratch import Scratch
from studylm.tui.widgets.top_line import TopLine


class ReviewScreen(StudyScreen[None]):
    """Shows where the session stands. `runs` runs code, `deck_edits` follows the deck files."""

    BINDINGS: ClassVar[list[BindingType]] = BINDINGS

    def __init__(self, collection: Collection, session: ReviewSession, checker: CheckerLike) -> None:
        super().__init__()
        self.collection = collection
        self.session = session
        self._ready = False
        self._card_pane = CardPane(id="card-pane")
        self._code = CodePane(collection)
        self._confirmation = Confirmation(self)
        self.runs = CodeRuns(collection, session, checker, self._code, self._confirmation)
        self.panes = Panes(self, self._card_pane, self._code, self.runs)
        self.changes = Changes(session, self)
        self.code_keys = CodeKeys(self, session, self._code, self.runs, self.panes, self.changes, self._confirmation)
        self.deck_edits = DeckEdits(collection, session, self._card_pane, self._code)

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield PaneTabs()
        yield Label("", id="form-line", markup=False)
        with Horizontal(id="body"):
            yield self._card_pane
            yield self._code
        yield Scratch()
        yield Label("", id="prompt-line", markup=False)
        yield RatingBar()
        yield Keys()

    async def on_mount(self) -> None:
        self._ready = True
        self.bindings_updated_signal.subscribe(self, self._show_key)
        await self.show_card()

    # What the app asks

    @property
    def busy(self) -> bool:
        """Whether the cards must stay as they are: a check runs, a rating is written, or another screen is on top."""
        return self.card is not None and (self.runs.running or self.changes.writing > 0 or not self.is_current)

    @property
    def running(self) -> bool:
        """Whether the checks are running."""
        return self.runs.running

    async def decks_changed(self) -> None:
        """Show the current card as it is now, or the next one if it is no longer in its deck."""
        if self.card is None:  # the summary is on top and looks for itself
            return
        try:
            if await self.deck_edits.take_up(ran=bool(self.runs.mark)):
                self.show_state()
            else:
                await self.show_card()
        except StudylmError as error:
            self._fail(error)

    def save(self) -> None:
        """Save the code and stop a run."""
        self._code.save()
        self.runs.forget()

    def rescue(self) -> bool:
        """Save the code, from any thread. Returns False if that fails."""
        return self._code.rescue()

    def may_leave(self) -> bool:
        """Save the code and stop a run; False if the learner should first see that saving failed."""
        question = "Not saved. Leave all the same? Press the key again."
        if not self._code.save() and not self._confirmation.given("leave", question):
            return False
        self.runs.forget()
        self._code.close()
        return True

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
        """Show the session's current card, or the summary if there is none."""
        self.code_keys.forget()
        card = self.card
        if card is None:
            summary = SummaryScreen(self.collection, self.session, tries=self.runs.tries, passes=self.runs.passes)
            self.app.push_screen(summary, self._after_summary)
            return
        with self.app.batch_update():  # the new card appears at once
            await self._show(card)

    async def _show(self, card: Card) -> None:
        self.set_class(card.kind is Kind.CODE, "-code")
        self.panes.show("card")
        self.query_one(Scratch).clear_away()
        await self._card_pane.show(card)
        if self.is_code:
            await self.code_keys.open(card)
        await self._show_hints(card)
        if self.session.stage is Stage.ANSWER:
            await self.show_answer()
        self.panes.give_focus(self._card_pane)
        self.show_state()

    async def _show_hints(self, card: Card) -> None:
        await self._card_pane.show_hints(self.collection.answers.hints_seen(card), len(card.hints))

    async def _after_summary(self, wish: Next | None) -> None:
        """The summary was closed: undo, go on with a card that is due again, or leave."""
        if wish is Next.UNDO:
            await self.action_undo()
        elif wish is Next.CARD:
            await self.show_card()
        if self.card is None or wish not in (Next.UNDO, Next.CARD):  # a card that is due again may be left for later
            self.app.pop_screen()

    def show_state(self) -> None:
        """Update the lines around the card: where we are, what is left, what to do."""
        if self.card is None:
            return
        revealed = self.session.stage is Stage.ANSWER
        self.query_one(TopLine).show(*status.top_line(self.card, self.session.counts, self.size.width))
        self.query_one("#prompt-line", Label).display = not revealed and not self.is_code
        form = status.form_line(self.session.opened)
        self.query_one("#form-line", Label).update(form)
        self.query_one("#form-line", Label).display = bool(form)
        ratings = self.query_one(RatingBar)
        ratings.display = revealed
        if revealed:
            ratings.show(*status.ratings(self.session, gave_up=self.code_keys.gave_up))
        self.refresh_bindings()

    def _show_key(self, _: object) -> None:
        """Name the key that shows the answer; it is another one while the learner types."""
        self.query_one("#prompt-line", Label).update(f"{key_for(self, 'reveal')} shows the answer")

    async def show_answer(self) -> None:
        """Show the back of the card."""
        if self.card is not None:
            await self._card_pane.reveal(self.card, links_of(self.card, self.collection.library))
        self.show_state()

    def _fail(self, error: StudylmError) -> None:
        self.notify(str(error), severity="error", timeout=10, markup=False)

    def on_resize(self) -> None:
        if self._ready:
            self.show_state()

    # Recall, rating, undo

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """True where the key does something now, None where it does at another time, False where it never does."""
        if not self._ready:
            return False
        revealed = self.session.stage is Stage.ANSWER
        match action:
            case "reveal" | "type":
                return not self.is_code and (not revealed or None)
            case "rate":
                return revealed or None
            case "edit" | "put_aside":
                return self.card is not None
            case "hint":
                return self.card is not None and bool(self.card.hints)
            case "write" | "run" | "next_pane" | "differences" | "other_form" | "give_up" | "stop":
                return self.is_code and (self.code_keys.works(action) or None)
        return True

    def on_key(self, event: events.Key) -> None:
        """A key that does nothing now says why, if that is not obvious."""
        active = self.active_bindings.get(event.key)
        if active is not None and not active.enabled and self.is_code:
            self.code_keys.say_why_not(active.binding.action)

    async def action_reveal(self) -> None:
        self.session.reveal()
        self.query_one(Scratch).settle()
        self.panes.give_focus(self._card_pane)
        await self.show_answer()

    def action_type(self) -> None:
        scratch = self.query_one(Scratch)
        scratch.display = True
        scratch.focus()

    async def action_rate(self, rating: int) -> None:
        """Record the rating and show the next card; if that fails, the card stays."""
        if self.runs.running:
            self.notify(f"The checks are still running; {key_for(self, 'back')} stops them.")
            return
        question = "Not saved, and the next card takes its place. Rate all the same? Press the key again."
        if not self._code.save() and not self._confirmation.given("rate", question):
            return
        if await self.changes.rate(Rating(rating)):
            self._code.close()
            self.post_message(Progress())
            await self.show_card()

    async def action_put_aside(self, kind: str) -> None:
        """Bury or suspend the card, and show the next one. The code that was typed stays in its file."""
        if self.runs.running:
            self.notify(f"The checks are still running; {key_for(self, 'back')} stops them.")
            return
        question = "Not saved, and the next card takes its place. Put it aside all the same? Press the key again."
        if not self._code.save() and not self._confirmation.given("aside", question):
            return
        if await self.changes.put_aside(ChangeKind(kind)):
            self._code.close()
            self.post_message(Progress())
            await self.show_card()

    @on(RatingButton.Pressed)
    async def _rated(self, event: RatingButton.Pressed) -> None:
        event.stop()
        await self.action_rate(event.rating)

    async def action_undo(self) -> None:
        self._code.save()
        if await self.changes.undo():
            self._code.close()
            await self.show_card()

    # Code

    def action_run(self) -> None:
        self.code_keys.run()

    def action_stop(self) -> None:
        self.code_keys.stop()

    async def action_other_form(self) -> None:
        await self.code_keys.other_form()

    @on(CodePane.Reopened)
    def _reopened(self, event: CodePane.Reopened) -> None:
        event.stop()
        self.code_keys.reopened()

    def action_differences(self) -> None:
        self.code_keys.differences()

    async def action_give_up(self) -> None:
        await self.code_keys.give_up()

    async def on_checked(self, event: Checked) -> None:
        """Show one result as it comes."""
        await self.runs.checked(event)

    async def on_finished(self, event: Finished) -> None:
        """Show what came of a run."""
        await self.code_keys.finished(event)

    async def action_hint(self) -> None:
        if self.card is not None and self.changes.hint(self.card):
            self.panes.turn_to("card")
            await self._show_hints(self.card)

    def action_edit(self) -> None:
        """Open the answer to a code card, or any other card's deck file, in $EDITOR."""
        if self.card is not None and not self.is_code:
            self.deck_edits.open_deck_file(self.card)
        elif self.code_keys.edit():
            self.action_write()

    # Moving around

    def action_write(self) -> None:
        self.panes.go_to("code")

    def action_next_pane(self) -> None:
        self.panes.next()

    @on(PaneTab.Chosen)
    def _chosen(self, event: PaneTab.Chosen) -> None:
        event.stop()
        self.panes.go_to(event.pane)

    def action_scroll(self, lines: int) -> None:
        """Scroll the card while the focus is elsewhere, on a rating for example."""
        self.panes.scroll(lines)

    def action_back(self) -> None:
        """One step out: stop the run, else leave the code, else leave the review."""
        if self.runs.running:
            self.code_keys.stop()
        elif self.is_code and self.panes.focused != "card":
            self.panes.go_to("card")
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Back to Today. All ratings are on disk already; the code is saved now."""
        if self.may_leave():
            self.app.pop_screen()

"""What the keys of a code card do beside typing: run, another form, differences, giving up."""

from __future__ import annotations

from typing import Protocol

from studylm.collection import Collection, ReviewSession, Stage
from studylm.deck.card import Card
from studylm.errors import StudylmError
from studylm.forms.form import Form, other_forms
from studylm.tui.panes.code_pane import CodePane
from studylm.tui.screens.differences import DifferencesScreen, comparisons
from studylm.tui.screens.review.changes import Changes
from studylm.tui.screens.review.code_runs import CodeRuns, Finished
from studylm.tui.screens.review.confirmation import Confirmation
from studylm.tui.screens.review.panes import Panes
from studylm.tui.screens.study_screen import Progress
from studylm.tui.terminal.suspend import edit_outside
from studylm.tui.terminal.text import plain
from studylm.tui.widgets.keys import key_for
from studylm.wording import form_line


class Shows(Protocol):
    """What the keys need of the screen."""

    async def show_answer(self) -> None:
        """Show the back of the card."""

    def show_state(self) -> None:
        """Update the lines around the card."""


class CodeKeys:
    """The keys of one review's code cards. What they do not do now, they say in one line.

    Attributes:
        gave_up: whether the learner has given up on the current card.
    """

    def __init__(
        self,
        screen: Shows,
        session: ReviewSession,
        code: CodePane,
        runs: CodeRuns,
        panes: Panes,
        changes: Changes,
        confirmation: Confirmation,
    ) -> None:
        """Acts on the current card of `session`, which `code` shows."""
        self._screen = screen
        self._session = session
        self._collection: Collection = session.collection
        self._code = code
        self._runs = runs
        self._panes = panes
        self._changes = changes
        self._confirmation = confirmation
        self.gave_up = False

    @property
    def over(self) -> bool:
        """Whether the answer may be seen: it has passed in this review, or the learner has given up."""
        return self._session.stage is Stage.ANSWER or self._session.suggested is not None

    def works(self, action: str) -> bool:
        """Whether the key of `action` does something for this code card now."""
        match action:
            case "write":
                return not self._code.editor.has_focus
            case "stop":
                return self._runs.running
            case "give_up":
                return self._session.stage is not Stage.ANSWER
            case "differences":
                return self.over
            case "other_form":
                opened = self._session.opened
                return not (self.over or self._runs.running or opened is None or opened.form in (None, Form.BUILD))
        return True

    def forget(self) -> None:
        """Another card is shown."""
        self._runs.forget()
        self.gave_up = False

    async def open(self, card: Card) -> None:
        """Show the answer file of `card`, the session's current card."""
        session = self._session
        await self._code.open(card, session.opened, session.trouble, passed=session.suggested is not None)

    def run(self) -> None:
        """Run the checks."""
        if self._runs.start():
            self._panes.turn_to("results")
            self._screen.show_state()

    def stop(self) -> None:
        """Stop the run."""
        self._runs.stop()
        self._panes.show("results")
        self._screen.show_state()

    async def finished(self, event: Finished) -> None:
        """Show the verdict; a pass shows the answer too, and suggests a rating."""
        owed = len(self._session.owed)
        if not await self._runs.finished(event):
            return
        if event.verdict is not None and self._session.stage is Stage.ANSWER:
            self._code.post_message(Progress())
            await self._screen.show_answer()
        if len(self._session.owed) > owed:
            self._say("You made this mistake before; a short card about it comes next.")
        self._panes.show("results")
        self._screen.show_state()

    async def give_up(self) -> None:
        """After asking once more, show the answer and a solution."""
        question = f"Give up on this one? {key_for(self._code, 'give_up')} again shows a right answer."
        if not self._confirmation.given("give up", question):
            return
        try:
            self._session.give_up()
        except StudylmError as error:
            self._code.notify(str(error), severity="error", timeout=10, markup=False)
            return
        self.gave_up = True
        self._panes.show("card")
        await self._screen.show_answer()

    def edit(self) -> bool:
        """Open the answer in $EDITOR. Returns whether it was opened."""
        if self._code.path is None or not self._code.save():
            return False
        edit_outside(self._code, self._code.path)
        self._code.reload()
        return True

    async def other_form(self) -> None:
        """Open this review in the next form that there is; the try so far is kept first."""
        card, before = self._session.current, self._session.opened
        if card is None or before is None or before.form is None:
            return
        ready = [
            form for form in other_forms(before.form) if self._collection.code_reviews.candidates.ready(card, form)
        ]
        if not ready:
            self._say("No other form of your last answer has been proved yet; try again in a while.")
            return
        if not self._code.save():
            return
        self._code.app.clear_notifications()  # those of the form before would cover the new one
        # Nothing may be saved or loaded while the file changes.
        self._code.close()
        opened = None
        for form in ready:
            opened = await self._changes.other_form(form)
            if opened is None or opened.form is not before.form:
                break
        self._runs.forget()
        await self.open(card)
        self._panes.go_to("code")
        self._screen.show_state()
        if opened is not None and opened.form is before.form:
            self._say("There is no other form of your last answer; it was opened anew.")
        if opened is not None and opened.kept is not None:
            self._say(f"Your try so far is kept: studylm attempts {card.id} --source {opened.kept} prints it.")

    def reopened(self) -> None:
        """`studylm start` has opened the card in another form, which the editor shows already."""
        card = self._session.current
        if card is None:
            return
        try:
            self._session.opened = self._collection.code_reviews.open(card)
        except StudylmError as error:
            self._code.notify(str(error), severity="error", timeout=10, markup=False)
            return
        self._screen.show_state()
        opened = self._session.opened
        if opened.form is not None:
            self._say(f"Another program has opened this card in another form: {form_line(opened.form, opened.pieces)}.")

    def differences(self) -> None:
        """Show the learner's answer beside their last one and beside the bundled ones."""
        card, opened = self._session.current, self._session.opened
        if card is None:
            return
        found = comparisons(self._collection, card, self._code.editor.text)
        if not found:
            self._say("There is nothing to compare with: this is your first answer, and the deck has none.")
            return
        about = ""
        if opened is not None and opened.what:
            about = "The mistake was" if opened.form is Form.REPAIR else "What had been taken out"
            about = f"{about}: {opened.what}"
        self._code.app.push_screen(DifferencesScreen(plain(card.title), found, about))

    def say_why_not(self, action: str) -> None:
        """Say why the key of `action` does nothing now."""
        opened = self._session.opened
        if action == "differences":
            self._say("The differences come after the pass.")
        elif action != "other_form":
            return
        elif self._runs.running:
            self._say(f"The checks are still running; {key_for(self._code, 'back')} stops them.")
        elif self.over:
            self._say("Other forms come with the next review; rate this one first.")
        elif opened is None:
            self._say("The answer file cannot be written, so there is no other form.")
        else:
            self._say("You have not passed this card yet, so it has no other form.")

    def _say(self, line: str) -> None:
        self._code.notify(line, timeout=8, markup=False)

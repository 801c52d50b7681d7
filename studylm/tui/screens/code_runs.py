"""The code side of a review: running the checks without freezing, hints, giving up, the learner's own editor."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from textual import work
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from studylm.checker.verdict import CheckRequest, CheckResult, Verdict
from studylm.collection import Collection, Rating, ReviewSession, Stage, unconfined
from studylm.deck.card import Card
from studylm.errors import StudylmError
from studylm.tui.panes.card_pane import CardPane
from studylm.tui.panes.code_pane import CodePane
from studylm.tui.panes.results import Results, line_to_mend
from studylm.tui.terminal.lent_terminal import edit_outside

TWICE = 6.0
"""Seconds within which the same key, pressed again, means yes."""


class CheckerLike(Protocol):
    """What the TUI needs of the checker."""

    def run(self, request: CheckRequest, on_check: Callable[[CheckResult], None] | None = None) -> Verdict:
        """Run one answer; blocks until the verdict is there."""

    def cancel(self) -> None:
        """End the run that is going on, from any thread."""

    def warm_up(self) -> None:
        """Begin to get ready; returns at once."""


@dataclass
class Checked(Message):
    """One check of run `run` has ended."""

    run: int
    result: CheckResult


@dataclass
class Finished(Message):
    """Run `run` is over: with a verdict, or with a line that says why there is none."""

    run: int
    source: str
    verdict: Verdict | None = None
    suggested: Rating | None = None
    failure: str = ""


class CodeRuns(Screen[None]):
    """What a review does on code cards. The review gives it a collection, a session, and places to show things."""

    collection: Collection
    session: ReviewSession
    checker: CheckerLike

    running = False
    gave_up = False
    result_mark = ""
    tries = passes = 0
    _run = 0
    _asked: tuple[str, float] = ("", 0.0)

    def __init__(self) -> None:
        """Nothing runs yet."""
        super().__init__()
        self._one_at_a_time = threading.Lock()

    async def show_answer(self) -> None:
        """Show the back of the card."""
        raise NotImplementedError

    def show_state(self) -> None:
        """Bring the lines around the card up to date."""
        raise NotImplementedError

    def show_pane(self, pane: str) -> None:
        """On a narrow screen, show that side."""
        raise NotImplementedError

    @property
    def _code(self) -> CodePane:
        return self.query_one(CodePane)

    @property
    def _results(self) -> Results:
        return self._code.results

    def _asked_twice(self, what: str, question: str) -> bool:
        """Whether the learner has asked for `what` a second time just now; the first time, ask `question`."""
        before, self._asked = self._asked, (what, monotonic())
        if before[0] == what and monotonic() - before[1] < TWICE:
            self._asked = ("", 0.0)
            return True
        self.notify(question, severity="warning", timeout=TWICE, markup=False)
        return False

    def give_focus(self, widget: Widget) -> None:
        """Focus `widget` now, so that the very next key is for it; later only where it has yet to be laid out."""
        self.set_focus(widget)
        if self.focused is not widget:
            widget.focus()

    # Running the checks

    def forget_run(self) -> None:
        """Another card is shown: what comes of an earlier run is not for it."""
        if self.running:
            self.checker.cancel()
        self._run += 1
        self.running = self.gave_up = False
        self.result_mark = ""

    def action_run(self) -> None:
        """Save, and run the hidden checks in the background."""
        card = self.session.current
        if card is None or self.running:
            return
        self._code.keep_in_step()  # another editor may have saved a moment ago
        try:
            if self.collection.answers.needs_trust(card):
                if not self._asked_twice("trust", f"{unconfined(card)} F5 again: I trust it, run it."):
                    return
                self.collection.answers.trust(card)
            source = self._code.source()
        except StudylmError as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
            return
        self._run += 1
        self.running, self.result_mark = True, "…"
        self._results.start()
        self.show_pane("results")
        if self.has_class("-narrow"):
            self.give_focus(self._results)
        self.show_state()
        self._check(self._run, card, source, self._code.file_name)

    @work(thread=True, group="check", exit_on_error=False)
    def _check(self, run: int, card: Card, source: bytes, filename: str) -> None:
        """In a thread of its own: run the checks, and send home what comes of them."""
        done = Finished(run, source.decode("utf-8", "replace"))
        try:
            with self._one_at_a_time:  # a run that was stopped takes a moment to end
                if run != self._run:
                    return
                done.verdict, done.suggested = self.collection.answers.check(
                    card,
                    source,
                    filename,
                    checker=self.checker,
                    on_check=lambda result: self._send(Checked(run, result)),
                )
        except StudylmError as error:
            done.failure = str(error)
        except Exception as error:  # a fault in studylm must not take the learner's sitting with it
            self.log.error(f"the check failed: {error!r}")
            done.failure = f"The checks could not run: {type(error).__name__}: {error}. This is a fault in studylm."
        self._send(done)

    def _send(self, message: Message) -> None:
        if self.is_attached:
            self.post_message(message)

    async def on_checked(self, event: Checked) -> None:
        """Show one result as it comes."""
        if event.run == self._run and self.running:
            await self._results.add(event.result)

    async def on_finished(self, event: Finished) -> None:
        """Show the verdict; a pass shows the answer too, and suggests a rating."""
        if event.run != self._run or not self.running:
            return
        self.running = False
        if event.verdict is None:
            self.result_mark = "!"
            self._results.stop(event.failure)
        else:
            await self._show_verdict(event.verdict, event)
        self.show_pane("results")
        self.show_state()

    async def _show_verdict(self, verdict: Verdict, event: Finished) -> None:
        self.result_mark = "✓" if verdict.passed else "✗"
        self.tries += 1
        self.passes += verdict.passed
        await self._results.finish(verdict, event.source)
        self.session.note_verdict(verdict, event.suggested)
        line = line_to_mend(verdict)
        if line is not None:
            self._code.go_to(line)
        if self.session.stage is Stage.ANSWER:
            await self.show_answer()

    def action_stop(self) -> None:
        """End the run; the answer stays as it is."""
        if not self.running:
            return
        self._run += 1
        self.running, self.result_mark = False, ""
        self.checker.cancel()
        self._results.stop("Stopped. F5 runs the checks again.")
        self.show_pane("results")
        self.show_state()

    # Help on the way

    async def show_old_hints(self, card: Card) -> None:
        """Show the hints that the learner has seen since the card's last review."""
        for number, hint in enumerate(self.collection.answers.hints_seen(card), 1):
            await self.query_one(CardPane).add_hint(number, len(card.hints), hint)

    async def action_hint(self) -> None:
        """Show the next hint."""
        card = self.session.current
        if card is None:
            return
        try:
            hint = self.collection.answers.reveal_hint(card)
            seen = len(self.collection.answers.hints_seen(card))
        except StudylmError as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
            return
        if hint is None:
            self.notify("You have seen all the hints." if card.hints else "This card has no hints.")
            return
        self.show_pane("card")
        if self.has_class("-narrow"):
            self.give_focus(self.query_one(CardPane))
        await self.query_one(CardPane).add_hint(seen, len(card.hints), hint)

    async def action_give_up(self) -> None:
        """After asking once more, show the answer and a solution."""
        question = "Give up on this one? F3 again shows a right answer."
        if self.session.current is None or not self._asked_twice("give up", question):
            return
        try:
            self.session.reveal()
        except StudylmError as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
            return
        self.gave_up = True
        self.show_pane("card")
        await self.show_answer()

    # The learner's own editor

    def action_edit(self) -> None:
        """Open the answer file in $EDITOR, and show here what was written there."""
        path = self._code.path
        if path is None or not self._code.save():
            return
        edit_outside(self, path)
        self._code.reload()
        self.show_pane("code")
        self.give_focus(self._code.editor)

    def save_code(self) -> None:
        """Save what is in the editor, and stop a run: the app is about to end."""
        self._code.save()
        self.forget_run()

    def rescue_code(self) -> bool:
        """Save what is in the editor, from any thread and without the screen. False where that fails."""
        return self._code.rescue()

    def leave_code(self) -> bool:
        """Save and stop; False if the learner should first see that saving failed."""
        if not self._code.save() and not self._asked_twice(
            "leave", "Not saved. Leave all the same? Press the key again."
        ):
            return False
        self.forget_run()
        self._code.close()
        return True

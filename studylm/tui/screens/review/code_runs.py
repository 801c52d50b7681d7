"""Runs the learner's code against the hidden checks in a thread, one run at a time, and shows what comes of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from textual.message import Message

from studylm.checker.verdict import CheckResult, Verdict
from studylm.collection import Checking, Collection, Rating, ReviewSession, unconfined
from studylm.deck.card import Card
from studylm.errors import StudylmError
from studylm.tui.panes.code_pane import CodePane
from studylm.tui.screens.review.confirmation import Confirmation
from studylm.tui.widgets.keys import key_for


class CheckerLike(Checking, Protocol):
    """What the TUI needs of the checker."""

    def cancel(self) -> None:
        """End the current run; callable from any thread."""

    def warm_up(self) -> None:
        """Start to get ready; returns at once."""


@dataclass
class Checked(Message):
    """One check of run `run` has ended."""

    run: int
    result: CheckResult


@dataclass
class Finished(Message):
    """Run `run` has ended, with a verdict or with the reason why there is none (`failure`)."""

    run: int
    source: str
    verdict: Verdict | None = None
    suggested: Rating | None = None
    failure: str = ""


class CodeRuns:
    """The runs of one review. `Checked` and `Finished` reach the screen as messages, which it hands to this object.

    Attributes:
        running: whether a run is going on.
        mark: a sign for the last run of the current card; empty if there was none.
        tries: runs of this review that ended with a verdict; `passes` of them passed.
    """

    def __init__(
        self,
        collection: Collection,
        session: ReviewSession,
        checker: CheckerLike,
        code: CodePane,
        confirmation: Confirmation,
    ) -> None:
        """Runs what is in `code` for the current card of `session`."""
        self._collection = collection
        self._session = session
        self._checker = checker
        self._code = code
        self._confirmation = confirmation
        self.running = False
        self.mark = ""
        self.tries = self.passes = 0
        self._run = 0
        self._one_at_a_time = threading.Lock()

    def forget(self) -> None:
        """Another card is shown: cancel the run, and ignore what still comes of it."""
        if self.running:
            self._checker.cancel()
        self._run += 1
        self.running, self.mark = False, ""

    def start(self) -> bool:
        """Save the code and run the checks in the background. Returns False if no run was started."""
        card = self._session.current
        if card is None or self.running:
            return False
        self._code.keep_in_step()  # another editor may have saved a moment ago
        try:
            if self._collection.answers.needs_trust(card):
                question = f"{unconfined(card)} {key_for(self._code, 'run')} again: I trust it, run it."
                if not self._confirmation.given("trust", question):
                    return False
                self._collection.answers.trust(card)
            source = self._code.source()
        except StudylmError as error:
            self._code.notify(str(error), severity="error", timeout=10, markup=False)
            return False
        self._run += 1
        self.running, self.mark = True, "…"
        self._code.results.start()
        check = partial(self._check, self._run, card, source, self._code.file_name)
        self._code.run_worker(check, thread=True, group="check", exit_on_error=False)
        return True

    def stop(self) -> None:
        """Cancel the run; the answer stays as it is."""
        self.forget()
        self._code.results.stop(f"Stopped. {key_for(self._code, 'run')} runs the checks again.")

    def _check(self, run: int, card: Card, source: bytes, filename: str) -> None:
        """Run the checks, in a thread of its own, and post the results."""
        done = Finished(run, source.decode("utf-8", "replace"))
        try:
            with self._one_at_a_time:  # a run that was stopped takes a moment to end
                if run != self._run:
                    return
                done.verdict, done.suggested = self._collection.answers.check(
                    card,
                    source,
                    filename,
                    checker=self._checker,
                    on_check=lambda result: self._send(Checked(run, result)),
                )
        except StudylmError as error:
            done.failure = str(error)
        except Exception as error:  # a bug in studylm must not end the learner's review
            self._code.log.error(f"the check failed: {error!r}")
            done.failure = f"The checks could not run: {type(error).__name__}: {error}. This is a bug in studylm."
        self._send(done)

    def _send(self, message: Message) -> None:
        if self._code.is_attached:
            self._code.post_message(message)

    async def checked(self, event: Checked) -> None:
        """Show the result of one check."""
        if event.run == self._run and self.running:
            await self._code.results.add(event.result)

    async def finished(self, event: Finished) -> bool:
        """Show the verdict and note it in the session. Returns False if the run is not the current one."""
        if event.run != self._run or not self.running:
            return False
        self.running = False
        verdict = event.verdict
        if verdict is None:
            self.mark = "!"
            self._code.results.stop(event.failure)
            return True
        self.mark = "✓" if verdict.passed else "✗"
        self.tries += 1
        self.passes += verdict.passed
        await self._code.results.finish(verdict, event.source)
        self._session.note_verdict(verdict, event.suggested)
        if verdict.first_line is not None:
            self._code.go_to(verdict.first_line)
        return True

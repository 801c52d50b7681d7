"""Proves in the background what code cards may come back with, while the learner is away from the keys."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol

from studylm.checker.client import CheckCancelled, CheckPreempted, NoServer
from studylm.checker.verdict import CheckRequest, CheckResult, Verdict
from studylm.collection import Checking, Collection
from studylm.errors import StudylmError

QUIET = 2.0
"""Seconds without a key press and without a run of the learner's after which proving goes on."""
LOOK_EVERY = 0.5
"""Seconds between two looks whether it is quiet."""
ROUND = 60.0
"""Seconds between two looks whether there is something to prove."""
COLD = 5.0
"""Seconds between two looks whether the checker is warm."""
END_WITHIN = 2.0
"""Seconds that leaving waits for the thread; it is a daemon, so it does not keep the process."""

_LOG = logging.getLogger(__name__)


class BackgroundChecker(Checking, Protocol):
    """A checker for runs in the background, which nobody else uses."""

    def cancel(self) -> None:
        """End the current run; callable from any thread."""

    def close(self) -> None:
        """Let go of the server."""


class Proving:
    """A thread that proves, one run after the other, and only while the learner does nothing.

    A context manager: the thread ends with it. `touch` and `look_again` return at once and may be called from any thread.
    """

    def __init__(self, collection: Collection, checker: BackgroundChecker) -> None:
        """Nothing is proved before `start`, and nothing at all in a history that is read-only."""
        self._collection = collection
        self._checker = checker
        self._touched = time.monotonic()
        self._news = threading.Event()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Proving:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._news.set()
        self._checker.cancel()
        if self._thread is not None:
            self._thread.join(END_WITHIN)
        self._checker.close()

    def start(self) -> None:
        """Begin; the checker is warm, or soon will be."""
        if self._thread is None and not self._collection.store.read_only:
            self._thread = threading.Thread(target=self._work, name="proving", daemon=True)
            self._thread.start()

    def touch(self) -> None:
        """The learner has pressed a key, or a run of theirs is on."""
        self._touched = time.monotonic()

    def look_again(self) -> None:
        """A card was rated or has passed: there may be something else to prove."""
        self._news.set()

    def run(self, request: CheckRequest, on_check: Callable[[CheckResult], None] | None = None) -> Verdict:
        """Run once the learner does nothing; again from the start if the run had to make room for another one.

        Raises:
            CheckCancelled: the app exits.
            StudylmError: the checker cannot be used.
        """
        while True:
            self._wait_for_quiet()
            try:
                return self._checker.run(request, on_check)
            except CheckPreempted:
                self.touch()  # by a run, which nothing here should compete with

    def _wait_for_quiet(self) -> None:
        while not self._over.is_set():
            left = self._touched + QUIET - time.monotonic()
            if left <= 0:
                return
            self._over.wait(min(left, LOOK_EVERY))
        raise CheckCancelled("The app exits.")

    def _work(self) -> None:
        while not self._over.is_set():
            self._news.clear()
            pause = ROUND
            try:
                self._wait_for_quiet()  # the imports of a first round take a moment too
                self._prove_all()
            except NoServer:
                pause = COLD
            except StudylmError as error:
                _LOG.info("nothing was proved: %s", error)
            except Exception as error:  # a bug in studylm must not end the learner's review
                _LOG.info("proving failed: %r", error)
            if not self._over.is_set():
                self._news.wait(pause)

    def _prove_all(self) -> None:
        from studylm.collection.coding.proving import Prover  # what it imports is not needed to open the app

        prover = Prover(self._collection, self)
        for card, form in prover.cards():
            try:
                self._wait_for_quiet()
                prover.prove(card, form)
            except (CheckCancelled, NoServer):
                raise
            except StudylmError as error:
                _LOG.info("%s could not be proved for a %s: %s", card.id, form.value, error)

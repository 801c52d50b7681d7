"""Ends the process after a hangup or a signal, even if Textual's threads or its event loop hang."""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Protocol

LOOK_EVERY = 0.25
"""Seconds between two checks."""
GRACE = 5.0
"""Seconds that the app has to exit by itself after a hangup or a signal."""
PATIENCE = 20.0
"""Seconds that it has if the learner quits: the terminal is open and has to be restored."""
SIGNALS = ("SIGTERM", "SIGHUP")


class Guarded(Protocol):
    """What the guard needs of the app."""

    @property
    def leaving(self) -> bool:
        """Whether it is about to exit."""

    def leave_soon(self) -> None:
        """Start to save and exit; called from another thread, returns at once."""

    def rescue(self) -> bool:
        """Save what was typed, from any thread and without the event loop. Returns False if that fails."""


class ExitGuard:
    """A context manager that watches one run of the app from a daemon thread.

    Textual writes and reads in threads of its own. If a terminal is closed while the app exits, they may block or spin
    forever, and Python waits for them. This thread does not depend on them: it polls the terminal itself.
    """

    def __init__(self, terminal: int = 0) -> None:
        """Watch the file descriptor `terminal`, if it is a terminal."""
        self._terminal = terminal if os.isatty(terminal) else None
        self._app: Guarded | None = None
        self._asked = False
        self._signalled = False
        self._over = False
        self._before: dict[int, Callable[[int, FrameType | None], Any] | int | None] = {}
        self._end_at: float | None = None

    def __enter__(self) -> ExitGuard:
        for name in SIGNALS:
            with suppress(AttributeError, ValueError):  # missing on this system; not the main thread
                number = getattr(signal, name)
                self._before[number] = signal.signal(number, self._signal)
        threading.Thread(target=self._watch, name="exit-guard", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        # Python waits for threads that are not daemons; nothing else would end this process then.
        if self._hung_up() or any(thread.name.startswith("textual-") for thread in threading.enumerate()):
            self._end_within(GRACE)
        else:
            self._over = True

    def watch_over(self, app: Guarded) -> None:
        """The app to ask to exit, and whose text to save."""
        self._app = app

    def _signal(self, number: int, frame: FrameType | None) -> None:
        # Nothing more is safe here: the interrupted thread may hold any lock.
        self._signalled = True

    def _watch(self) -> None:
        while not self._over:
            time.sleep(LOOK_EVERY)
            if self._signalled or self._hung_up():
                self._end_within(GRACE)
                self._ask()
            elif self._app is not None and self._app.leaving:
                self._end_within(PATIENCE)
            if self._end_at is not None and time.monotonic() > self._end_at and not self._over:
                self._end()

    def _ask(self) -> None:
        if self._app is not None and not self._asked:
            self._asked = True
            with suppress(RuntimeError):  # its event loop has not started yet, or has ended
                self._app.leave_soon()

    def _end_within(self, seconds: float) -> None:
        end_at = time.monotonic() + seconds
        self._end_at = end_at if self._end_at is None else min(self._end_at, end_at)

    def _end(self) -> None:
        saved = True
        with suppress(Exception):  # the process ends, in whatever state the app is
            saved = self._app is None or self._app.rescue()
        os._exit(0 if saved else 1)

    def _hung_up(self) -> bool:
        """Whether the terminal has been closed; polling does not read from it."""
        if self._terminal is None or not hasattr(select, "poll"):
            return False
        poll = select.poll()
        poll.register(self._terminal, 0)
        return any(events & (select.POLLHUP | select.POLLERR) for _, events in poll.poll(0))

"""One run: gives L and T their jobs, watches the clock, the output and the client, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import time
from pathlib import Path

from studylm.checker.protocol import frames
from studylm.checker.server.judgement import Ending, Tally
from studylm.checker.server.process_pair import Pair
from studylm.checker.server.scratch import LARGEST, Scratch, overfull, unlinked

OUTPUT_LIMIT = 64 * 1024
EVENT_LIMIT = 1024 * 1024
"""The longest event that a tester may send, in bytes; its check file may be anybody's."""
PATROL = 0.1
"""How often files and threads are counted, in seconds."""
THREADS = 200
NATIVE_KEPT = 2000
"""How much is kept of the last that libraries wrote on their own account, in bytes."""
GRACE = 1.0
"""How long the learner's process may take to end once the tester has ended, in seconds."""


class Cancelled(Exception):
    """Whoever asked for the run does not want it any more."""


class Run:
    """Supervises one run of a pair."""

    def __init__(
        self, pair: Pair, tally: Tally, timeout: float, client: socket.socket, owner: socket.socket, scratch: Scratch
    ) -> None:
        self._pair = pair
        self._tally = tally
        self._deadline = time.monotonic() + timeout
        self._scratch = scratch
        self._client = client
        self._owner = owner
        self._output = bytearray()
        self._native = bytearray()
        self._reader = frames.Reader(EVENT_LIMIT)
        self._ending = Ending()
        self._selector = selectors.DefaultSelector()

    def supervise(self) -> tuple[Ending, str]:
        """Wait for the end, have both processes killed, and say how it ended and what was printed.

        Raises:
            Cancelled: the client called it off.
            frames.FrameError: the client or the owner has gone.
        """
        pair = self._pair
        for fd in (pair.printed, pair.native):
            os.set_blocking(fd, False)
        self._selector.register(pair.tester_control, selectors.EVENT_READ, self._event)
        self._selector.register(pair.printed, selectors.EVENT_READ, self._print)
        self._selector.register(pair.native, selectors.EVENT_READ, self._note)
        self._selector.register(self._client, selectors.EVENT_READ, self._hear)
        if self._owner is not self._client:
            self._selector.register(self._owner, selectors.EVENT_READ, self._look)
        try:
            self._loop()
            if self._ending.reason is None and (self._ending.end or {}).get("state") in (None, "lost"):
                self._ending.learner = pair.learner_exit(GRACE)
        finally:
            self._selector.close()
            pair.kill()
        while self._print() or self._note():
            pass
        self._ending.native = bytes(self._native).decode("utf-8", "replace")
        return self._ending, bytes(self._output).decode("utf-8", "replace")

    def _loop(self) -> None:
        self._open = True
        patrol = time.monotonic() + PATROL
        while self._open:
            left = self._deadline - time.monotonic()
            if left <= 0:
                self._ending.reason = "timeout"
                return
            for key, _ in self._selector.select(min(left, PATROL)):
                key.data()
            if time.monotonic() > patrol and self._open:
                patrol = time.monotonic() + PATROL
                self._ending.reason = self._misbehaves()
                self._open = self._ending.reason is None

    def _misbehaves(self) -> str | None:
        """What the kernel sets no limit to: files without number, threads without number."""
        pair, scratch = self._pair, self._scratch
        if overfull(scratch.learner) or unlinked(pair.learner) > LARGEST:
            return "files"
        if threads(pair.learner) > THREADS:
            return "threads"
        flooding = overfull(scratch.tester) or unlinked(pair.tester) > LARGEST or threads(pair.tester) > THREADS
        return "checks" if flooding else None

    def _event(self) -> None:
        try:
            data = self._pair.tester_control.recv(65536)
        except OSError:
            data = b""
        if not data:
            self._open = False
            return
        try:
            events = self._reader.feed(data)
        except frames.FrameError:
            self._open = False
            return
        for event in events:
            if event.get("event") == "end":
                self._ending.end = event
                self._open = False
            elif event.get("event") == "collected":
                self._pair.keep_together()
            else:
                self._tally.take(event)

    def _print(self) -> bool:
        """Take some of what the file prints; whether there was any."""
        data = self._read(self._pair.printed)
        self._output += data[: OUTPUT_LIMIT - len(self._output)]
        return bool(data)

    def _note(self) -> bool:
        """Take some of what libraries write on their own account; whether there was any."""
        data = self._read(self._pair.native)
        self._native = (self._native + data)[-NATIVE_KEPT:]
        return bool(data)

    def _read(self, pipe: int) -> bytes:
        try:
            data = os.read(pipe, 65536)
        except BlockingIOError:
            return b""
        if not data:
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(pipe)
        return data

    def _hear(self) -> None:
        """The client said something while its run goes on; there is only one thing to say."""
        if frames.receive(self._client).get("op") == "cancel":
            raise Cancelled

    def _look(self) -> None:
        """The owner has gone, or wants a run of its own, for which it has to wait."""
        if not self._owner.recv(1, socket.MSG_PEEK):
            raise frames.FrameError("the owner has gone")
        self._selector.unregister(self._owner)


def threads(pid: int) -> int:
    """How many threads a process has; 0 where that cannot be told."""
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return 0

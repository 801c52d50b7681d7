"""Watches one run: the clock, its output, files and threads, and the client; and kills its processes at the end."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import time
from pathlib import Path

from studylm.checker.protocol import frames
from studylm.checker.protocol.reports import FROM_TESTER, Ending, EndState
from studylm.checker.server.clients import Clients
from studylm.checker.server.judgement import RunRecord, Tally
from studylm.checker.server.process_pair import Pair
from studylm.checker.server.scratch import LARGEST, Scratch, overfull, unlinked

OUTPUT_LIMIT = 64 * 1024
"""How much of what the file prints is kept, in bytes."""
EVENT_LIMIT = 1024 * 1024
"""The longest event that a tester may send, in bytes; its check file may come from anyone."""
PATROL = 0.1
"""The time between two counts of files and threads, in seconds."""
THREADS = 200
"""How many threads one process may have."""
NATIVE_KEPT = 2000
"""How much of the end of what libraries write to descriptor 2 is kept, in bytes."""
GRACE = 1.0
"""The longest time that the learner's process may take to exit after the tester's, in seconds."""


class Cancelled(Exception):
    """The client cancelled the run."""


class Preempted(Cancelled):
    """A background run ended because another client has a message."""


class Watchdog:
    """Watches one run of a pair, and stops it when it has to be.

    Args:
        timeout: how long the run may take, in seconds.
        client: who asked for it.
        owner: the connection of the server's owner, without whom no run goes on.
        clients: those whose messages end a background run; None for any other run.
    """

    def __init__(
        self,
        pair: Pair,
        tally: Tally,
        timeout: float,
        client: socket.socket,
        owner: socket.socket,
        scratch: Scratch,
        clients: Clients | None,
    ) -> None:
        self._pair = pair
        self._tally = tally
        self._deadline = time.monotonic() + timeout
        self._scratch = scratch
        self._client = client
        self._owner = owner
        self._clients = clients
        self._output = bytearray()
        self._native = bytearray()
        self._reader = frames.Reader(EVENT_LIMIT)
        self._record = RunRecord()
        self._selector = selectors.DefaultSelector()

    def watch(self) -> RunRecord:
        """Wait for the end of the run, and kill both processes.

        Raises:
            Cancelled: the client cancelled the run, or another one preempted it.
            frames.FrameError: the client or the owner closed its connection.
        """
        pair = self._pair
        for fd in (pair.printed, pair.native):
            os.set_blocking(fd, False)
        self._selector.register(pair.tester_control, selectors.EVENT_READ, self._event)
        self._selector.register(pair.printed, selectors.EVENT_READ, self._print)
        self._selector.register(pair.native, selectors.EVENT_READ, self._note)
        self._selector.register(self._client, selectors.EVENT_READ, self._hear)
        if self._clients is not None:
            self._selector.register(self._clients, selectors.EVENT_READ, self._give_way)
        elif self._owner is not self._client:
            self._selector.register(self._owner, selectors.EVENT_READ, self._look)
        try:
            self._loop()
            if self._record.ending.state in (EndState.SILENT, EndState.LOST):
                self._record.learner_exit = pair.learner_exit(GRACE)
        finally:
            self._selector.close()
            pair.kill()
        while self._print() or self._note():
            pass
        self._record.native = self._native.decode("utf-8", "replace")
        self._record.output = self._output.decode("utf-8", "replace")
        return self._record

    def _loop(self) -> None:
        self._open = True
        patrol = time.monotonic() + PATROL
        while self._open:
            left = self._deadline - time.monotonic()
            if left <= 0:
                self._stop(EndState.TIMEOUT)
                return
            for key, _ in self._selector.select(min(left, PATROL)):
                key.data()
            if time.monotonic() > patrol and self._open:
                patrol = time.monotonic() + PATROL
                excess = self._excess()
                if excess is not None:
                    self._stop(excess)

    def _stop(self, state: EndState) -> None:
        self._record.ending = Ending(state)
        self._open = False

    def _excess(self) -> EndState | None:
        """Which limit that the kernel does not enforce was exceeded: on files or on threads."""
        pair, scratch = self._pair, self._scratch
        if overfull(scratch.learner) or unlinked(pair.learner) > LARGEST:
            return EndState.FILES
        if threads(pair.learner) > THREADS:
            return EndState.THREADS
        flooding = overfull(scratch.tester) or unlinked(pair.tester) > LARGEST or threads(pair.tester) > THREADS
        return EndState.FLOOD if flooding else None

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
                self._record.ending = Ending.from_json(event, FROM_TESTER) or self._record.ending
                self._open = False
            elif event.get("event") == "collected":
                self._pair.keep_together()
            else:
                self._tally.take(event)

    def _print(self) -> bool:
        """Read some of what the file prints. Returns whether there was any."""
        data = self._read(self._pair.printed)
        self._output += data[: OUTPUT_LIMIT - len(self._output)]
        return bool(data)

    def _note(self) -> bool:
        """Read some of what libraries write to descriptor 2. Returns whether there was any."""
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
        """Receive the client's message during its run; the only valid one is `cancel`."""
        if frames.receive(self._client).get("op") == "cancel":
            raise Cancelled

    def _look(self) -> None:
        """See whether the owner closed its connection, or sent a request, which has to wait."""
        if not self._owner.recv(1, socket.MSG_PEEK):
            raise frames.ConnectionClosed
        self._selector.unregister(self._owner)

    def _give_way(self) -> None:
        """End a background run if anything else is to be served, which includes the end of the owner."""
        assert self._clients is not None
        if self._clients.look(0):
            raise Preempted


def threads(pid: int) -> int:
    """The number of threads of a process; 0 if it is not known."""
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return 0

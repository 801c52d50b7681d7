"""The warm server process: has torch and pytest imported, and forks the processes of each run. Runs no tensor operation.

Where forking is unsafe (CUDA, macOS) it imports neither, and keeps a pair of spawned processes ready instead.

Started by `studylm.checker.client`; exits with its owner.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from studylm.checker.confine import sandbox
from studylm.checker.protocol import frames
from studylm.checker.server import process_pair, watchdog
from studylm.checker.server.clients import Clients
from studylm.checker.server.judgement import Tally, conclude
from studylm.checker.server.listener import Listener
from studylm.checker.server.scratch import BACKGROUND, Scratch, remove_root
from studylm.checker.verdict import DeclaredCheck

FORKS = sys.platform == "linux" and os.environ.get("STUDYLM_FORK") != "0"
"""Whether runs are forked from this process; for tests, STUDYLM_FORK=0 has processes spawned instead."""
_CUDA_DEVICES = ("/dev/nvidiactl", "/dev/dxg")
_EXIT_PAUSE = 0.002
"""The time between two looks whether the processes of a background run have exited, in seconds."""


class Server:
    """Serves its owner, and other clients of the same user that connect to the listener, one run at a time.

    A background run is started only while there is nothing else to serve, and ends as soon as there is. What takes its time is
    then left for later: its processes are killed, but not waited for.
    """

    def __init__(self, owner: socket.socket, listener: Listener, root: Path, packages: Sequence[str]) -> None:
        self._clients = Clients(owner, listener)
        self._scratch = Scratch(root)
        self._background_scratch = Scratch(root / BACKGROUND)
        self._packages = packages
        if FORKS:
            _warm()
        self._fence = sandbox.learner_fence(self._scratch.learner) if FORKS else None
        self._background_fence = sandbox.learner_fence(self._background_scratch.learner) if FORKS else None
        self._memory = sandbox.room()
        self._spare: dict[tuple[str, bool], process_pair.Pair] = {}  # by device, and whether for a background run
        self._used: list[str] = []
        self._killed: list[process_pair.Pair] = []

    def run(self) -> None:
        """Serve until the owner closes its connection."""
        gc.collect()
        gc.freeze()
        try:
            self._spare["cpu", False] = self._pair("cpu")
            with contextlib.suppress(frames.FrameError):
                frames.send(self._clients.owner, {"ready": True})
            while True:
                pause = _EXIT_PAUSE if self._killed else 0 if self._clients.background else None
                found = self._clients.look(pause)
                for sock in found:
                    self._serve(sock)
                    self._refill()
                if not found and self._tidied() and self._clients.background:
                    self._serve_background()
        except _OwnerGone:
            pass
        finally:
            for pair in self._spare.values():
                pair.close()
            self._clients.close()

    def _tidied(self) -> bool:
        """Clean up after background runs, without waiting. Returns whether nothing is left to be cleaned up."""
        if not all(pair.exited() for pair in self._killed):
            return False
        if self._killed:
            for pair in self._killed:
                pair.close()
            self._killed = []
            self._background_scratch.clean()
        return True

    def _serve_background(self) -> None:
        """Serve the next background run. No spare pair is kept for those: one that is made only now is as good."""
        client = self._clients.take_background()
        if FORKS:  # before the request is read, since a forked process has its parent's memory
            with contextlib.suppress(OSError):
                self._spare["cpu", True] = self._pair("cpu", background=True)
        self._serve(client)
        self._kill(self._spare.pop(("cpu", True), None))

    def _kill(self, pair: process_pair.Pair | None) -> None:
        """Kill a pair of a background run, if there is one; `_tidied` waits for its end."""
        if pair is not None:
            pair.kill()
            self._killed.append(pair)

    def _serve(self, client: socket.socket) -> None:
        with self._clients.serving(client):
            try:
                request = frames.receive(client)
                if request.get("op") == "run":
                    source = _source(client, request)
                    try:
                        self._answer(client, request, source)
                    finally:
                        source[:] = bytes(len(source))  # the next learner's process is forked with this one's memory
            except frames.FrameError:
                if client is self._clients.owner:
                    raise _OwnerGone from None
                self._clients.drop(client)

    def _refill(self) -> None:
        """Prepare a spare pair. Not done during a run: a forked process can see what its parent's frames hold."""
        while self._used:
            device = self._used.pop()
            with contextlib.suppress(OSError):  # then the next run makes one, or reports the error
                self._spare[device, False] = self._pair(device)

    def _answer(self, client: socket.socket, request: dict[str, Any], source: bytearray) -> None:
        try:
            self._run(client, request, source)
        except watchdog.Cancelled:
            frames.send(client, {"cancelled": True})
        except OSError as error:
            text = f"The run could not be started: {error.strerror}."
            frames.send(client, {"error": text, "remedy": "Free some space or memory, and run it again."})
        except (KeyError, TypeError, ValueError):
            frames.send(client, {"error": "The request is not valid.", "remedy": "Update studylm."})

    def _run(self, client: socket.socket, request: dict[str, Any], source: bytearray) -> None:
        device = "cuda" if request["device"] == "cuda" else "cpu"
        if device == "cuda" and not any(Path(place).exists() for place in _CUDA_DEVICES):
            frames.send(client, {"error": "There is no CUDA device here.", "remedy": "Use --device cpu."})
            return
        declared = tuple(DeclaredCheck(id=name, title=title) for name, title in request["declared"])
        tally = Tally(declared, lambda result: frames.send(client, {"check": result.to_json()}))
        learner_job = {name: request[name] for name in ("size", "filename", "forbids", "timeout")}
        tester_job = {name: request[name] for name in ("checks", "defines", "forbids", "timeout")} | {"device": device}
        background = request.get("background") is True
        started = time.monotonic()
        pair, isolated = self._started(device, background, learner_job, source, tester_job)
        try:
            scratch = self._background_scratch if background else self._scratch
            rivals, timeout = self._clients if background else None, request["timeout"]
            record = watchdog.Watchdog(pair, tally, timeout, client, self._clients.owner, scratch, rivals).watch()
            verdict = conclude(
                tally,
                record,
                card=request["card"],
                isolated=isolated and tally.isolated,
                device=device,
                seconds=time.monotonic() - started,
                timeout=timeout,
                memory=self._memory,
            )
            frames.send(client, {"verdict": verdict.to_json()})
        finally:
            if background:
                self._kill(pair)
            else:
                pair.close()
            if not isolated:
                process_pair.reap_strays([*self._spare.values(), *self._killed])
            if not background:
                self._scratch.clean()
                self._used.append(device)

    def _started(
        self,
        device: str,
        background: bool,
        learner_job: dict[str, Any],
        source: bytearray,
        tester_job: dict[str, Any],
    ) -> tuple[process_pair.Pair, bool]:
        """A pair that has its jobs, and whether its learner's process is confined. A spare pair that has exited is replaced.

        Raises:
            watchdog.Preempted: there is something else to serve than this background run.
            OSError: the processes do not start.
        """
        spare = self._spare.pop((device, background), None)
        for pair in (spare, None):
            pair = pair or self._pair(device, background=background)
            try:
                if background:
                    self._await(pair)
                return pair, pair.start(learner_job, source, tester_job)
            except frames.FrameError:
                pair.close()
            except watchdog.Preempted:
                self._kill(pair)
                raise
        raise OSError(None, "its processes do not start")

    def _await(self, pair: process_pair.Pair) -> None:
        """Wait until `pair.start` need not wait, or until there is something else to serve."""
        for control in (pair.learner_control, pair.tester_control):
            watched: list[Any] = [control, self._clients]
            ready: list[Any] = []
            while control not in ready:
                ready, _, _ = select.select(watched, [], [])
                if self._clients.look(0):
                    raise watchdog.Preempted

    def _pair(self, device: str, *, background: bool = False) -> process_pair.Pair:
        scratch = self._background_scratch if background else self._scratch
        fence = self._background_fence if background else self._fence
        if fence is None or device == "cuda":
            return process_pair.spawn_pair(scratch, device, self._packages, background=background)
        return process_pair.fork_pair(scratch, fence, self._packages, background=background)


def _source(client: socket.socket, request: dict[str, Any]) -> bytearray:
    """The learner's file, which follows the request; the only copy of it in this process.

    Raises:
        frames.FrameError: its size is not valid, or the client closed the connection.
    """
    size = request.get("size")
    if type(size) is not int or not 0 <= size <= frames.LIMIT:
        raise frames.FrameError("a file without a size")
    return frames.receive_exactly(client, size)


def _warm() -> None:
    """Prepare this process to be forked."""
    from studylm.checker.server import worker

    worker.warm()
    if sandbox.room() < sandbox.MEMORY_MIN:
        raise SystemExit("Too little memory is left for a run once torch is imported.")


class _OwnerGone(BaseException):
    """The owner closed its connection, or the server got a signal to terminate."""


def main() -> None:
    """Serve. Arguments: the descriptor of the owner's socket, the socket path to listen at or "", the folder to work in, and the
    packages that checks may use.
    """
    owner = socket.socket(fileno=int(sys.argv[1]))
    place = Path(sys.argv[2]) if sys.argv[2] else None
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    sandbox.lift_soft_limits()
    sandbox.adopt_orphans()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    root = Path(sys.argv[3])
    Server(owner, Listener(place), root, sys.argv[4:]).run()
    remove_root(root)  # the owner does so too, unless it was killed


def _leave(number: int, frame: object) -> None:
    raise _OwnerGone

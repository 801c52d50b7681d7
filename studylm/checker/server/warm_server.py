"""The warm process: has torch and pytest imported, and makes each run from a fork of itself. Runs no tensor operation.

Where forking is unsafe (CUDA, macOS) it imports neither, and keeps a pair of started processes ready instead.

Started by `studylm.checker.client`; ends when its owner does.
"""

from __future__ import annotations

import contextlib
import gc
import os
import selectors
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
from studylm.checker.server.judgement import Tally, conclude
from studylm.checker.server.listener import Listener, same_user
from studylm.checker.server.scratch import Scratch, remove_root
from studylm.checker.verdict import DeclaredCheck

FORKS = sys.platform == "linux" and os.environ.get("STUDYLM_FORK") != "0"
"""Whether runs are forked from this process; a test says 0 to have processes started instead."""
_CUDA_DEVICES = ("/dev/nvidiactl", "/dev/dxg")
CLIENT_TIMEOUT = 5.0
"""How long a client may take over one message, in seconds."""


class Server:
    """Serves its owner, and other clients of the same user that come through the listener, one run at a time."""

    def __init__(self, owner: socket.socket, listener: Listener, scratch: Scratch, packages: Sequence[str]) -> None:
        self._owner = owner
        self._listener = listener
        self._scratch = scratch
        self._packages = packages
        self._clients: list[socket.socket] = []
        self._fence = _warm(scratch) if FORKS else None
        self._memory = sandbox.room()
        self._spare: dict[str, process_pair.Pair] = {}
        self._used: list[str] = []

    def run(self) -> None:
        """Serve until the owner has gone."""
        gc.collect()
        gc.freeze()
        try:
            self._spare["cpu"] = self._pair("cpu")
            with contextlib.suppress(frames.FrameError):
                frames.send(self._owner, {"ready": True})
            while True:
                for sock in self._ready():
                    if sock is self._listener.sock:
                        self._welcome()
                    else:
                        self._serve(sock)
                    self._refill()
        except _OwnerGone:
            pass
        finally:
            for pair in self._spare.values():
                pair.close()
            self._listener.close()

    def _ready(self) -> list[socket.socket]:
        with selectors.DefaultSelector() as selector:
            for sock in [self._owner, *self._clients, *([self._listener.sock] if self._listener.sock else [])]:
                selector.register(sock, selectors.EVENT_READ)
            return [key.fileobj for key, _ in selector.select()]  # type: ignore[misc]

    def _welcome(self) -> None:
        assert self._listener.sock is not None
        client, _ = self._listener.sock.accept()
        if same_user(client):
            client.settimeout(CLIENT_TIMEOUT)
            self._clients.append(client)
        else:
            client.close()

    def _serve(self, client: socket.socket) -> None:
        try:
            request = frames.receive(client)
            if request.get("op") == "run":
                source = _source(client, request)
                try:
                    self._answer(client, request, source)
                finally:
                    source[:] = bytes(len(source))  # the next learner's process is a copy of this one's memory
        except frames.FrameError:
            if client is self._owner:
                raise _OwnerGone from None
            self._clients.remove(client)
            client.close()

    def _refill(self) -> None:
        """Have a spare pair ready again. Not made in a run: a forked process sees all that its parent's frames hold."""
        while self._used:
            device = self._used.pop()
            with contextlib.suppress(OSError):  # then the next run makes its own, or says why not
                self._spare[device] = self._pair(device)

    def _answer(self, client: socket.socket, request: dict[str, Any], source: bytearray) -> None:
        try:
            self._run(client, request, source)
        except watchdog.Cancelled:
            frames.send(client, {"cancelled": True})
        except OSError as error:
            text = f"The run could not be made: {error.strerror}."
            frames.send(client, {"error": text, "remedy": "Free some space or memory, and run it again."})
        except (KeyError, TypeError, ValueError):
            frames.send(client, {"error": "The request is not well formed.", "remedy": "Update studylm."})

    def _run(self, client: socket.socket, request: dict[str, Any], source: bytearray) -> None:
        device = "cuda" if request["device"] == "cuda" else "cpu"
        if device == "cuda" and not any(Path(place).exists() for place in _CUDA_DEVICES):
            frames.send(client, {"error": "There is no CUDA device here.", "remedy": "Use --device cpu."})
            return
        declared = tuple(DeclaredCheck(id=name, title=title) for name, title in request["declared"])
        tally = Tally(declared, lambda result: frames.send(client, {"check": result.to_json()}))
        learner_job = {name: request[name] for name in ("size", "filename", "forbids", "timeout")}
        tester_job = {name: request[name] for name in ("checks", "defines", "forbids", "timeout")} | {"device": device}
        started = time.monotonic()
        pair, isolated = self._started(device, learner_job, source, tester_job)
        try:
            timeout = request["timeout"]
            record = watchdog.Watchdog(pair, tally, timeout, client, self._owner, self._scratch).watch()
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
            pair.close()
            if not isolated:
                process_pair.reap_strays(self._spare.values())
            self._scratch.clean()
            self._used.append(device)

    def _started(
        self, device: str, learner_job: dict[str, Any], source: bytearray, tester_job: dict[str, Any]
    ) -> tuple[process_pair.Pair, bool]:
        """A pair that has its jobs, and whether it is confined (the learner's half). A dead spare one is replaced."""
        spare = self._spare.pop(device, None)
        for pair in (spare, None):
            pair = pair or self._pair(device)
            try:
                return pair, pair.start(learner_job, source, tester_job)
            except frames.FrameError:
                pair.close()
        raise OSError(None, "its processes do not start")

    def _pair(self, device: str) -> process_pair.Pair:
        if self._fence is None or device == "cuda":
            return process_pair.spawn_pair(self._scratch, device, self._packages)
        return process_pair.fork_pair(self._scratch, self._fence, self._packages)


def _source(client: socket.socket, request: dict[str, Any]) -> bytearray:
    """The learner's file, which follows its request; the only copy of it in this process.

    Raises:
        frames.FrameError: it is not announced, or does not come.
    """
    size = request.get("size")
    if type(size) is not int or not 0 <= size <= frames.LIMIT:
        raise frames.FrameError("a file without a size")
    return frames.receive_exactly(client, size)


def _warm(scratch: Scratch) -> sandbox.Fence:
    """Make this process ready to be forked from. Returns what the learner's process may reach."""
    from studylm.checker.server import worker

    worker.warm()
    if sandbox.room() < sandbox.MEMORY_MIN:
        raise SystemExit("Too little memory is left for a run once torch is imported.")
    return sandbox.learner_fence(scratch.learner)


class _OwnerGone(BaseException):
    """The process that this server belongs to has ended, or the server was told to."""


def main() -> None:
    """Serve. The command line names the owner's socket, the place to listen at (or ""), the folder to work in, and the packages
    that checks may use.
    """
    owner = socket.socket(fileno=int(sys.argv[1]))
    place = Path(sys.argv[2]) if sys.argv[2] else None
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    sandbox.lift_soft_limits()
    sandbox.adopt_orphans()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    root = Path(sys.argv[3])
    Server(owner, Listener(place), Scratch(root), sys.argv[4:]).run()
    remove_root(root)  # the owner does so, too, if it still can


def _leave(number: int, frame: object) -> None:
    raise _OwnerGone

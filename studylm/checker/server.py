"""The warm process: has torch and pytest imported, and makes each run from a fork of itself. Runs no tensor operation.

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
from pathlib import Path
from typing import Any

import torch

torch.set_num_threads(1)

import pytest  # noqa: E402, F401
import torch._dynamo  # noqa: E402

from studylm.checker import frames, sandbox, supervise, workers  # noqa: E402
from studylm.checker.report import Tally, conclude  # noqa: E402
from studylm.checker.scratch import Scratch  # noqa: E402
from studylm.checker.tester import SEED  # noqa: E402
from studylm.checker.verdict import DeclaredCheck  # noqa: E402


class Server:
    """Serves its owner, and other clients that come through the listener."""

    def __init__(self, owner: socket.socket, listener: socket.socket | None, scratch: Scratch) -> None:
        self._owner = owner
        self._listener = listener
        self._scratch = scratch
        self._fence = sandbox.learner_fence(scratch.learner)
        self._clients: list[socket.socket] = []
        self._spare: workers.Pair | None = None

    def run(self) -> None:
        """Serve until the owner has gone."""
        gc.collect()
        gc.freeze()
        self._spare = self._fork()
        with contextlib.suppress(frames.FrameError):
            frames.send(self._owner, {"ready": True, "pid": os.getpid()})
        try:
            while True:
                for sock in self._ready():
                    if sock is self._listener:
                        self._clients.append(sock.accept()[0])
                    else:
                        self._serve(sock)
        except _OwnerGone:
            pass
        finally:
            if self._spare is not None:
                supervise.kill(self._spare.learner)
                supervise.kill(self._spare.tester)

    def _ready(self) -> list[socket.socket]:
        with selectors.DefaultSelector() as selector:
            for sock in [self._owner, *self._clients, *([self._listener] if self._listener else [])]:
                selector.register(sock, selectors.EVENT_READ)
            return [key.fileobj for key, _ in selector.select()]  # type: ignore[misc]

    def _serve(self, client: socket.socket) -> None:
        try:
            request = frames.receive(client)
            if request.get("op") == "run":
                self._run(client, request)
        except (frames.FrameError, supervise.Cancelled):
            if client is self._owner:
                raise _OwnerGone from None
            self._clients.remove(client)
            client.close()

    def _run(self, client: socket.socket, request: dict[str, Any]) -> None:
        started = time.monotonic()
        declared = tuple(DeclaredCheck(id=name, title=title) for name, title in request["declared"])
        tally = Tally(declared, lambda result: frames.send(client, {"check": result.to_json()}))
        pair, self._spare = self._spare or self._fork(), None
        try:
            isolated = pair.start(
                {name: request[name] for name in ("source", "filename", "forbids", "timeout")} | {"seed": SEED},
                {name: request[name] for name in ("checks", "defines", "timeout")} | {"device": "cpu"},
            )
            run = supervise.Run(pair, tally, request["timeout"], list({client, self._owner}), self._scratch)
            ending, output = run.supervise()
            self._scratch.clean()
            verdict = conclude(
                tally,
                ending,
                card=request["card"],
                isolated=isolated and tally.isolated,
                device="cpu",
                seconds=time.monotonic() - started,
                output=output,
                timeout=request["timeout"],
            )
            frames.send(client, {"verdict": verdict.to_json()})
        finally:
            supervise.kill(pair.learner)
            supervise.kill(pair.tester)
            pair.close()
            self._scratch.clean()
            self._spare = self._fork()

    def _fork(self) -> workers.Pair:
        return workers.fork_pair(self._scratch, self._fence)


class _OwnerGone(Exception):
    """The process that this server belongs to has ended."""


def main() -> None:
    """Serve on the descriptors that the command line names: the owner's socket, and a listener's or -1."""
    owner_fd, listener_fd, scratch = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    owner = socket.socket(fileno=owner_fd)
    listener = socket.socket(fileno=listener_fd) if listener_fd >= 0 else None
    Server(owner, listener, Scratch(scratch)).run()

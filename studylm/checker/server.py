"""The warm process: has torch and pytest imported, and makes each run from a fork of itself. Runs no tensor operation.

Started by `studylm.checker.client`; ends when its owner does.
"""

from __future__ import annotations

import contextlib
import gc
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
import torch.cpu  # noqa: E402

from studylm.checker import frames, sandbox, supervise, tester, workers  # noqa: E402
from studylm.checker.report import Tally, conclude  # noqa: E402
from studylm.checker.runtime import Listener, same_user  # noqa: E402
from studylm.checker.scratch import Scratch  # noqa: E402
from studylm.checker.seeding import SEED  # noqa: E402
from studylm.checker.verdict import DeclaredCheck  # noqa: E402

CLIENT_TIMEOUT = 5.0
"""How long a client may take over one message, in seconds."""


class Server:
    """Serves its owner, and other clients of the same user that come through the listener, one run at a time."""

    def __init__(self, owner: socket.socket, listener: Listener, scratch: Scratch) -> None:
        self._owner = owner
        self._listener = listener
        self._scratch = scratch
        self._fence = sandbox.learner_fence(scratch.learner)
        self._clients: list[socket.socket] = []
        self._spare: workers.Pair | None = None

    def run(self) -> None:
        """Serve until the owner has gone."""
        tester.rehearse()
        gc.collect()
        gc.freeze()
        try:
            self._spare = self._fork()
            with contextlib.suppress(frames.FrameError):
                frames.send(self._owner, {"ready": True})
            while True:
                for sock in self._ready():
                    if sock is self._listener.sock:
                        self._welcome()
                    else:
                        self._serve(sock)
        except _OwnerGone:
            pass
        finally:
            if self._spare is not None:
                self._spare.close()
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
                self._answer(client, request)
        except frames.FrameError:
            if client is self._owner:
                raise _OwnerGone from None
            self._clients.remove(client)
            client.close()

    def _answer(self, client: socket.socket, request: dict[str, Any]) -> None:
        try:
            self._run(client, request)
        except supervise.Cancelled:
            frames.send(client, {"cancelled": True})
        except OSError as error:
            text = f"The run could not be made: {error.strerror}."
            frames.send(client, {"error": text, "remedy": "Free some space or memory, and run it again."})
        except (KeyError, TypeError, ValueError):
            frames.send(client, {"error": "The request is not well formed.", "remedy": "Update studylm."})

    def _run(self, client: socket.socket, request: dict[str, Any]) -> None:
        started = time.monotonic()
        declared = tuple(DeclaredCheck(id=name, title=title) for name, title in request["declared"])
        tally = Tally(declared, lambda result: frames.send(client, {"check": result.to_json()}))
        pair, self._spare = self._spare or self._fork(), None
        try:
            isolated = pair.start(
                {name: request[name] for name in ("source", "filename", "forbids", "timeout")} | {"seed": SEED},
                {name: request[name] for name in ("checks", "defines", "forbids", "timeout")} | {"device": "cpu"},
            )
            run = supervise.Run(pair, tally, request["timeout"], client, self._owner, self._scratch)
            ending, output = run.supervise()
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
            pair.close()
            if not self._fence.confines:
                workers.reap_strays(None)
            self._scratch.clean()
            self._spare = self._fork()

    def _fork(self) -> workers.Pair:
        return workers.fork_pair(self._scratch, self._fence)


class _OwnerGone(BaseException):
    """The process that this server belongs to has ended, or the server was told to."""


def main() -> None:
    """Serve. The command line names the owner's socket, the place to listen at (or nothing), and the folder to work in."""
    owner = socket.socket(fileno=int(sys.argv[1]))
    place = Path(sys.argv[2]) if sys.argv[2] else None
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    sandbox.adopt_orphans()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    for probe in ("_is_avx2_supported", "_is_cpu_support_avx2"):
        # Looks at the processor once, before /proc is out of reach; no tensor is involved.
        getattr(torch.cpu, probe, bool)()
    Server(owner, Listener(place), Scratch(Path(sys.argv[3]))).run()


def _leave(number: int, frame: object) -> None:
    raise _OwnerGone

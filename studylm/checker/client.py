"""Runs a learner's file against a card's hidden checks: the one door to the checker. Torch-free and light."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from studylm.checker import frames
from studylm.checker.declared import read_declaration
from studylm.checker.notices import annotate
from studylm.checker.verdict import CheckRequest, CheckResult, Outcome, Status, Verdict
from studylm.errors import StudylmError
from studylm.workspace import Workspace

TIMEOUT_MAX = 60.0
SOURCE_MAX = 1_000_000
"""The longest answer that is run, in bytes."""

_BOOT = "import sys, json; sys.path[:] = json.loads(sys.argv.pop(1)); from studylm.checker.server import main; main()"
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "LD_LIBRARY_PATH", "XDG_RUNTIME_DIR")


class CheckCancelled(StudylmError):
    """The run was called off by `Checker.cancel`."""

    title = "The run was called off"


class Checker:
    """A checker server and the way to it. Starts nothing until it is needed.

    Args:
        workspace: whose server this is.
        warm: start it now, in the background.
    """

    def __init__(self, workspace: Workspace, *, warm: bool = False) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._sock: socket.socket | None = None
        self._scratch: Path | None = None
        self._cancelled = threading.Event()
        if warm:
            self.warm_up()

    def __enter__(self) -> Checker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm_up(self) -> None:
        """Start the server in the background, if it does not run yet; returns at once."""
        with self._lock:
            self._start()

    def run(self, request: CheckRequest, on_check: Callable[[CheckResult], None] | None = None) -> Verdict:
        """Run an answer against its checks and wait for the verdict.

        Args:
            on_check: called with each check's result as it ends, in the caller's thread.

        Raises:
            CheckCancelled: `cancel` was called meanwhile.
            StudylmError: the run could not be made.
        """
        with self._lock:
            self._cancelled.clear()
            self._start()
            assert self._sock is not None
            sock = self._sock
        declaration = read_declaration(request.checks)
        timeout = min(max(request.timeout, 0.1), TIMEOUT_MAX)
        try:
            frames.send(
                sock,
                {
                    "op": "run",
                    "card": request.card,
                    "source": base64.b64encode(request.source).decode(),
                    "filename": request.filename,
                    "checks": str(request.checks.resolve()),
                    "declared": [[check.id, check.title] for check in declaration.checks],
                    "defines": list(declaration.defines),
                    "forbids": list(declaration.forbids),
                    "timeout": timeout,
                    "device": request.device,
                },
            )
            while True:
                message = frames.receive(sock)
                if "check" in message and on_check is not None:
                    on_check(_result(message["check"]))
                if "verdict" in message:
                    return annotate(_verdict(message["verdict"]), request.source, declaration.notices)
        except frames.FrameError:
            self._stop()
            if self._cancelled.is_set():
                raise CheckCancelled("The run was called off.") from None
            raise StudylmError("The checker ended unexpectedly.", "Run the check again.") from None

    def cancel(self) -> None:
        """Call off the run in progress, from any thread."""
        self._cancelled.set()
        sock = self._sock
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the server and remove what it left."""
        self._stop()

    def _start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._stop()
        ours, theirs = socket.socketpair()
        self._scratch = Path(tempfile.mkdtemp(prefix="studylm-"))
        path = [entry for entry in sys.path if entry]
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _BOOT, json.dumps(path), str(theirs.fileno()), "-1", str(self._scratch)],
            pass_fds=[theirs.fileno()],
            env=environment,
            cwd=self._scratch,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        self._sock = ours

    def _stop(self) -> None:
        process, self._process = self._process, None
        sock, self._sock = self._sock, None
        scratch, self._scratch = self._scratch, None
        if sock is not None:
            sock.close()
        if process is not None:
            try:
                process.wait(2.0)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)


def _result(data: dict[str, Any]) -> CheckResult:
    return CheckResult(**{**data, "status": Status(data["status"])})


def _verdict(data: dict[str, Any]) -> Verdict:
    return Verdict(
        card=data["card"],
        outcome=Outcome(data["verdict"]),
        isolated=data["isolated"],
        device=data["device"],
        seconds=data["seconds"],
        checks=tuple(_result(check) for check in data["checks"]),
        message=data["message"],
        line=data["line"],
        output=data["output"],
    )

"""Runs a learner's file against a card's hidden checks: the entry point of the checker. Torch-free.

    with Checker(workspace) as checker:
        verdict = checker.run(CheckRequest(...), on_check=show)

A server process does the work (`studylm.checker.server.warm_server`); it exits with the `Checker` that started it.
"""

from __future__ import annotations

import contextlib
import select
import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

from studylm.checker.confine import sandbox
from studylm.checker.declared import Declaration, read_declaration
from studylm.checker.notices import annotate
from studylm.checker.protocol import frames
from studylm.checker.server import listener
from studylm.checker.server.connection import Connection, not_started, start
from studylm.checker.verdict import (
    TIMEOUT_MAX,
    TIMEOUT_MIN,
    CheckRequest,
    CheckResult,
    Outcome,
    Status,
    Verdict,
)
from studylm.errors import StudylmError
from studylm.workspace import Workspace

SOURCE_MAX = 1_000_000
"""The largest answer that is run, in bytes."""
PACKAGES = ("studylm.probes", "studylm.reference")
"""The packages that checks may use: imported before a run begins, and fixtures under the last part of their names."""

_READY_WITHIN = 120.0


class CheckCancelled(StudylmError):
    """The run was cancelled by `Checker.cancel` or `Checker.close`."""

    title = "The run was cancelled"


class CheckPreempted(CheckCancelled):
    """A background run was ended because the server had something else to do. The same run may be repeated at once."""


class NoServer(StudylmError):
    """A `Checker` that does not start a server has none to connect to, or the one it was connected to has exited."""

    title = "No checker is warm"


def isolation_available() -> bool:
    """Whether the kernel confines answers on this system. If not, ask before running someone else's deck."""
    return sandbox.available()


class Checker:
    """Runs answers, one at a time. Thread-safe.

    The first run connects to a server that another `Checker` of the same workspace keeps warm, or starts one, which is kept
    until `close`.

    Background runs (`CheckRequest.background`) belong in a `Checker` of their own, since each makes one run at a time. The server
    preempts them for any other run.

    Args:
        workspace: the server is shared with other processes of this workspace.
        warm: start a server now, in the background, and let other processes of the same user use it too.
        own: whether to start a server where there is none; if not, `run` raises `NoServer` then, and connects again once there
            is one.

    Raises:
        ValueError: `warm` without `own`.
    """

    def __init__(self, workspace: Workspace, *, warm: bool = False, own: bool = True) -> None:
        if warm and not own:
            raise ValueError("a Checker that starts no server cannot warm one up")
        self._path = listener.socket_path(workspace)
        self._own = own
        self._running = threading.Lock()
        self._changing = threading.RLock()
        self._sending = threading.Lock()
        self._server: Connection | None = None
        self._busy = False
        self._cancelled = False
        if warm:
            self.warm_up()

    def __enter__(self) -> Checker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm_up(self) -> None:
        """Start a server in the background, unless this `Checker` has one. Returns at once.

        Raises:
            NoServer: this `Checker` starts none.
            StudylmError: the process cannot be started, or its folder cannot be made.
        """
        if not self._own:
            raise _no_server()
        with self._changing:
            if self._server is None or self._server.process is None or not self._server.alive():
                self._drop()
                self._server = start(self._path, PACKAGES)

    def wait_until_warm(self, timeout: float = _READY_WITHIN) -> bool:
        """Wait up to `timeout` seconds for the server that `warm_up` has started. Returns whether it is ready."""
        with self._running:
            server = self._server
            if server is None or server.ready:
                return server is not None
            if not select.select([server.sock], [], [], timeout)[0]:
                return False
            with contextlib.suppress(frames.FrameError):
                server.ready = frames.receive(server.sock).get("ready") is True
            return server.ready

    def run(self, request: CheckRequest, on_check: Callable[[CheckResult], None] | None = None) -> Verdict:
        """Run an answer against its checks and wait for the verdict.

        Args:
            on_check: called with each check's result as it ends, in this thread; called again for the same check if the
                server crashes and the run is repeated.

        Raises:
            CheckCancelled: `cancel` or `close` was called during the run.
            CheckPreempted: it was a background run, and the server had something else to do.
            NoServer: this `Checker` starts no server, and there is none, or it exited during the run.
            StudylmError: the checker cannot be started, or the checks cannot be read.
        """
        if not request.checks.is_file():
            raise StudylmError(
                f"The checks of {request.card} do not exist: {request.checks}.", "Reinstall the deck, or fix it."
            )
        started = time.monotonic()
        try:
            declaration = read_declaration(request.checks)
        except StudylmError as error:
            return _unrun(request, Declaration(()), str(error), started)
        if len(request.source) > SOURCE_MAX:
            size = len(request.source) / 1e6
            text = f"The file is too long: {size:.1f} MB; an answer has at most {SOURCE_MAX / 1e6:g} MB."
            return _unrun(request, declaration, text, started)
        if not request.source.strip():
            names = " and ".join(f"`{name}`" for name in declaration.defines)
            text = f"The file is empty; it should define {names}." if names else "The file is empty."
            return _unrun(request, declaration, text, started)
        with self._running:
            with self._changing:
                self._busy, self._cancelled = True, False
            try:
                verdict = self._attempt(request, declaration, on_check or (lambda result: None), started)
                return annotate(verdict, request.source, declaration.notices)
            finally:
                with self._changing:
                    self._busy = False

    def cancel(self) -> None:
        """Cancel the run in progress, if there is one. Safe to call from any thread."""
        with self._changing:
            if not self._busy or self._cancelled:
                return
            self._cancelled = True
            server = self._server
        if server is None:
            return
        try:
            if server.ready:
                with self._sending:
                    frames.send(server.sock, {"op": "cancel"})
            else:
                server.sock.shutdown(socket.SHUT_RDWR)
        except (OSError, frames.FrameError):
            pass

    def close(self) -> None:
        """Stop the server and remove its files. A run in progress is cancelled."""
        with self._changing:
            self._cancelled = True
            server = self._server
        if server is not None:
            with contextlib.suppress(OSError):
                server.sock.shutdown(socket.SHUT_RDWR)
        with self._running, self._changing:
            self._drop()

    def _attempt(
        self, request: CheckRequest, declaration: Declaration, on_check: Callable[[CheckResult], None], started: float
    ) -> Verdict:
        message, source = _message(request, declaration), request.source
        complaint = ""
        for _ in range(2):
            server = self._connect()
            try:
                return self._converse(server, message, source, on_check)
            except frames.FrameError:
                complaint = server.last_line() or complaint
                had_begun = server.ready
                with self._changing:
                    self._drop()
                if self._cancelled:
                    raise CheckCancelled("The run was cancelled.") from None
        if not self._own:
            raise _no_server()
        if not had_begun:
            raise not_started(complaint)
        text = "The run crashed the checker itself."
        return _unrun(request, declaration, text, started, outcome=Outcome.CRASHED)

    def _converse(
        self, server: Connection, message: dict[str, Any], source: bytes, on_check: Callable[[CheckResult], None]
    ) -> Verdict:
        with self._sending:
            frames.send(server.sock, message, source)
        while True:
            reply = frames.receive(server.sock)
            if "ready" in reply:
                server.ready = True
            elif "check" in reply:
                on_check(CheckResult.from_json(reply["check"]))
            elif "verdict" in reply:
                return Verdict.from_json(reply["verdict"])
            elif "cancelled" in reply:
                if self._cancelled:
                    raise CheckCancelled("The run was cancelled.")
                raise CheckPreempted("The run made room for another one.", "Repeat it.")
            elif "error" in reply:
                raise StudylmError(str(reply["error"]), str(reply.get("remedy", "")))

    def _connect(self) -> Connection:
        with self._changing:
            if self._cancelled:
                raise CheckCancelled("The run was cancelled.")
            if self._server is None or not self._server.alive():
                self._drop()
                shared = listener.connect(self._path)
                if shared is None and not self._own:
                    raise _no_server()
                self._server = Connection(shared) if shared is not None else start(None, PACKAGES)
            return self._server

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.end()
            if server.process is not None and server.process.returncode != 0:
                listener.forget(self._path)


def _no_server() -> NoServer:
    return NoServer(
        "No checker is warm in this workspace.", "Open studylm in it, or run the answer with studylm check."
    )


def _message(request: CheckRequest, declaration: Declaration) -> dict[str, Any]:
    return {
        "op": "run",
        "card": request.card,
        "size": len(request.source),
        "filename": request.filename,
        "checks": str(request.checks.resolve()),
        "declared": [[check.id, check.title] for check in declaration.checks],
        "defines": list(declaration.defines),
        "forbids": list(declaration.forbids),
        "timeout": min(max(request.timeout, TIMEOUT_MIN), TIMEOUT_MAX),
        "device": request.device,
        "background": request.background,
    }


def _unrun(
    request: CheckRequest,
    declaration: Declaration,
    message: str,
    started: float,
    *,
    outcome: Outcome = Outcome.ERROR,
) -> Verdict:
    """The verdict on an answer that was not run to an end."""
    checks = tuple(
        CheckResult(id=check.id, title=check.title, status=Status.SKIPPED, message="Not run.")
        for check in declaration.checks
    )
    return Verdict(
        card=request.card,
        outcome=outcome,
        isolated=isolation_available(),
        device="cpu",
        seconds=time.monotonic() - started,
        checks=checks,
        message=message,
    )

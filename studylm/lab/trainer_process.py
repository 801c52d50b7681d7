"""The parent's side of a training process: starts it, sends it a job, yields its events, and ends it."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

from studylm.errors import StudylmError

OUTPUT_LIMIT = 64 * 1024
NATIVE_KEPT = 4000
"""How much of the end of what libraries write to descriptor 2 is kept, in bytes."""
START = 120.0
"""The longest time that the process may take to import torch, in seconds."""
EVENT_LIMIT = 1 << 20
"""The longest event that is read, in bytes."""

_BOOT = "import sys, json; sys.path[:] = json.loads(sys.argv.pop(1)); from studylm.lab.trainer import main; main()"
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "XDG_RUNTIME_DIR")


class TrainerProcess:
    """A training process. It starts importing torch at once, so that it is ready when it gets its job."""

    def __init__(self) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="studylm-lab-", ignore_cleanup_errors=True)
        self._events, events = os.pipe()
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "TMPDIR": self._scratch.name}
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-I",
                "-W",
                "ignore",
                "-c",
                _BOOT,
                json.dumps([p for p in sys.path if p]),
                str(events),
                str(os.getpid()),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[events],
            env=environment,
            cwd=self._scratch.name,
            start_new_session=True,  # ctrl+c goes to the parent, which then ends this process
        )
        os.close(events)
        self._output = bytearray()
        self._native = bytearray()

    @property
    def output(self) -> str:
        """What the learner's file printed."""
        return self._output.decode("utf-8", "replace")

    def run(self, job: dict[str, Any], stall: float) -> Iterator[dict[str, Any]]:
        """Send it a job, and yield its events until it exits.

        Args:
            stall: the longest time between two events once it has started, in seconds.

        Raises:
            StudylmError: the process reported an error, sent no event for too long, or exited early.
        """
        assert self._process.stdin and self._process.stdout and self._process.stderr
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(job | {"scratch": self._scratch.name}).encode() + b"\n")
            self._process.stdin.close()
        pending = b""
        ended = False
        last, patience = time.monotonic(), max(START, stall)
        with selectors.DefaultSelector() as selector:
            selector.register(self._events, selectors.EVENT_READ)
            selector.register(self._process.stdout, selectors.EVENT_READ)
            selector.register(self._process.stderr, selectors.EVENT_READ)
            while selector.get_map():
                ready = selector.select(max(0.0, last + patience - time.monotonic()))
                heard = any(key.fd == self._events for key, _ in ready)
                if not heard and time.monotonic() - last >= patience:
                    raise StudylmError(
                        f"No step of the training ended within {patience:.0f} seconds.",
                        "Look for a loop that never ends.",
                    )
                for key, _ in ready:
                    data = os.read(key.fd, 65536)
                    if not data:
                        selector.unregister(key.fileobj)
                    elif key.fd == self._events:
                        last, patience = time.monotonic(), stall
                        pending += data
                        *lines, pending = pending.split(b"\n")
                        for event in map(_event, lines):
                            if "end" in event:
                                ended = True
                                _raise_reported(event["end"])
                            else:
                                yield event
                        if len(pending) > EVENT_LIMIT:
                            raise StudylmError("The training process sent an invalid event.")
                    elif key.fileobj is self._process.stderr:
                        self._native = (self._native + data)[-NATIVE_KEPT:]
                    else:
                        self._output += data[: OUTPUT_LIMIT - len(self._output)]
        code = self._process.wait()
        if not ended:
            self._explain(code)

    def kill(self) -> None:
        """End the process. Safe to call from any thread."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the process, and remove its files."""
        self.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        with contextlib.suppress(OSError):
            os.close(self._events)
        self._events = -1
        self._scratch.cleanup()

    def _last_line(self) -> str:
        lines = [*self.output.splitlines(), *self._native.decode("utf-8", "replace").splitlines()]
        return next((f"Its last output: {line.strip()}" for line in reversed(lines) if line.strip()), "")

    def _explain(self, code: int) -> None:
        """Raise for an exit that the process did not announce."""
        if code == -signal.SIGKILL:
            raise StudylmError("The training process was killed.", "It may have used more memory than there is.")
        if code < 0:
            raise StudylmError(f"The training process crashed ({signal.Signals(-code).name}).")
        raise StudylmError(f"The training process ended by itself (exit code {code}).", self._last_line())


def _raise_reported(end: Any) -> None:
    match end:
        case {"message": str(message), "remedy": str(remedy)}:
            raise StudylmError(message[:2000], remedy[:2000])


def _event(line: bytes) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        raise StudylmError("The training process sent an invalid event.")
    return event

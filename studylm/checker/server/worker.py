"""What a worker process does from its start to its job: settle in, make itself ready, be shut in, and then run.

A worker is forked from the warm server, or, where forking is unsafe, started as a Python of its own (`main`).
"""

from __future__ import annotations

import importlib
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import torch
import torch.cpu

from studylm.checker.confine import sandbox
from studylm.checker.learner import service
from studylm.checker.protocol import frames
from studylm.checker.server import warmup
from studylm.checker.tester import pytest_run


def warm() -> None:
    """Import what every run needs, and do what need be done only once. No tensor is touched."""
    torch.set_num_threads(1)
    importlib.import_module("torch._dynamo")  # which the first optimizer asks for otherwise, for a second
    for probe in ("_is_avx2_supported", "_is_cpu_support_avx2"):
        getattr(torch.cpu, probe, bool)()  # looks at the processor, before /proc is out of reach
    pytest_run.rehearse()


def as_learner(
    wire: socket.socket, control: socket.socket, fence: sandbox.Fence, printed: int, native: int, device: str
) -> NoReturn:
    """Be the learner's process: shut in before the job is known, since what it may reach is always the same."""
    settle({wire.fileno(), control.fileno(), *fence.descriptors()}, printed, native)
    service.prepare()
    isolated = _ready(device) and fence.enter(memory=_memory(device))
    frames.send(control, {"ready": True, "isolated": isolated})
    warmup.until_called(control, warmup.LEARNER)
    job = frames.receive(control)
    job["source"] = bytes(frames.receive_exactly(control, job["size"]))
    control.close()
    sandbox.limit_cpu(job["timeout"])
    service.run(job, wire)


def as_tester(
    wire: socket.socket, control: socket.socket, scratch: Path, device: str, packages: Sequence[str]
) -> NoReturn:
    """Be the tester's process: shut in once it is known where the checks lie. They may use `packages`."""
    settle({wire.fileno(), control.fileno()}, None, None)
    _ready(device)
    fence = sandbox.tester_fence(scratch, cuda=device == "cuda")
    fence.limit(memory=_memory(device))

    def begin() -> dict[str, Any]:
        frames.send(control, {"ready": True})
        warmup.until_called(control, [*pytest_run.imports(packages), *warmup.TESTER])
        job = frames.receive(control)
        fence.grant(Path(job["checks"]).parent)
        isolated = fence.close()
        sandbox.limit_cpu(job["timeout"])
        frames.send(control, {"event": "isolated", "value": isolated})
        return job

    pytest_run.run(begin, control, wire, device, packages)


def main() -> NoReturn:
    """Be a worker that was started, not forked: role, descriptors and more on the command line."""
    role, wire_fd, control_fd, printed, native, scratch, device, parent, *packages = sys.argv[1:]
    sandbox.die_with(int(parent))
    warm()
    wire, control = socket.socket(fileno=int(wire_fd)), socket.socket(fileno=int(control_fd))
    try:
        if role == "learner":
            fence = sandbox.learner_fence(Path(scratch), cuda=device == "cuda")
            as_learner(wire, control, fence, int(printed), int(native), device)
        as_tester(wire, control, Path(scratch), device, packages)
    except BaseException:
        os._exit(70)


def settle(keep: set[int], printed: int | None, native: int | None) -> None:
    """Set up the standard streams, and close every other descriptor that is not in `keep`.

    Args:
        printed: where Python's stdout and stderr go, and descriptor 1; None for nowhere.
        native: where descriptor 2 goes, to which libraries write on their own account; None for nowhere.
    """
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null if printed is None else printed, 1)
    os.dup2(null if native is None else native, 2)
    last = 2
    for fd in sorted(keep):
        os.closerange(last + 1, fd)
        last = fd
    os.closerange(last + 1, 65536)
    for name, fd in (("stdout", 1), ("stderr", os.dup(1))):
        stream = open(fd, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdin = sys.__stdin__ = stdin  # type: ignore[misc]


def _ready(device: str) -> bool:
    """Open the device while it can still be opened."""
    if device == "cuda":
        torch.zeros(1, device="cuda")
    return True


def _memory(device: str) -> int | None:
    """How much memory may be mapped; a CUDA process maps the whole of its device's, so nothing is set there."""
    return None if device == "cuda" else sandbox.MEMORY

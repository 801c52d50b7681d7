"""A worker process from its start to its job: set up streams, warm up, enter the confinement, and run.

A worker is forked from the warm server or, where forking is unsafe, started as a new Python process (`main`).
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
    """Import what every run needs, and do the work that is needed only once. Runs no tensor operation."""
    torch.set_num_threads(1)
    importlib.import_module("torch._dynamo")  # otherwise the first optimizer imports it, which takes a second
    for probe in ("_is_avx2_supported", "_is_cpu_support_avx2"):
        getattr(torch.cpu, probe, bool)()  # reads /proc, which is out of reach later
    pytest_run.rehearse()


def as_learner(
    wire: socket.socket, control: socket.socket, fence: sandbox.Fence, printed: int, native: int, device: str
) -> NoReturn:
    """Run as the learner's process. It is confined before the job is known, since what it may access is always the same."""
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
    """Run as the tester's process. It is confined once the path of the checks is known. They may use `packages`."""
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
    """Run as a worker that was spawned, not forked. Role, descriptors and more are on the command line."""
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
        printed: the target of Python's stdout and stderr, and of descriptor 1; None to discard.
        native: the target of descriptor 2, to which libraries write; None to discard.
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
    """Open the device before the confinement forbids it."""
    if device == "cuda":
        torch.zeros(1, device="cuda")
    return True


def _memory(device: str) -> int | None:
    """The limit on mapped memory, in bytes; None for CUDA, where a process maps all of the device's memory."""
    return None if device == "cuda" else sandbox.MEMORY

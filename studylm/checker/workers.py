"""The two processes of a run, L and T: made from the warm server by fork, connected by a socket, waiting for their jobs."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from studylm.checker import frames, learner, sandbox, tester
from studylm.checker.scratch import Scratch


@dataclass
class Pair:
    """A learner's and a tester's process, and what the server holds of them.

    Attributes:
        learner, tester: their process ids; each leads its own session.
        learner_control, tester_control: a job goes in; the tester's events come out.
        output: the reading end of the pipe that the learner's process prints to.
    """

    learner: int
    tester: int
    learner_control: socket.socket
    tester_control: socket.socket
    output: int
    _learner_status: int | None = field(default=None, init=False)
    _ended: bool = field(default=False, init=False)

    def start(self, learner_job: dict[str, Any], tester_job: dict[str, Any]) -> bool:
        """Give both their jobs; whether the learner's process is confined.

        Raises:
            frames.FrameError: it is not there any more.
        """
        isolated = frames.receive(self.learner_control).get("isolated") is True
        frames.send(self.learner_control, learner_job)
        frames.send(self.tester_control, tester_job)
        return isolated

    def learner_exit(self, seconds: float) -> int | None:
        """How the learner's process has ended, if it does within that time: its exit code, or minus the signal's number."""
        deadline = time.monotonic() + seconds
        pause = 0.0005
        while self._learner_status is None and time.monotonic() < deadline:
            done, status = os.waitpid(self.learner, os.WNOHANG)
            if done:
                self._learner_status = os.waitstatus_to_exitcode(status)
                break
            time.sleep(pause)
            pause = min(pause * 2, 0.01)
        return self._learner_status

    def kill(self) -> None:
        """Have both processes, and whatever shares their sessions, killed; returns at once."""
        if self._ended:
            return
        for pid in (self.tester, *([self.learner] if self._learner_status is None else [])):
            for end in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    end(pid, signal.SIGKILL)

    def close(self) -> None:
        """Wait for the killed processes to go, and let go of the server's ends."""
        if self._ended:
            return
        self.kill()
        self._ended = True
        for pid in (self.tester, *([self.learner] if self._learner_status is None else [])):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
        self.learner_control.close()
        self.tester_control.close()
        os.close(self.output)


def fork_pair(scratch: Scratch, fence: sandbox.Fence) -> Pair:
    """Fork L and T. The caller is single-threaded and has run no tensor operation.

    Args:
        fence: the learner's, which shuts it in at once; the tester's depends on its job.
    """
    wire_learner, wire_tester = socket.socketpair()
    control_learner, job_learner = socket.socketpair()
    control_tester, job_tester = socket.socketpair()
    reading, writing = os.pipe()
    parent = os.getpid()

    def in_learner() -> NoReturn:
        settle({wire_learner.fileno(), job_learner.fileno(), *fence.descriptors()}, writing)
        learner.prepare()
        frames.send(job_learner, {"isolated": fence.enter(address_space=sandbox.ADDRESS_SPACE)})
        job = frames.receive(job_learner)
        job_learner.close()
        sandbox.limit_cpu(job["timeout"])
        learner.run(job, wire_learner)

    def in_tester() -> NoReturn:
        settle({wire_tester.fileno(), job_tester.fileno()}, None)
        tester.prepare()
        job = frames.receive(job_tester)
        shut = sandbox.tester_fence(scratch.tester, Path(job["checks"]))
        isolated = shut.enter(address_space=sandbox.ADDRESS_SPACE)
        sandbox.limit_cpu(job["timeout"])
        frames.send(job_tester, {"event": "isolated", "value": isolated})
        tester.run(job, job_tester, wire_tester)

    learner_pid = _fork(in_learner, parent)
    tester_pid = _fork(in_tester, parent)
    for end in (wire_learner, wire_tester, job_learner, job_tester):
        end.close()
    os.close(writing)
    return Pair(learner_pid, tester_pid, control_learner, control_tester, reading)


def _fork(body: Callable[[], NoReturn], parent: int) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        sandbox.die_with(parent)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL if number != signal.SIGPIPE else signal.SIG_IGN)
        body()
    except BaseException:
        os._exit(70)
    os._exit(70)


def settle(keep: set[int], output: int | None) -> None:
    """Point the standard streams at `output` (or nowhere), and close every other descriptor that is not in `keep`."""
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    target = null if output is None else output
    os.dup2(target, 1)
    os.dup2(target, 2)
    last = 2
    for fd in sorted(keep):
        os.closerange(last + 1, fd)
        last = fd
    os.closerange(last + 1, 65536)
    for name, fd in (("stdout", 1), ("stderr", 2)):
        stream = open(fd, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdin = sys.__stdin__ = stdin  # type: ignore[misc]


def reap_strays(kept: Pair | None) -> None:
    """Kill what a run without confinement may have left running: every child of this process that is not in `kept`."""
    spared = {kept.learner, kept.tester} if kept is not None else set()
    for _ in range(100):
        try:
            children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        except OSError:
            return
        strays = [int(pid) for pid in children if int(pid) not in spared]
        for pid in strays:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
        if not strays:
            return

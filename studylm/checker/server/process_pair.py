"""The two processes of a run, L and T: forked from the warm server or spawned, connected by a socket, waiting for jobs."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from studylm.checker.confine import sandbox
from studylm.checker.protocol import frames
from studylm.checker.server import priority
from studylm.checker.server.scratch import Scratch

_PATH = "import sys, json; sys.path[:] = json.loads(sys.argv.pop(1)); "
_LOWER = "from studylm.checker.server.priority import lower; lower(); "
_MAIN = "from studylm.checker.server.worker import main; main()"


@dataclass
class Pair:
    """A learner's and a tester's process, and the server's ends of their sockets and pipes.

    Attributes:
        learner, tester: their process ids; each leads its own session.
        learner_control, tester_control: send a job; receive the tester's events.
        printed, native: pipes to read from: what the learner's file prints, and what libraries write to descriptor 2.
    """

    learner: int
    tester: int
    learner_control: socket.socket
    tester_control: socket.socket
    printed: int
    native: int
    _learner_status: int | None = field(default=None, init=False)
    _ended: bool = field(default=False, init=False)

    def start(self, learner_job: dict[str, Any], source: bytearray, tester_job: dict[str, Any]) -> bool:
        """Wait until both are ready, and send them their jobs. Returns whether the learner's process is confined.

        Args:
            source: the learner's file, apart from the job so that it is not copied here.

        Raises:
            frames.FrameError: one of them has exited.
        """
        isolated = frames.receive(self.learner_control).get("isolated") is True
        frames.receive(self.tester_control)
        frames.send(self.learner_control, learner_job, source)
        frames.send(self.tester_control, tester_job)
        return isolated

    def keep_together(self) -> None:
        """Pin both to one core once answer and checks are loaded, since from then on they take turns.

        Waking a process on another core takes 20 times as long.
        """
        if not hasattr(os, "sched_setaffinity"):
            return
        with contextlib.suppress(OSError, AttributeError):
            core = ctypes.CDLL(None).sched_getcpu()
            for pid in (self.learner, self.tester):
                os.sched_setaffinity(pid, {core})

    def learner_exit(self, seconds: float) -> int | None:
        """The learner's exit code, or minus the signal that killed it; None if it does not exit within that time."""
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
        """Kill both processes, and those that share their sessions, without waiting."""
        if self._ended:
            return
        for pid in (self.tester, *([self.learner] if self._learner_status is None else [])):
            for end in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    end(pid, signal.SIGKILL)

    def exited(self) -> bool:
        """Whether `close` need not wait. Always true where the system cannot tell."""
        if not hasattr(os, "waitid"):
            return True
        look = os.WEXITED | os.WNOHANG | os.WNOWAIT
        for pid in (self.tester, *([self.learner] if self._learner_status is None else [])):
            with contextlib.suppress(ChildProcessError):
                if os.waitid(os.P_PID, pid, look) is None:
                    return False
        return True

    def close(self) -> None:
        """Kill both processes, wait for them, and close the server's ends."""
        if self._ended:
            return
        self.kill()
        self._ended = True
        for pid in (self.tester, *([self.learner] if self._learner_status is None else [])):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
        self.learner_control.close()
        self.tester_control.close()
        os.close(self.printed)
        os.close(self.native)


class Ends:
    """The sockets and pipes of a pair that is being made: the server's ends and the workers'."""

    def __init__(self) -> None:
        self.wire_learner, self.wire_tester = socket.socketpair()
        self.control_learner, self.job_learner = socket.socketpair()
        self.control_tester, self.job_tester = socket.socketpair()
        self.printed, self.print_to = os.pipe()
        self.native, self.native_to = os.pipe()

    def pair(self, learner_pid: int, tester_pid: int) -> Pair:
        """Close the workers' ends, and return the pair with the server's."""
        for end in (self.wire_learner, self.wire_tester, self.job_learner, self.job_tester):
            end.close()
        os.close(self.print_to)
        os.close(self.native_to)
        return Pair(learner_pid, tester_pid, self.control_learner, self.control_tester, self.printed, self.native)


def fork_pair(scratch: Scratch, fence: sandbox.Fence, packages: Sequence[str], *, background: bool = False) -> Pair:
    """Fork L and T. The caller must be single-threaded and must not have run a tensor operation.

    Args:
        fence: the learner's, entered at once; the tester's depends on its job.
        packages: what checks may use, for the tester to import.
        background: whether both run at low priority.
    """
    from studylm.checker.server import worker

    ends, parent = Ends(), os.getpid()
    learner_pid = _fork(
        lambda: worker.as_learner(ends.wire_learner, ends.job_learner, fence, ends.print_to, ends.native_to, "cpu"),
        parent,
        background,
    )
    tester_pid = _fork(
        lambda: worker.as_tester(ends.wire_tester, ends.job_tester, scratch.tester, "cpu", packages), parent, background
    )
    return ends.pair(learner_pid, tester_pid)


def spawn_pair(scratch: Scratch, device: str, packages: Sequence[str], *, background: bool = False) -> Pair:
    """Start L and T as new Python processes, where a process with torch cannot be forked or CUDA is used."""
    ends = Ends()
    output = (ends.print_to, ends.native_to)
    boot = _PATH + (_LOWER if background else "") + _MAIN  # lowered before torch is imported
    learner_pid = _spawn(boot, "learner", ends.wire_learner, ends.job_learner, output, scratch.learner, device)
    tester_pid = _spawn(boot, "tester", ends.wire_tester, ends.job_tester, output, scratch.tester, device, packages)
    return ends.pair(learner_pid, tester_pid)


def _spawn(
    boot: str,
    role: str,
    wire: socket.socket,
    control: socket.socket,
    output: tuple[int, int],
    scratch: Path,
    device: str,
    packages: Sequence[str] = (),
) -> int:
    descriptors = [wire.fileno(), control.fileno(), *output]
    words = [role, *map(str, descriptors), str(scratch), device, str(os.getpid()), *packages]
    process = subprocess.Popen(
        [sys.executable, "-I", "-W", "ignore", "-c", boot, json.dumps(sys.path), *words],
        pass_fds=descriptors,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    process.returncode = 0  # `Pair` waits for it by its id, as for a forked one
    return process.pid


def _fork(body: Callable[[], NoReturn], parent: int, background: bool) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        sandbox.die_with(parent)
        if background:
            priority.lower()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        body()
    except BaseException:
        os._exit(70)


def reap_strays(kept: Iterable[Pair]) -> None:
    """Kill every child of this process that is not in `kept`: what a run without confinement may have left running."""
    spared = {pid for pair in kept for pid in (pair.learner, pair.tester)}
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

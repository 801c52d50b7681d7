"""What L and T are kept from: files but their own, other processes, the network, more than their share of memory."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import struct
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from studylm.checker.confine import landlock, seccomp
from studylm.package import PACKAGE
from studylm.workspace import bundled_cards

MEMORY = 1536 * 1024**2
"""How much memory a run may map, in bytes, beyond what its process maps once torch is imported: that is 0.6 GB with a
CPU build of torch and 3.3 GB with a CUDA build, of which the run itself uses the same little."""
MEMORY_MIN = 256 * 1024**2
"""With less than this left by the system's own limits, the bundled checks run out of memory on right answers."""
FILE_SIZE = 32 * 1024**2
CPU_SECONDS = 120 * (os.cpu_count() or 1)
"""A last resort, should nobody be left to look at the clock: several threads may use up several seconds in one."""
DESCRIPTORS = 256

LEVEL_VARIABLE = "STUDYLM_LANDLOCK"
"""For tests: the Landlock level to ask for; 0 for no confinement at all."""

_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_CHILD_SUBREAPER = 1, 24, 36
_SYSTEM_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")
_PROCESSOR = ("/proc/cpuinfo", "/sys/devices/system/cpu")
_DEVICES = ("/dev/urandom", "/dev/random", "/dev/zero", "/dev/null")


def level() -> int:
    """The Landlock level in use: what the kernel offers, or less where a test asks for less; 0 for no confinement."""
    if sys.platform != "linux" or not seccomp.supported():
        return 0
    offered = min(landlock.abi(), landlock.LATEST)
    asked = os.environ.get(LEVEL_VARIABLE, "")
    return min(offered, int(asked)) if asked.isdigit() else offered


def available() -> bool:
    """Whether a run can be confined on this system."""
    return level() >= 1


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(70)


def adopt_orphans() -> None:
    """Have what a run leaves running become this process' child, so that it can be found and killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


@dataclass
class Fence:
    """What one of the two processes may reach, made ready in the server so that it costs a run nothing."""

    rules: landlock.Ruleset | None
    scratch: Path

    def descriptors(self) -> set[int]:
        """What must stay open until `enter`."""
        return set() if self.rules is None else {self.rules.fd}

    def grant(self, folder: Path) -> None:
        """Let this folder be read, too."""
        if self.rules is not None:
            self.rules.grant(folder, landlock.READ)

    def limit(self, *, memory: int | None, cpu_seconds: int | None = CPU_SECONDS) -> None:
        """Go to the scratch folder; take memory, powers and system calls away. Files are within reach as before.

        Args:
            memory: how much may be mapped from now on, in bytes; None for no limit.
            cpu_seconds: the most time that it may compute; None for no limit, as for a training.

        Raises:
            OSError: the kernel offers confinement and then refuses it.
        """
        _go_to(self.scratch)
        _limit(memory, cpu_seconds)
        if self.rules is not None:
            seccomp.no_new_privileges()
            _drop_capabilities()
            seccomp.apply()

    def close(self) -> bool:
        """Shut this process in, after `limit`; whether the kernel confines it from now on.

        Raises:
            OSError: the kernel offers confinement and then refuses it.
        """
        if self.rules is None:
            return False
        self.rules.apply()
        self.rules.close()
        return True

    def enter(self, *, memory: int | None, cpu_seconds: int | None = CPU_SECONDS) -> bool:
        """`limit` and `close`, where what may be reached is known from the start."""
        self.limit(memory=memory, cpu_seconds=cpu_seconds)
        return self.close()


def learner_fence(scratch: Path, hidden: Iterable[Path] = (), *, cuda: bool = False) -> Fence:
    """L's: Python, torch and its own scratch; nothing of studylm, of any deck, or of `hidden`."""
    if not available():
        return Fence(None, scratch)
    rules = landlock.Ruleset(level())
    copies = [place / PACKAGE.name for place in _python()]
    for path in landlock.carve(_python(), [PACKAGE, bundled_cards(), *copies, *hidden]):
        rules.grant(path, landlock.READ)
    _grant_own(rules, scratch, cuda)
    return Fence(rules, scratch)


def tester_fence(scratch: Path, *, cuda: bool = False) -> Fence:
    """T's: Python, torch, studylm, its own scratch; the folder that the check file lies in is granted with the job."""
    if not available():
        return Fence(None, scratch)
    rules = landlock.Ruleset(level())
    for path in [*_python(), PACKAGE]:
        rules.grant(path, landlock.READ)
    _grant_own(rules, scratch, cuda)
    return Fence(rules, scratch)


def _grant_own(rules: landlock.Ruleset, scratch: Path, cuda: bool) -> None:
    rules.grant(scratch, landlock.WORK)
    for card in Path("/dev").glob("nvidia*") if cuda else ():
        rules.grant(card, landlock.READ | landlock.WRITE_FILE | landlock.IOCTL_DEV)
    for place in _PROCESSOR:
        rules.grant(Path(place), landlock.READ)
    for device in _DEVICES:
        rules.grant(Path(device), landlock.READ_FILE | (landlock.WRITE_FILE if device == os.devnull else 0))


def _python() -> list[Path]:
    """Where Python, its packages and the libraries that they load lie."""
    places = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), *_SYSTEM_LIBRARIES]
    places += [entry for entry in sys.path if Path(entry).name in ("site-packages", "dist-packages", "lib-dynload")]
    return [Path(place) for place in dict.fromkeys(places) if place and Path(place).exists()]


def _go_to(scratch: Path) -> None:
    """Make the scratch folder this process' current, temporary and home folder."""
    os.chdir(scratch)
    os.umask(0o077)
    for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME"):
        os.environ[name] = str(scratch)
    tempfile.tempdir = None


def mapped() -> int | None:
    """How much memory this process maps, in bytes; None where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except OSError:
        return None
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def lift_soft_limits() -> None:
    """Raise the soft limits on memory to the hard ones: only those are meant to be kept by a program that asks."""
    import resource

    for which in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        hard = resource.getrlimit(which)[1]
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(which, (hard, hard))


def memory_limit() -> int | None:
    """The system's own limit on what this process may map (`ulimit -v`), in bytes; None for no limit."""
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    return None if hard == resource.RLIM_INFINITY else hard


def room() -> int:
    """How much memory a run of a process like this one may map, in bytes: `MEMORY`, or what the system leaves of it."""
    most, used = memory_limit(), mapped()
    return MEMORY if most is None or used is None else max(0, min(MEMORY, most - used))


def _limit(memory: int | None, cpu_seconds: int | None) -> None:
    import resource

    limits = [
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, FILE_SIZE),
        (resource.RLIMIT_NOFILE, DESCRIPTORS),
    ]
    if cpu_seconds is not None:
        limits.append((resource.RLIMIT_CPU, cpu_seconds))
    used = mapped()
    if memory is not None and used is not None:
        limits.append((resource.RLIMIT_AS, used + memory))
    for which, most in limits:
        hard = resource.getrlimit(which)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(which, (value, value))


def limit_cpu(seconds: float) -> None:
    """End this process once it has computed for that long on every core, should the clock's keeper have gone."""
    import resource

    value = int(time.process_time() + seconds * (os.cpu_count() or 1)) + 2
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (value, value))


def _drop_capabilities() -> None:
    """Give up root's powers, should this be root: what is left is a user who happens to own root's files."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(64):
        if libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    header = struct.pack("=Ii", 0x20080522, 0)
    if libc.capset(header, bytes(24)) != 0:
        raise OSError(ctypes.get_errno(), "the capabilities could not be dropped")

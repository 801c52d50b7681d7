"""A connection to a checker server, and how one is started: a process of its own with a clean environment. Torch-free."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from studylm.checker.confine import sandbox
from studylm.checker.server.scratch import make_root, remove_root
from studylm.errors import StudylmError
from studylm.package import PACKAGE

_BOOT = "import sys, json; sys.path[:] = json.loads(sys.argv.pop(1)); from studylm.checker.server.warm_server import main; main()"
_KEPT = [
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "XDG_RUNTIME_DIR",
    "CUDA_VISIBLE_DEVICES",
    "CUDA_HOME",
    "STUDYLM_LANDLOCK",
    "STUDYLM_FORK",
]
_END_WITHIN = 3.0


@dataclass
class Connection:
    """A connection to a server: our own, with its process, or one that another `Checker` of this workspace owns."""

    sock: socket.socket
    process: subprocess.Popen[bytes] | None = None
    root: Path | None = None
    ready: bool = True

    def alive(self) -> bool:
        """Whether it may still answer."""
        return self.process is None or self.process.poll() is None

    def end(self) -> None:
        """Part; a server of our own ends, and what it left is removed."""
        self.sock.close()
        if self.process is not None:
            try:
                self.process.wait(_END_WITHIN)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.root is not None:
            remove_root(self.root)

    def last_words(self) -> str:
        """The last line that a server of our own has complained with."""
        if self.root is None:
            return ""
        with contextlib.suppress(OSError):
            lines = (self.root / "log").read_text("utf-8", "replace").split("\n")
            return next((line.strip()[:300] for line in reversed(lines) if line.strip()), "")
        return ""


def start(place: Path | None, packages: Sequence[str]) -> Connection:
    """Start a server of our own; it is ready some seconds later, and says so.

    Args:
        place: where others may meet it; None to keep it to ourselves.
        packages: what checks may use, for the tester's processes to import.

    Raises:
        StudylmError: there is no room for it.
    """
    root, held = make_root()
    ours, theirs = socket.socketpair()
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environment["TMPDIR"] = str(root)  # torch makes folders there as it is imported
    command = [sys.executable, "-I", "-W", "ignore", "-c", _BOOT, json.dumps(_import_path())]
    try:
        with (root / "log").open("wb") as log:
            process = subprocess.Popen(
                [*command, str(theirs.fileno()), str(place or ""), str(root), *packages],
                pass_fds=[theirs.fileno(), held],
                env=environment,
                cwd=root,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
    except OSError as error:
        ours.close()
        remove_root(root)
        raise StudylmError(f"The checker cannot be started: {error.strerror}.", "Free some space or memory.") from error
    finally:
        theirs.close()
        os.close(held)
    return Connection(ours, process, root, ready=False)


def not_started(complaint: str) -> StudylmError:
    """Why a server of ours did not start, and what to do about it.

    Args:
        complaint: the last line that it wrote; "" for none.
    """
    limit = sandbox.memory_limit()
    message = f"The checker does not start ({sys.executable}): {complaint.rstrip('.') or 'it gave no reason'}."
    if limit is None:
        test = f"{shlex.quote(sys.executable)} -c 'import torch'"
        return StudylmError(message, f"See whether `{test}` works; if it does not, install torch again.")
    return StudylmError(
        message,
        f"This shell limits memory to {limit / 1024**3:.1f} GB (`ulimit -v`), and the checker needs 2 GB with a CPU build"
        " of torch, 5 GB with a CUDA build. Run `ulimit -v unlimited`, or raise the limit where it was set.",
    )


def _import_path() -> list[str]:
    """Where the server imports from: Python's own places and this package's, not the current folder or a script's."""
    package = str(PACKAGE.parent)
    prefixes = tuple({sys.prefix, sys.base_prefix, sys.exec_prefix})
    names = ("site-packages", "dist-packages", "lib-dynload")
    kept = [
        entry
        for entry in sys.path
        if entry and (entry == package or Path(entry).name in names or entry.startswith(prefixes))
    ]
    return list(dict.fromkeys([*kept, package]))

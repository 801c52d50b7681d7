"""Installs this checkout as a stranger does, uses it, and prints one row of a table.

    python benchmarks/install.py [--python PYTHON] [--uv] [--lowest] [--note TEXT]      one to three minutes

In a folder whose name has spaces: a virtual environment of PYTHON's, the install (by pip, or by uv with --uv; with
--lowest the lowest versions that pyproject.toml allows), the bundled solutions of all code cards checked by the installed
copy, and the study screen opened in a terminal up to the first card. Columns: Python, torch, user, seconds to install,
size of the environment, solutions that passed without any output that is not theirs, seconds of that, and seconds from
the command to the first card.
"""

from __future__ import annotations

import argparse
import getpass
import os
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

CHECK_ALL = """
import sys, tempfile
from pathlib import Path
from studylm.checker.client import Checker
from studylm.checker.verdict import CheckRequest
from studylm.deck.library import load_library
from studylm.workspace import Workspace

passed = ran = 0
with tempfile.TemporaryDirectory(prefix="my answers ") as folder:
    workspace = Workspace(Path(folder))
    with Checker(workspace, warm=True) as checker:
        for card in load_library(workspace).cards.values():
            for path in card.solutions:
                ran += 1
                request = CheckRequest(
                    card=card.id, source=path.read_bytes(), filename=path.name, checks=card.checks
                )
                verdict = checker.run(request)
                clean = "bad_alloc" not in verdict.output and "[W" not in verdict.output
                passed += verdict.passed and clean
                if not (verdict.passed and clean):
                    print(path, verdict.outcome, verdict.message, verdict.output[:200], file=sys.stderr)
print(passed, ran)
"""
WITHIN = 60.0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--python", default=sys.executable)
    options.add_argument("--uv", action="store_true")
    options.add_argument("--lowest", action="store_true")
    options.add_argument("--note", default="")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="a folder with spaces ") as folder:
        print(row(Path(folder), given), flush=True)


def row(folder: Path, given: argparse.Namespace) -> str:
    """Install into `folder`, use it, and tell how it went, as a row of a Markdown table."""
    environment = folder / "my env"
    python = environment / "bin" / "python"
    how = ["--resolution", "lowest-direct"] if given.lowest else []
    subprocess.run([given.python, "-m", "venv", str(environment)], check=True)
    started = time.perf_counter()
    if given.uv or given.lowest:
        subprocess.run(["uv", "pip", "install", "--quiet", "--python", str(python), *how, str(ROOT)], check=True)
    else:
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", str(ROOT)], check=True)
    installed = time.perf_counter() - started
    size = int(subprocess.run(["du", "-sk", environment], check=True, capture_output=True).stdout.split()[0]) / 1e6
    versions = "import sys, torch; print(sys.version.split()[0], torch.__version__)"
    python_version, torch = _output(python, versions, folder).split()
    started = time.perf_counter()
    passed, ran = _output(python, CHECK_ALL, folder).split()
    checked = time.perf_counter() - started
    cells = [
        python_version,
        f"{torch}{', lowest' if given.lowest else ''}{' ' + given.note if given.note else ''}",
        getpass.getuser(),
        f"{installed:.0f}",
        f"{size:.2f} GB",
        f"{passed} of {ran}",
        f"{checked:.0f}",
        f"{first_card(environment / 'bin' / 'studylm', folder):.1f}",
    ]
    return "| " + " | ".join(cells) + " |"


def _output(python: Path, code: str, folder: Path) -> str:
    return subprocess.run(
        [python, "-W", "ignore", "-c", code], check=True, stdout=subprocess.PIPE, text=True, cwd=folder
    ).stdout


def first_card(command: Path, folder: Path) -> float:
    """Seconds from the command to the first card, with one press of space; then quits.

    Raises:
        RuntimeError: the card was not shown in time, or the program did not end well.
    """
    import pty

    workspace = folder / "my study"
    started = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", LINES="30", COLUMNS="100", STUDYLM_WORKSPACE=str(workspace))
        os.execv(command, [str(command)])
    _until(terminal, "starts")
    os.write(terminal, b" ")
    _until(terminal, "Answer")
    seconds = time.perf_counter() - started
    os.write(terminal, b"qq\x11")
    while _read(terminal):
        pass
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0:
        raise RuntimeError("the study screen did not end well")
    return seconds


def _until(terminal: int, text: str) -> None:
    written, until = b"", time.monotonic() + WITHIN
    while text.encode() not in written:
        if time.monotonic() > until:
            raise RuntimeError(f"{text!r} was not shown; last: {written[-2000:]!r}")
        written += _read(terminal)


def _read(terminal: int) -> bytes:
    if not select.select([terminal], [], [], WITHIN)[0]:
        return b""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


if __name__ == "__main__":
    main()

"""How much memory a run may take, and what is said where the system leaves too little; for both builds of torch."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from studylm.checker.client import Checker, isolation_available
from studylm.checker.verdict import CheckRequest, Outcome, Verdict
from studylm.workspace import Workspace

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "tests" / "attacks" / "target" / "checks.py"
LIMIT_GB = 1.5
"""What a run may map, whatever torch maps for itself."""

pytestmark = pytest.mark.skipif(not isolation_available(), reason="this kernel does not confine")


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    with Checker(Workspace(tmp_path_factory.mktemp("workspace"))) as running:
        yield running


def run(checker: Checker, source: str) -> Verdict:
    return checker.run(CheckRequest(card="d/c", source=source.encode(), filename="a.py", checks=TARGET, timeout=50))


@pytest.mark.parametrize(("gigabytes", "outcome"), [(LIMIT_GB - 0.4, Outcome.PASSED), (LIMIT_GB + 0.1, Outcome.MEMORY)])
@pytest.mark.parametrize(
    "how",
    [
        "torch.empty({n}, dtype=torch.uint8)",
        pytest.param("mmap.mmap(-1, {n})", marks=pytest.mark.exhaustive),
        pytest.param("bytearray({n})", marks=pytest.mark.exhaustive),
    ],
)
def test_the_limit_counts_what_the_run_maps(checker: Checker, how: str, gigabytes: float, outcome: Outcome) -> None:
    kept = how.format(n=int(gigabytes * 1024**3))
    source = f"import mmap\n\nimport torch\n\ntry:\n    kept = {kept}\nexcept OSError:\n    raise MemoryError\n\n\ndef double(x):\n    return 2 * x\n"
    verdict = run(checker, source)
    assert verdict.outcome is outcome, verdict
    if outcome is Outcome.MEMORY:
        assert "the 1.5 GB that it may have" in verdict.message
        assert verdict.line


def test_what_libraries_write_is_not_the_files_output(checker: Checker) -> None:
    source = (
        "import ctypes, sys, warnings\n\n\ndef double(x):\n    print('mine')\n    print('mine too', file=sys.stderr)\n"
        "    ctypes.CDLL(None).write(2, b'[W1] from a library\\n', 20)\n    return 2 * x\n"
    )
    verdict = run(checker, source)
    assert verdict.passed, verdict
    assert "library" not in verdict.output
    assert verdict.output.startswith("mine\nmine too\n")


def test_the_last_words_of_a_crash_are_told(checker: Checker) -> None:
    source = (
        "import ctypes, os\n\n\ndef double(x):\n"
        "    ctypes.CDLL(None).write(2, b'oops: bad handle\\n', 17)\n    os.abort()\n"
    )
    verdict = run(checker, source)
    assert verdict.outcome is Outcome.CRASHED
    assert "SIGABRT" in verdict.message and "oops: bad handle" in verdict.message


def test_an_abort_for_want_of_memory_is_memory(checker: Checker) -> None:
    source = (
        "import ctypes, os\n\n\ndef double(x):\n"
        "    text = b\"terminate called after throwing an instance of 'std::bad_alloc'\\n\"\n"
        "    ctypes.CDLL(None).write(2, text, len(text))\n    os.abort()\n"
    )
    assert run(checker, source).outcome is Outcome.MEMORY


@pytest.mark.parametrize("kilobytes", [300_000, 560_000])
def test_a_shell_with_too_little_memory_is_named(tmp_path: Path, kilobytes: int) -> None:
    """The one is too little for torch, the other (with a CPU build) for a run."""
    answer = tmp_path / "answer.py"
    answer.write_text("x = 1\n")
    command = f"{shlex.quote(sys.executable)} -m studylm check gru {shlex.quote(str(answer))}"
    done = subprocess.run(
        ["bash", "-c", f"ulimit -v {kilobytes}; {command}"],
        capture_output=True,
        text=True,
        env=os.environ | {"STUDYLM_WORKSPACE": str(tmp_path)},
        cwd=ROOT,
    )
    assert done.returncode == 2, done
    (line,) = done.stderr.splitlines()
    assert "ulimit -v" in line and sys.executable in line, line

"""A full disk: a line that says so where there is no room to start, and an ordinary verdict where it fills up in a run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

SCRIPT = """
    import os, subprocess, sys
    from pathlib import Path
    folder = Path(sys.argv[1])
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder], check=True)
    os.environ["TMPDIR"] = str(folder)
    import tempfile
    tempfile.tempdir = None
    from studylm.checker.client import Checker
    from studylm.checker.verdict import CheckRequest
    from studylm.errors import StudylmError
    from studylm.workspace import Workspace
    checks = Path(sys.argv[2])
    source = b"def double(x):\\n    open('f', 'wb').write(bytes(2_000_000))\\n    return 2 * x\\n"
    with Checker(Workspace(folder.parent)) as checker:
        verdict = checker.run(CheckRequest(card="d/c", source=source, filename="f.py", checks=checks))
        print(verdict.outcome.value, verdict.checks[0].message.splitlines()[0])
    with (folder / "filler").open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass
    for number in range(10_000):
        try:
            (folder / f"f{number}").mkdir()
        except OSError:
            break
    try:
        with Checker(Workspace(folder.parent)) as checker:
            verdict = checker.run(CheckRequest(card="d/c", source=source, filename="f.py", checks=checks))
            print(verdict.outcome.value)
    except StudylmError as error:
        print("told:", error)
"""


@pytest.mark.exhaustive
def test_a_full_disk(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    alone = [unshare or "unshare", "--user", "--map-root-user", "--mount"]
    if unshare is None or subprocess.run([*alone, "true"], capture_output=True).returncode:
        pytest.skip("no namespaces here to mount a small disk in")
    (tmp_path / "disk").mkdir()
    target = Path(__file__).parents[2] / "attacks" / "target" / "checks.py"
    done = subprocess.run(
        [*alone, sys.executable, "-c", textwrap.dedent(SCRIPT), str(tmp_path / "disk"), str(target)],
        capture_output=True,
        text=True,
        env={name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"},
    )
    if "mount" in done.stderr and "permission denied" in done.stderr:
        pytest.skip("no small disk can be mounted here")
    assert done.returncode == 0, done
    first, second = done.stdout.splitlines()
    assert first.startswith("failed") and "No space left on device" in first, done
    assert second.startswith("told: There is no room to run an answer") or second in ("failed", "error"), done
    assert "Traceback" not in done.stderr, done.stderr

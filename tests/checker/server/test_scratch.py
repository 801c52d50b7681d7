"""The scratch folders are emptied, whatever lies in them; also by somebody who is not root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from studylm.checker.server.scratch import make_root

SCRIPT = """
    import os, sys
    from pathlib import Path
    from studylm.checker.server.scratch import empty, overfull

    root = Path(sys.argv[1])
    outside = root / "outside"
    outside.mkdir()
    (outside / "kept").write_text("x")
    outside.chmod(0o500)
    scratch = root / "scratch"
    scratch.mkdir()
    os.chdir(scratch)
    os.mkdir("shut")
    os.symlink(outside, "link")
    os.symlink(outside, "shut/link")
    os.mkdir("shut/inner")
    os.mkdir("shut/inner/most")
    open("shut/inner/most/file", "w").close()
    for _ in range(40):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
    os.mkdir("bottom", 0)
    os.mkdir("full")
    os.close(os.open("full/file", os.O_CREAT, 0))
    os.chmod("full", 0)
    os.chdir(scratch)
    for name in ("shut/inner/most", "shut/inner", "shut"):
        os.chmod(name, 0)
    os.mkdir("top", 0)
    assert overfull(scratch)
    empty(scratch)
    assert os.listdir(scratch) == [], os.listdir(scratch)
    assert not overfull(scratch)
    assert (outside / "kept").read_text() == "x" and outside.stat().st_mode & 0o777 == 0o500
"""


def test_folders_that_shut_their_owner_out_are_removed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(SCRIPT), str(tmp_path)]
    if os.getuid() == 0:
        unshare = shutil.which("unshare")
        alone = [unshare or "unshare", "--user", "--map-user=1000"]
        if unshare is None or subprocess.run([*alone, "true"], capture_output=True).returncode:
            pytest.skip("no user namespaces here to be somebody else in")
        command = [*alone, *command]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_folder_is_not_swept_while_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    others = "from studylm.checker.server.scratch import sweep\nwhile True:\n    sweep()"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    sweeping = subprocess.Popen([sys.executable, "-c", others], env=environment)
    try:
        for _ in range(500):
            root, held = make_root()
            assert root.is_dir()
            os.close(held)
    finally:
        sweeping.kill()
        sweeping.wait()

"""What outlives one run notices every change of the code: also in a folder that nobody has listed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from studylm.package import PACKAGE, code_state


def test_every_change_below_a_folder_is_seen(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text("x = 1\n")
    states = [code_state(tmp_path)]
    room = tmp_path / "room" / "inner"
    room.mkdir(parents=True)
    (room / "new.py").write_text("x = 1\n")
    states.append(code_state(tmp_path))
    (room / "new.py").write_text("x = 12\n")
    states.append(code_state(tmp_path))
    status = (room / "new.py").stat()
    os.utime(room / "new.py", ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    states.append(code_state(tmp_path))
    (tmp_path / "old.py").rename(room / "old.py")
    states.append(code_state(tmp_path))
    assert len(set(states)) == len(states)


def test_what_is_no_code_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text("x = 1\n")
    before = code_state(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "old.py").write_text("")
    (tmp_path / "notes.md").write_text("")
    assert code_state(tmp_path) == before


def test_servers_and_caches_of_other_code_are_not_used(tmp_path: Path) -> None:
    """Both notice a folder that did not exist when they were written."""
    shutil.copytree(PACKAGE, tmp_path / "studylm", ignore=shutil.ignore_patterns("__pycache__", "_bundled"))
    code = (
        "from pathlib import Path; from studylm.checker.server.listener import socket_path; "
        "from studylm.deck.library import load_library; from studylm.workspace import Workspace; "
        "import sys; space = Workspace(Path(sys.argv[1])); print(socket_path(space), load_library(space).digest)"
    )

    def met() -> list[str]:
        environment = os.environ | {"PYTHONPATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
        command = [sys.executable, "-c", code, str(tmp_path / "workspace")]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, text=True, capture_output=True, check=True
        ).stdout.split()

    before = met()
    assert met() == before
    (tmp_path / "studylm" / "checker" / "a_new_room").mkdir()
    (tmp_path / "studylm" / "checker" / "a_new_room" / "module.py").write_text("")
    after = met()
    assert after[0] != before[0] and after[1] == before[1]
    (tmp_path / "studylm" / "deck" / "a_new_room").mkdir()
    (tmp_path / "studylm" / "deck" / "a_new_room" / "module.py").write_text("")
    last = met()
    assert last[0] != after[0] and last[1] != after[1]

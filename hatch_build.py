"""The build's hook: refuses an older Python in one line, and packs a note of the commit, for `studylm --version`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if sys.version_info < (3, 11):  # noqa: UP036 - here pip shows it, before it complains of some dependency
    sys.exit(f"studylm needs Python 3.11 or newer; this is Python {sys.version.split()[0]}.")

NOTE = "studylm/_commit.txt"


class CommitHook(BuildHookInterface[Any]):
    """Adds a file with the commit; an editable install has the checkout itself to ask."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or (Path(self.root) / NOTE).exists():  # an unpacked sdist has it already
            return
        command = ["git", "-C", self.root, "describe", "--always", "--dirty", "--abbrev=8", "--exclude=*"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
        except OSError:
            return
        if done.returncode != 0 or not (Path(self.root) / ".git").exists():
            return
        self._folder = tempfile.TemporaryDirectory()
        note = Path(self._folder.name) / "commit.txt"
        note.write_text(done.stdout, encoding="ascii")
        build_data["force_include"][str(note)] = NOTE

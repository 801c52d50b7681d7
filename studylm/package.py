"""Where this package's code is installed, and a digest of it, to detect a warm server or a cache of other code."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
"""The folder `studylm/`."""
BUNDLED = PACKAGE / "_bundled"
"""The decks of an installed package. They are read again on each use, so they are not part of the code."""


def code_state(folder: Path = PACKAGE) -> str:
    """A digest that changes when a module anywhere below `folder` is added, removed or edited."""
    digest = hashlib.blake2b(digest_size=20)
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as found:
            for entry in sorted(found, key=lambda entry: entry.name):
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__" and entry.path != str(BUNDLED):
                        waiting.append(Path(entry.path))
                elif entry.name.endswith(".py"):
                    status = entry.stat()
                    digest.update(
                        f"{entry.path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode("utf-8", "surrogatepass")
                    )
    return digest.hexdigest()

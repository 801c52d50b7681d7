"""Writes a file in one step."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """Write `data` to `path`: a reader sees the old content or the new one, never half of it.

    A link is followed, so that it stays a link. The file keeps its mode, or gets an ordinary one.

    Raises:
        OSError: it cannot be written; nothing has changed then.
    """
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".new")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)  # mkstemp makes private files
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

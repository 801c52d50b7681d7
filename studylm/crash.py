"""Crash reports: the file that is written when studylm itself fails."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from platformdirs import user_log_path

from studylm.version import described

KEPT = 10
"""The number of reports that are kept."""
_LIBRARIES = ("textual", "torch", "click", "markdown-it-py", "sqlite-utils", "pytest", "fsrs-rs-python")


def write_report(error: BaseException) -> Path | None:
    """Write a report on `error` for the developers; it contains no cards and no answers.

    Returns:
        the report's path; None if it can be written neither to the log folder nor to the temporary folder.
    """
    text = report(error)
    name = f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.txt"
    for folder in (user_log_path("studylm", appauthor=False), Path(tempfile.gettempdir())):
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / name
            path.write_text(text, encoding="utf-8", errors="backslashreplace")
            _prune(folder)
            return path
    return None


def report(error: BaseException) -> str:
    """The text of a report: versions, the command and the traceback."""
    lines = [
        f"studylm {described()}",
        f"Python {platform.python_version()} on {platform.platform()}",
        "  ".join(f"{name} {_version(name)}" for name in _LIBRARIES),
        f"Command: {sys.argv!r}",
        "",
        *traceback.format_exception(error),
    ]
    return "\n".join(lines)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _prune(folder: Path) -> None:
    for path in sorted(folder.glob("crash-*.txt"))[:-KEPT]:
        path.unlink(missing_ok=True)

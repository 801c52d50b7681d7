"""The version, and the commit that this copy was built from."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from studylm import __version__

_PACKAGE = Path(__file__).parent
_BUILT = _PACKAGE / "_commit.txt"
"""Written into the package by the build (`hatch_build.py`)."""


def described() -> str:
    """The version with its commit, if known: "0.2.0 (commit 1a2b3c4d)"."""
    commit = built_from() or checked_out(_PACKAGE.parent)
    return f"{__version__} (commit {commit})" if commit else __version__


def built_from() -> str:
    """The commit that a package was built from; "" in a checkout, or if it is unknown."""
    try:
        return _BUILT.read_text("ascii").strip()[:60]
    except (OSError, ValueError):
        return ""


def checked_out(root: Path) -> str:
    """The commit of the checkout at `root`, with "-dirty" if files differ from it; "" if it is unknown."""
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        return ""
    command = [git, "-C", str(root), "describe", "--always", "--dirty", "--abbrev=8", "--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""

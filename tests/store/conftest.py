"""What the tests of the store share: real files, real processes, and a user who may not write."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studylm.store.store import Store
from tests.waiting import PATIENCE

_NOBODY = 65534
_AS_NOBODY = f"""
import os, sqlite_utils, studylm.store.store, studylm.collection
if os.geteuid() == 0:
    os.setgroups([]); os.setgid({_NOBODY}); os.setuid({_NOBODY})
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "studylm.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as store:
        yield store


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that another user can reach, which pytest's own folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="studylm-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def _python(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)


@pytest.fixture
def python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run code in a process of its own."""
    return _python


@pytest.fixture
def unprivileged() -> Callable[..., str]:
    """Run code as a user to whom file permissions apply, also where the tests run as root; gives what it printed."""

    def run(code: str, *arguments: object) -> str:
        done = _python(_AS_NOBODY + code, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert os.name == "posix"
    return run

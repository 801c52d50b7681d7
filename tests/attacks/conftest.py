"""One warm server for all attacks; each is run as a card's answer, in a folder with things that it must not touch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studylm.checker.client import Checker
from studylm.workspace import Workspace


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checker]:
    with Checker(Workspace(tmp_path_factory.mktemp("workspace"))) as checker:
        yield checker


@pytest.fixture(scope="session")
def target() -> Path:
    return Path(__file__).parent / "target" / "checks.py"

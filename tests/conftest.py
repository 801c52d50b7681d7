"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the five questionnaires that the readers were built for; other people's texts, so not kept here."""
    folder = os.environ.get("STUDYLM_SEEDS")
    if not folder:
        pytest.skip("needs the source questionnaires: set STUDYLM_SEEDS to their folder")
    return Path(folder)


@pytest.fixture(scope="session", autouse=True)
def no_folders_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What studylm caches of deck files, and its crash reports, go to folders of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--wrong-one-in", type=int, default=1, metavar="N", help="run only one in N of the recorded wrong answers"
    )
    parser.addoption("--slow", action="store_true", help="also run the tests that take long (training runs)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    _sample_wrong_answers(config, items)
    if config.getoption("--slow"):
        return
    skip = pytest.mark.skip(reason="slow: run with --slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)


def _sample_wrong_answers(config: pytest.Config, items: list[pytest.Item]) -> None:
    one_in = config.getoption("--wrong-one-in")
    wrong = [item for item in items if item.name.startswith("test_wrong_answer_is_told_its_mistake[")]
    left_out = {item for n, item in enumerate(wrong) if n % one_in}
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]

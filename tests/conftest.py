"""What all tests share."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from studylm.checker import notices
from tests.waiting import PATIENCE

# Tests run side by side, and the models are tiny: threads of torch's own would only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# How long an example takes says nothing about what it shows.
hypothesis.settings.register_profile(
    "studylm", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("studylm")


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the five questionnaires that the readers were built for; other people's texts, so not kept here."""
    folder = os.environ.get("STUDYLM_SEEDS")
    if not folder:
        pytest.skip("needs the source questionnaires: set STUDYLM_SEEDS to their folder")
    return Path(folder)


@pytest.fixture(scope="session", autouse=True)
def no_folders_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What studylm caches of deck files, its crash reports and the user's settings are in folders of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session", autouse=True)
def patient_search() -> Iterator[None]:
    """The search for notices starts a Python, which takes longer than a learner's two seconds where many tests run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notices, "SEARCH_WITHIN", PATIENCE)
        yield


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """A shell starts what runs in its background with Ctrl+C ignored, and what the tests start would inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--wrong-one-in", type=int, default=1, metavar="N", help="with --all: run only one in N of the wrong answers"
    )
    parser.addoption("--all", action="store_true", help="also run the exhaustive tests, as `make test-all` does")
    parser.addoption("--slow", action="store_true", help="also run the tests that take long (training runs)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    _sample_wrong_answers(config, items)
    for marker, option in (("exhaustive", "--all"), ("slow", "--slow")):
        if config.getoption(option):
            continue
        skip = pytest.mark.skip(reason=f"{marker}: run with {option}")
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(skip)


def _sample_wrong_answers(config: pytest.Config, items: list[pytest.Item]) -> None:
    one_in = config.getoption("--wrong-one-in")
    wrong = [item for item in items if item.name.startswith("test_wrong_answer_is_told_its_mistake[")]
    left_out = {item for n, item in enumerate(wrong) if n % one_in}
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker more than there are cores: three tests in ten wait, for a process to start or a key to take effect."""
    return (os.cpu_count() or 1) + 1

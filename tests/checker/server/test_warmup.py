"""What waiting workers do: each exercise works, and a job that has come ends them."""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable, Iterator

import pytest

from studylm.checker.client import PACKAGES
from studylm.checker.server import warmup
from studylm.checker.tester import pytest_run


@pytest.fixture
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("thawed")
@pytest.mark.parametrize("each", dict.fromkeys([*warmup.LEARNER, *warmup.TESTER, *pytest_run.imports(PACKAGES)]))
def test_every_exercise_works(each: Callable[[], object]) -> None:
    """A worker goes on where one fails; so nothing but this would tell."""
    each()


def test_a_job_that_has_come_ends_the_exercises() -> None:
    near, far = socket.socketpair()
    done: list[int] = []

    def last() -> None:
        done.append(2)
        far.send(b"job")

    with near, far:
        warmup.until_called(near, [lambda: done.append(1), last, lambda: done.append(3)])
    assert done == [1, 2]

"""Background runs: the same verdicts at a low priority, never in the way of another run, on a server of somebody else."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from studylm.checker.client import CheckCancelled, Checker, CheckPreempted, NoServer
from studylm.checker.server.priority import NICE
from studylm.checker.verdict import CheckRequest, Outcome, Verdict
from studylm.workspace import Workspace
from tests.waiting import until

CHECKS = """
import os
import torch

def check_value(learner):
    assert learner.double(2) == 4

def check_again(learner):
    assert learner.double(torch.tensor(3.0)) == 6

def check_priority(learner):
    assert os.getpriority(os.PRIO_PROCESS, 0) == {nice}
"""
RIGHT = b"def double(x):\n    return 2 * x\n"
WRONG = b"def double(x):\n    return 2 + x\n"
BROKEN = b"def double(x)\n"
ENDLESS = b"import time\nopen('begun', 'w').close()\nwhile True:\n    pass\n\ndef double(x):\n    return 2 * x\n"
"""Tells that it runs by a file in its scratch folder."""
PRINTS_PRIORITY = b"""
import os, threading

def show():
    print(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

def double(x):
    return 2 * x

show()
thread = threading.Thread(target=show)
thread.start()
thread.join()
"""


@pytest.fixture(scope="module", params=["forked", pytest.param("spawned", marks=pytest.mark.exhaustive)])
def workspace(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDYLM_FORK", "0" if request.param == "spawned" else "1")
        yield Workspace(tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="module")
def owner(workspace: Workspace) -> Iterator[Checker]:
    with Checker(workspace, warm=True) as checker:
        checker.wait_until_warm()
        yield checker


@pytest.fixture
def borrower(workspace: Workspace, owner: Checker) -> Iterator[Checker]:
    with Checker(workspace, own=False) as checker:
        yield checker


@pytest.fixture
def foreground(tmp_path: Path) -> CheckRequest:
    checks = tmp_path / "checks.py"
    checks.write_text(CHECKS.format(nice=0))
    return CheckRequest(card="deck/card", source=RIGHT, filename="answer.py", checks=checks, timeout=60)


@pytest.fixture
def background(foreground: CheckRequest, tmp_path: Path) -> CheckRequest:
    checks = tmp_path / "background.py"
    checks.write_text(CHECKS.format(nice=NICE))
    return dataclasses.replace(foreground, checks=checks, background=True)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


def root_of(owner: Checker) -> Path:
    assert owner._server is not None and owner._server.root is not None
    return owner._server.root


def begin_endless(pool: ThreadPoolExecutor, owner: Checker, borrower: Checker, asked: CheckRequest) -> Future[Verdict]:
    """A background run that would take its whole timeout, once its answer runs."""
    begun = root_of(owner) / "background" / "learner" / "begun"
    until(lambda: not begun.exists(), "the end of what a run before has left")
    run = pool.submit(borrower.run, dataclasses.replace(asked, source=ENDLESS))
    until(lambda: begun.exists() or run.done(), "the background run")
    assert not run.done()
    return run


def told(verdict: Verdict) -> dict[str, object]:
    """A verdict without what differs from run to run."""
    told = dataclasses.asdict(verdict) | {"seconds": 0}
    for check in told["checks"]:
        check["seconds"] = 0
    return told


@pytest.mark.parametrize("source", [RIGHT, WRONG, BROKEN, b"import os\nos._exit(3)\n", b"print('x' * 100)\n"])
def test_the_verdict_is_that_of_any_run(
    owner: Checker, borrower: Checker, foreground: CheckRequest, background: CheckRequest, source: bytes
) -> None:
    seen: list[str] = []
    verdict = borrower.run(dataclasses.replace(background, source=source), lambda check: seen.append(check.id))
    assert told(verdict) == told(owner.run(dataclasses.replace(foreground, source=source)))
    assert seen == ["value", "again", "priority"]
    assert verdict.passed == (source == RIGHT)


def test_both_processes_and_their_threads_have_a_low_priority(
    owner: Checker, borrower: Checker, foreground: CheckRequest, background: CheckRequest
) -> None:
    # the tester's process is asked by the checks
    verdict = borrower.run(dataclasses.replace(background, source=PRINTS_PRIORITY))
    assert verdict.passed, verdict.to_json()
    assert verdict.output == f"{NICE}\n{NICE}\n"
    assert owner.run(dataclasses.replace(foreground, source=PRINTS_PRIORITY)).output == "0\n0\n"


def test_any_other_run_preempts_it(
    owner: Checker,
    borrower: Checker,
    workspace: Workspace,
    foreground: CheckRequest,
    background: CheckRequest,
    pool: ThreadPoolExecutor,
) -> None:
    with Checker(workspace) as guest:
        guest.run(foreground)
        for other in (owner, guest):  # on the owner's connection, and on one that has been accepted
            run = begin_endless(pool, owner, borrower, background)
            assert other.run(foreground).passed
            with pytest.raises(CheckPreempted):
                run.result()
    run = begin_endless(pool, owner, borrower, background)
    with Checker(workspace) as guest:  # on a new one
        assert guest.run(foreground).passed
    with pytest.raises(CheckPreempted):
        run.result()
    assert borrower.run(background).passed, "the same connection serves the next run"


def test_what_it_wrote_is_gone_for_the_next(
    owner: Checker, borrower: Checker, foreground: CheckRequest, background: CheckRequest, pool: ThreadPoolExecutor
) -> None:
    lists = b"import os\nprint(os.listdir())\n" + RIGHT
    run = begin_endless(pool, owner, borrower, background)
    assert owner.run(dataclasses.replace(foreground, source=lists)).output == "[]\n"
    with pytest.raises(CheckPreempted):
        run.result()
    assert borrower.run(dataclasses.replace(background, source=lists)).output == "[]\n"


def test_it_does_not_preempt_a_run_nor_another_background_run(
    owner: Checker,
    borrower: Checker,
    workspace: Workspace,
    foreground: CheckRequest,
    background: CheckRequest,
    pool: ThreadPoolExecutor,
) -> None:
    waits = b"import os, time\nopen('begun', 'w').close()\nwhile not os.path.exists('go on'):\n    time.sleep(0.02)\n"
    with Checker(workspace, own=False) as second:
        for first, asked, part in ((owner, foreground, ""), (borrower, background, "background")):
            folder = root_of(owner) / part / "learner"
            run = pool.submit(first.run, dataclasses.replace(asked, source=waits + RIGHT))
            until(lambda folder=folder: (folder / "begun").exists(), "the first run")  # type: ignore[misc]
            later = pool.submit(second.run, background)
            until(lambda: second._busy, "the second request")
            assert not later.done()
            (folder / "go on").touch()
            assert run.result().passed
            assert later.result().passed


def test_runs_and_background_runs_without_a_pause(
    owner: Checker, borrower: Checker, foreground: CheckRequest, background: CheckRequest, pool: ThreadPoolExecutor
) -> None:
    over = threading.Event()

    def keep_going() -> list[Outcome | None]:
        ends: list[Outcome | None] = []
        while not over.is_set() or ends[-1] is None:
            try:
                ends.append(borrower.run(background).outcome)
            except CheckPreempted:
                ends.append(None)
        return ends

    going = pool.submit(keep_going)
    try:
        assert all(owner.run(foreground).passed for _ in range(10))
    finally:
        over.set()
    assert set(going.result()) <= {Outcome.PASSED, None}


def test_it_is_cancelled_and_may_time_out_like_any_other(
    owner: Checker, borrower: Checker, background: CheckRequest, pool: ThreadPoolExecutor
) -> None:
    run = begin_endless(pool, owner, borrower, background)
    borrower.cancel()
    with pytest.raises(CheckCancelled) as raised:
        run.result()
    assert not isinstance(raised.value, CheckPreempted)
    endless = dataclasses.replace(background, source=ENDLESS, timeout=0.5)
    assert borrower.run(endless).outcome is Outcome.TIMEOUT
    assert borrower.run(background).passed


def test_an_owner_may_ask_for_one_too(owner: Checker, background: CheckRequest) -> None:
    assert owner.run(background).passed


def test_it_ends_with_the_owner(
    workspace: Workspace, background: CheckRequest, pool: ThreadPoolExecutor, tmp_path: Path
) -> None:
    elsewhere = Workspace(tmp_path / "workspace")
    with Checker(elsewhere, own=False) as borrower:
        with Checker(elsewhere, warm=True) as owner:
            owner.wait_until_warm()
            run = begin_endless(pool, owner, borrower, background)
        with pytest.raises((CheckPreempted, NoServer)):
            run.result()
        with pytest.raises(NoServer):
            borrower.run(background)


@pytest.mark.exhaustive
def test_a_borrower_goes_on_with_the_next_owner(background: CheckRequest, tmp_path: Path) -> None:
    elsewhere = Workspace(tmp_path / "workspace")
    with Checker(elsewhere, own=False) as borrower:
        for _ in range(2):
            with Checker(elsewhere, warm=True) as owner:
                owner.wait_until_warm()
                assert borrower.run(background).passed
                assert borrower.run(background).passed
        with pytest.raises(NoServer):
            borrower.run(background)
        with Checker(elsewhere, warm=True) as owner:
            owner.wait_until_warm()
            assert borrower.run(background).passed


def test_a_borrower_starts_nothing(tmp_path: Path, background: CheckRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Path(tempfile.mkdtemp(prefix="slm"))
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", None)
    try:
        elsewhere = Workspace(tmp_path / "workspace")
        with Checker(elsewhere, own=False) as borrower:
            for request in (background, dataclasses.replace(background, background=False)):
                with pytest.raises(NoServer, match=r"No checker is warm.*studylm check"):
                    borrower.run(request)
            with pytest.raises(NoServer):
                borrower.warm_up()
            assert not borrower.wait_until_warm(0)
            assert borrower._server is None
        with pytest.raises(ValueError, match="starts no server"):
            Checker(elsewhere, warm=True, own=False)
        assert list(place.iterdir()) == [], "a server has a folder here"
    finally:
        shutil.rmtree(place)

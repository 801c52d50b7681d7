"""What turns a card's checks under pytest into a run: gives the fixtures, keeps order and dependences, reports results."""

from __future__ import annotations

import difflib
import importlib
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch

from studylm.checker.declared import unmet
from studylm.checker.kit import take_remarks
from studylm.checker.protocol import frames
from studylm.checker.protocol.reports import Ending, EndState, ErrorReport
from studylm.checker.protocol.rules import RULES
from studylm.checker.protocol.seeding import SEED, seed_all
from studylm.checker.tester.failures import failure_of
from studylm.checker.tester.proxies import Learner
from studylm.checker.tester.service_client import LearnerStopped, ServiceClient
from studylm.checker.verdict import Status

TEXT_MAX = 10_000
"""The longest text that is reported of a check, in characters; the verdict shows less."""


class EventSender:
    """Sends the tester's events to the server, one frame each."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._waiting = b""

    def send(self, kind: str, **fields: Any) -> None:
        """Send one event, after those that wait.

        Raises:
            ConnectionClosed: the server closed the connection.
        """
        self.later(kind, **fields)
        waiting, self._waiting = self._waiting, b""
        try:
            self._control.sendall(waiting)
        except OSError as error:
            raise frames.ConnectionClosed from error

    def later(self, kind: str, **fields: Any) -> None:
        """Send this together with the next event, which follows at once."""
        self._waiting += frames.encode({"event": kind, **fields})


class Checks:
    """The pytest plugin: gives the fixtures, keeps the order and the dependences, turns outcomes into results."""

    def __init__(
        self, events: EventSender, client: ServiceClient, device: str, begin: Callable[[], dict[str, Any]]
    ) -> None:
        self._events = events
        self._client = client
        self._device = device
        self._begin = begin
        self._defines: list[str] = []
        self._status: dict[str, Status] = {}
        self._result: dict[str, Any] = {}
        self._started = 0.0
        self._broken = False
        self.begun = False
        self.ending = Ending(EndState.DONE)

    @pytest.fixture(scope="session")
    def learner(self) -> Learner:
        """The learner's file."""
        return Learner(self._client)

    @pytest.fixture
    def seed(self) -> int:
        """What torch is seeded with, on both sides, before every check."""
        return SEED

    @pytest.fixture(scope="session")
    def device(self) -> torch.device:
        """The device of this run."""
        return torch.device(self._device)

    @pytest.fixture(params=[torch.float32, torch.float64], ids=["float32", "float64"])
    def dtype(self, request: pytest.FixtureRequest) -> torch.dtype:
        """float32, then float64."""
        return request.param  # type: ignore[no-any-return]

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> bool:
        """Wait for the job, and collect the checks of its one file: no folder above or beside it is looked at."""
        job = self._begin()
        self.begun = True
        self._defines = job["defines"]
        unknown = [name for name in job["forbids"] if name not in RULES]
        if unknown:
            self.ending = Ending(EndState.BROKEN, f"FORBIDS names an unknown rule, {unknown[0]!r}")
            return True
        seed_all(SEED)
        module = pytest.Module.from_parent(session, path=Path(job["checks"]))
        session.items = list(session.genitems(module))
        wrong = _unmet(session.items)
        if wrong:
            self.ending = Ending(EndState.BROKEN, wrong)
            session.items = []
            return True
        self._meet(session.items)
        session.testscollected = len(session.items)
        return True

    def _meet(self, items: list[pytest.Item]) -> None:
        """Once the checks are known, see whether the learner's file could be loaded; if not, nothing is run."""
        self._events.send("collected")
        try:
            hello = self._client.hello()
        except LearnerStopped as stop:
            self._stop(stop, items)
            return
        error = hello.get("error")
        if isinstance(error, dict):
            report = ErrorReport.from_json(error)
            text = "\n".join(filter(None, [report.shown(), report.hint]))
            self.ending = Ending(EndState.LOAD, text, report.line)
            items.clear()
            return
        names = hello.get("names")
        missing = [name for name in self._defines if name not in names] if isinstance(names, list) else self._defines
        if missing:
            self.ending = Ending(EndState.MISSING, _missing(missing, names))
            items.clear()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A check file that cannot be imported is the deck's fault."""
        if report.failed and not self._broken:
            self._broken = True
            self.ending = Ending(EndState.BROKEN, _last_line(str(report.longrepr)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Note the time, and tell the server which check runs, so that one that hangs can be named."""
        name = _id_of(nodeid)
        if name != self._result.get("id"):
            self.flush()
            self._result = {"id": name, "status": Status.PASSED, "message": ""}
            self._started = time.perf_counter()
            self._events.send("begin", id=name)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Skip what depends on a check that did not pass; seed both sides."""
        take_remarks()
        seed_all(SEED)
        self._client.seed(SEED)
        self._client.keep_graphs = False
        if self._result["status"] is not Status.PASSED:
            pytest.skip("already decided")
        lacking = [name for name in _needed(item) if self._status.get(name) is not Status.PASSED]
        if lacking:
            self._result["needs"] = lacking
            pytest.skip(f"needs {lacking[0]}")

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self) -> Any:
        """A check has not ended before everything that it asked for is done."""
        result = yield
        self._client.settle()
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        """Turn what a check raised into its result."""
        if call.excinfo is not None and self._result["status"] is Status.PASSED:
            error = call.excinfo.value
            if isinstance(error, LearnerStopped):
                self._stop(error, [])
                item.session.shouldstop = "the learner's process has stopped"
            failure = failure_of(error, self._client.received)
            self._result.update(failure.fields or {"status": Status.ERROR, "stopped": True})
            if failure.broken:
                self.ending = Ending(EndState.BROKEN, failure.broken)
        elif call.when == "call" and self._result["status"] is Status.PASSED:
            self._result["message"] = take_remarks()
        return (yield)

    def pytest_runtest_logfinish(self) -> None:
        """A check has ended, for one of its parameters at least."""
        self._status[self._result["id"]] = self._result["status"]
        self._result["seconds"] = time.perf_counter() - self._started

    def flush(self) -> None:
        """Tell the server of the check that has ended; one that ran for several parameters is told of once."""
        if self._result and not self._result.get("stopped"):
            cut = {name: text[:TEXT_MAX] if isinstance(text, str) else text for name, text in self._result.items()}
            self._events.later("check", **cut)
        self._result = {}

    def pytest_exception_interact(self, call: pytest.CallInfo[None]) -> None:
        """Nothing: a failing check is no occasion for a debugger."""

    def _stop(self, stop: LearnerStopped, items: list[pytest.Item]) -> None:
        self.ending = stop.ending
        items.clear()


def package_fixtures(packages: Sequence[str]) -> object:
    """A pytest plugin that gives each package as a fixture by the last part of its name, imported when it is used."""

    def given(package: str) -> Any:
        @pytest.fixture(scope="session", name=package.rpartition(".")[2])
        def imported(self: object) -> ModuleType:
            return importlib.import_module(package)

        return imported

    fixtures = {package.replace(".", "_"): given(package) for package in packages}
    return type("PackageFixtures", (), fixtures)()


def _id_of(nodeid: str) -> str:
    return nodeid.rpartition("::")[2].partition("[")[0].removeprefix("check_")


def _needed(item: pytest.Item) -> tuple[Any, ...]:
    needed: tuple[Any, ...] = getattr(getattr(item, "function", None), "studylm_depends", ())
    return needed


def _unmet(items: list[pytest.Item]) -> str | None:
    """What is wrong with what the checks depend on, also where that was computed; None if nothing is."""
    everywhere = {_id_of(item.nodeid) for item in items}
    above: dict[str, None] = {}
    for item in items:
        check = _id_of(item.nodeid)
        earlier = [each for each in above if each != check]
        for needed in _needed(item):
            wrong = unmet(check, str(needed), earlier, everywhere)
            if wrong:
                return wrong
        above[check] = None
    return None


def _missing(missing: list[str], names: Any) -> str:
    have = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    text = f"The file defines no {_listed(missing)}"
    near = difflib.get_close_matches(missing[0], have, n=1, cutoff=0.5)
    folded = [name for name in have if name.replace("_", "").lower() == missing[0].replace("_", "").lower()]
    guess = folded or near
    return f"{text}; did you mean `{guess[0]}`?" if guess else f"{text}."


def _listed(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line.removeprefix("E").strip() for line in lines if line.startswith("E ")]
    return (errors or lines or ["it cannot be imported"])[-1][:500]

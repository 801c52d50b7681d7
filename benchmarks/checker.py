"""Measures how long a learner waits for a verdict, what confinement costs, and whether the server's memory grows.

    python benchmarks/checker.py            the table, about two minutes
    python benchmarks/checker.py --soak     and 1,000 runs in a row
    python benchmarks/checker.py --background   instead, what background runs without a pause cost the other runs

All figures come from one run, so that they can be compared. Confined and unconfined runs alternate, so that other load affects
both alike. CPU time is that of the server and its processes, for machines too busy for wall clocks to say much.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from studylm.checker.client import Checker, CheckPreempted
from studylm.checker.confine import sandbox
from studylm.checker.verdict import CheckRequest
from studylm.workspace import Workspace, bundled_cards

CARDS = ("third-word", "gru", "decode-batches")
PAUSE = 0.3
"""Between runs, in seconds: learners do not save every tenth of a second."""

COLD = '''
"""The same checks on the same answer in one process, as a plain pytest file would have them."""
import socket
import threading
from pathlib import Path

import pytest
import torch

from studylm.checker.learner.answer import Answer
from studylm.checker.learner.service import Service
from studylm.checker.learner.operations import Bench
from studylm.checker.tester.proxies import Learner, connect
from studylm.checker.learner.rule_watch import Watch
from studylm.checker.protocol.channel import Channel


@pytest.fixture(scope="session")
def learner():
    near, far = socket.socketpair()
    answer = Answer(Path({answer!r}).read_bytes(), {answer!r})
    answer.load()
    thread = threading.Thread(target=Service(Channel(near), Bench(answer, Watch([], {answer!r}))).run)
    thread.start()
    yield Learner(connect(Channel(far)))
    far.close()
    thread.join()


@pytest.fixture
def device():
    return torch.device("cpu")


@pytest.fixture(params=[torch.float32, torch.float64])
def dtype(request):
    return request.param


@pytest.fixture
def seed():
    return 20


@pytest.fixture
def reference():
    import studylm.reference

    return studylm.reference
'''


def request(card: str) -> CheckRequest:
    """One of the deck's own right answers to a card."""
    deck = bundled_cards() / "language-model"
    answer = sorted((deck / "solutions" / card).glob("*.py"))[0]
    checks = deck / "checks" / f"{card}.py"
    return CheckRequest(card=f"language-model/{card}", source=answer.read_bytes(), filename=str(answer), checks=checks)


def cold(card: str, runs: int) -> list[float]:
    """Seconds of `python -m pytest` from nothing, on the same checks and the same answer."""
    asked = request(card)
    seconds = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "conftest.py").write_text(COLD.format(answer=asked.filename))
        (folder / "test_card.py").write_bytes(asked.checks.read_bytes())
        command = [sys.executable, "-m", "pytest", "-q", "-s", "-c", os.devnull, "--rootdir", name]
        command += ["-p", "no:cacheprovider", "-o", "python_functions=check_*", str(folder / "test_card.py")]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        for _ in range(runs):
            started = time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True, cwd=name, env=environment)
            seconds.append(time.perf_counter() - started)
            if done.returncode != 0:
                raise SystemExit(f"the cold run of {card} fails:\n{done.stdout[-2000:]}")
    return seconds


def server_pid(checker: Checker) -> int:
    """The process id of a checker's own server."""
    server = checker._server
    assert server is not None and server.process is not None
    return server.process.pid


def cpu_seconds(pid: int) -> float:
    """CPU time of a server and of all its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> tuple[float, float]:
    """Resident memory of a server, and of it with its two spare processes (shared pages once), in MB."""

    def field(process: int, name: str) -> float:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
        return float(text.split(f"{name}:")[1].split()[0]) / 1024

    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return field(pid, "Rss"), sum(field(process, "Pss") for process in (pid, *children))


def p95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[max(0, int(len(values) * 0.95 + 0.5) - 1)]


def p90(values: list[float]) -> float:
    """The value that 90 of 100 do not exceed."""
    return sorted(values)[max(0, int(len(values) * 0.9 + 0.5) - 1)]


def warm_up(workspace: Path, *, level: str | None) -> tuple[Checker, float]:
    """A checker whose server is ready, and how long that took."""
    if level is not None:
        os.environ[sandbox.LEVEL_VARIABLE] = level
    started = time.perf_counter()
    checker = Checker(Workspace(workspace), warm=True)
    checker.wait_until_warm()
    os.environ.pop(sandbox.LEVEL_VARIABLE, None)
    return checker, time.perf_counter() - started


def timed(checker: Checker, card: str) -> float:
    """Seconds from request to verdict."""
    asked = request(card)
    started = time.perf_counter()
    verdict = checker.run(asked)
    seconds = time.perf_counter() - started
    if not verdict.passed:
        raise SystemExit(f"{card} does not pass: {verdict.to_json()}")
    return seconds


def soak(checker: Checker, runs: int) -> None:
    """Many runs in a row, without a pause: memory and descriptors at the start and at the end."""
    pid = server_pid(checker)
    timed(checker, "third-word")
    time.sleep(1)
    before = (*memory(pid), len(list(Path(f"/proc/{pid}/fd").iterdir())))
    started = time.perf_counter()
    for number in range(runs):
        timed(checker, CARDS[number % len(CARDS)])
    seconds = time.perf_counter() - started
    time.sleep(1)
    after = (*memory(pid), len(list(Path(f"/proc/{pid}/fd").iterdir())))
    print(f"\n{runs} runs in a row in {seconds:.0f} s: {seconds / runs * 1000:.0f} ms each")
    print(f"  server's memory        {before[0]:6.0f} -> {after[0]:6.0f} MB")
    print(f"  with its spare pair    {before[1]:6.0f} -> {after[1]:6.0f} MB (shared pages counted once)")
    print(f"  server's descriptors   {before[2]:6d} -> {after[2]:6d}")


class Background:
    """Keeps background runs of one card going without a pause, in a thread, while it is on.

    Attributes:
        passed: how many runs have ended with a verdict.
        preempted: how many were preempted.
    """

    def __init__(self, workspace: Workspace, card: str) -> None:
        self._checker = Checker(workspace, own=False)
        self._request = dataclasses.replace(request(card), background=True)
        self._on = threading.Event()
        self._idle = threading.Event()
        self._ending = False
        self.passed = self.preempted = 0
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def turn(self, on: bool) -> None:
        """Start, or stop and wait until nothing runs."""
        if on:
            self._idle.clear()
            self._on.set()
        else:
            self._on.clear()
            self._idle.wait()

    def close(self) -> None:
        """End the thread."""
        self._ending = True
        self._on.set()
        self._thread.join()
        self._checker.close()

    def _work(self) -> None:
        while not self._ending:
            if not self._on.is_set():
                self._idle.set()
                self._on.wait()
                continue
            try:
                verdict = self._checker.run(self._request)
            except CheckPreempted:
                self.preempted += 1
                continue
            if not verdict.passed:
                raise SystemExit(f"a background run does not pass: {verdict.to_json()}")
            self.passed += 1


def beside_background(workspace: Path, runs: int, card: str = "gru") -> None:
    """How long a run takes alone, and while background runs go on without a pause; in turns of five runs."""
    checker, _ = warm_up(workspace, level=None)
    with checker:
        background = Background(Workspace(workspace), card)
        alone: list[float] = []
        beside: list[float] = []
        busy = 0.0
        try:
            timed(checker, card)
            for number in range(2 * runs):
                if number % 5 == 0:
                    background.turn(number // 5 % 2 == 1)
                    time.sleep(2 * PAUSE)
                    started = time.perf_counter()
                # drawn, so that runs begin at every moment of a background run
                time.sleep(PAUSE * random.uniform(1, 2))
                (beside if number // 5 % 2 else alone).append(timed(checker, card))
                if number % 10 == 9:
                    busy += time.perf_counter() - started
            background.turn(False)
        finally:
            background.close()
    for name, seconds in (("alone", alone), ("beside background runs", beside)):
        print(
            f"{card}, {name:<24}{statistics.median(seconds) * 1000:>6.0f} ms median{p90(seconds) * 1000:>6.0f} ms p90"
        )
    print(
        f"ratio of medians {statistics.median(beside) / statistics.median(alone):.2f}, of p90 {p90(beside) / p90(alone):.2f}"
    )
    print(
        f"background runs: {background.passed} passed in {busy:.0f} s, {background.preempted} preempted by {len(beside)} runs"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=40, help="warm runs of each kind per card")
    parser.add_argument("--cold-runs", type=int, default=3, help="cold runs per card")
    parser.add_argument("--soak", action="store_true", help="also 1,000 runs in a row")
    parser.add_argument("--background", action="store_true", help="only what background runs cost the other runs")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f}, Landlock level {sandbox.level()}, Python {sys.version.split()[0]}")
    if options.background:
        with tempfile.TemporaryDirectory() as one:
            beside_background(Path(one), options.runs)
        return
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        free, _ = warm_up(Path(two), level="0")
        confined, ready = warm_up(Path(one), level=None)
        with confined, free:
            resident, whole = memory(server_pid(confined))
            print(f"ready {ready:.1f} s after start; server {resident:.0f} MB, {whole:.0f} MB with its spare pair\n")
            columns = {"cold": 8, "warm median": 14, "p95": 8, "unconfined": 13, "cost": 8, "faster": 9, "CPU": 9}
            head = f"{'card':<16}" + "".join(f"{name:>{width}}" for name, width in columns.items())
            print(head)
            print("-" * len(head))
            for card in CARDS:
                slow = statistics.median(cold(card, options.cold_runs))
                held: list[float] = []
                loose: list[float] = []
                for checker in (confined, free):
                    timed(checker, card)
                used = cpu_seconds(server_pid(confined))
                for _ in range(options.runs):
                    for checker, seconds in ((confined, held), (free, loose)):
                        time.sleep(PAUSE)
                        seconds.append(timed(checker, card))
                used = (cpu_seconds(server_pid(confined)) - used) / options.runs
                median, other = statistics.median(held), statistics.median(loose)
                print(
                    f"{card:<16}{slow:>7.2f}s{median * 1000:>11.0f} ms{p95(held) * 1000:>5.0f} ms"
                    f"{other * 1000:>10.0f} ms"
                    f"{(median / other - 1) * 100:>+7.0f}%{slow / median:>8.0f}x{used * 1000:>6.0f} ms",
                    flush=True,
                )
            if options.soak:
                soak(confined, 1000)


if __name__ == "__main__":
    main()

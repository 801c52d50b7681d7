"""The server's life: started when needed, shared, called off, killed, restarted, and gone without a trace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from studylm.checker.client import CheckCancelled, Checker
from studylm.checker.server import listener
from studylm.checker.verdict import CheckRequest, Outcome
from studylm.errors import StudylmError
from studylm.workspace import Workspace
from tests.waiting import until

CHECKS = "import torch\n\n\ndef check_value(learner):\n    assert learner.double(2) == 4\n"
RIGHT = b"def double(x):\n    return 2 * x\n"
ENDLESS = b"import time\n\n\ndef double(x):\n    open('begun', 'w').close()\n    time.sleep(1000)\n"
"""Tells that it runs by a file in its scratch folder."""
TOLD_TO_GO_ON = b"""
import os, time

open("begun", "w").close()
while not os.path.exists("go on"):
    time.sleep(0.02)
"""
PRINTS_PID = b"import os\nprint(os.getppid())\n\n\ndef double(x):\n    return 2 * x\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder and a runtime folder of the test's own; both are empty again at its end."""
    short = Path(tempfile.mkdtemp(prefix="slm"))  # a socket's path may not be long
    (short / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(short / "tmp"))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield short / "tmp"
    left = list((short / "tmp").rglob("*"))
    (short / "tmp").rmdir() if not left else None
    assert left == []
    short.rmdir()


@pytest.fixture
def request_for(tmp_path: Path) -> Callable[..., CheckRequest]:
    checks = tmp_path / "checks.py"
    checks.write_text(CHECKS)

    def make(source: bytes = RIGHT, timeout: float = 60) -> CheckRequest:
        return CheckRequest(card="deck/card", source=source, filename="answer.py", checks=checks, timeout=timeout)

    return make


def pid_of(checker: Checker) -> int:
    assert checker._server is not None and checker._server.process is not None
    return checker._server.process.pid


def ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def gone(pid: int) -> bool:
    until(lambda: ended(pid), f"the end of process {pid}")
    return True


def begun(checker: Checker, unlike: int | None = None) -> bool:
    """Whether an answer runs that tells so, in a server other than the one of that process id."""
    server = checker._server
    if server is None or server.process is None or server.root is None or server.process.pid == unlike:
        return False
    return (server.root / "learner" / "begun").exists()


@contextmanager
def meanwhile(*steps: Callable[[], object]) -> Iterator[None]:
    """Take `steps` in another thread, and see that all of them are taken."""
    with ThreadPoolExecutor(1) as pool:
        taken = pool.submit(lambda: [step() for step in steps])
        yield
        taken.result()


def family(pid: int) -> list[int]:
    found = [pid]
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += family(int(child))
    return found


def test_nothing_is_started_before_it_is_needed(place: Path) -> None:
    with Checker(Workspace(place.parent / "w")) as checker:
        assert checker._server is None
        assert list(place.iterdir()) == []


def test_a_server_serves_many_runs_and_leaves_nothing(place: Path, request_for: Callable[..., CheckRequest]) -> None:
    with Checker(Workspace(place.parent / "w")) as checker:
        checker.run(request_for())
        pid = pid_of(checker)
        for _ in range(3):
            assert checker.run(request_for()).passed
        assert pid_of(checker) == pid
        processes = family(pid)
        assert len(processes) == 3
    assert all(gone(pid) for pid in processes)


def test_warm_up_returns_at_once_and_twice_is_once(place: Path, request_for: Callable[..., CheckRequest]) -> None:
    with Checker(Workspace(place.parent / "w"), warm=True) as checker:
        pid = pid_of(checker)
        assert not checker._server.ready  # type: ignore[union-attr]
        checker.warm_up()
        assert pid_of(checker) == pid
        assert checker.wait_until_warm()
        assert checker.run(request_for()).passed
        assert pid_of(checker) == pid


@pytest.mark.exhaustive
def test_a_one_off_run_uses_the_warm_server_of_its_workspace(
    place: Path, request_for: Callable[..., CheckRequest]
) -> None:
    workspace = Workspace(place.parent / "w")
    with Checker(workspace, warm=True) as owner:
        owner.wait_until_warm()
        with Checker(workspace) as guest:
            assert guest.run(request_for(PRINTS_PID)).output == f"{pid_of(owner)}\n"
            assert guest._server is not None and guest._server.process is None
            assert owner.run(request_for(PRINTS_PID)).output == f"{pid_of(owner)}\n"
        with Checker(Workspace(place.parent / "other")) as stranger:
            assert stranger.run(request_for(PRINTS_PID)).output != f"{pid_of(owner)}\n"
        # two warm ones side by side: the second does not take the first one's place
        with Checker(workspace, warm=True) as second:
            second.wait_until_warm()
            assert second.run(request_for()).passed
        with Checker(workspace) as guest:
            assert guest.run(request_for(PRINTS_PID)).output == f"{pid_of(owner)}\n"
        socket_file = listener.socket_path(workspace)
        assert socket_file is not None and socket_file.exists()
        assert socket_file.parent.stat().st_mode & 0o077 == 0
        assert socket_file.stat().st_mode & 0o077 == 0


@pytest.mark.exhaustive
def test_a_folder_that_others_can_enter_is_not_used(place: Path, request_for: Callable[..., CheckRequest]) -> None:
    workspace = Workspace(place.parent / "w")
    folder = listener.socket_path(workspace).parent  # type: ignore[union-attr]
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    with Checker(workspace, warm=True) as owner:
        owner.wait_until_warm()
        assert list(folder.iterdir()) == []
        assert owner.run(request_for()).passed
    folder.rmdir()


@pytest.mark.exhaustive
def test_a_guest_goes_on_by_itself_when_its_host_has_gone(
    place: Path, request_for: Callable[..., CheckRequest]
) -> None:
    workspace = Workspace(place.parent / "w")
    with Checker(workspace) as guest:
        with Checker(workspace, warm=True) as owner:
            owner.wait_until_warm()
            assert guest.run(request_for()).passed
        assert guest.run(request_for()).passed
        assert guest._server is not None and guest._server.process is not None


@pytest.mark.exhaustive
def test_a_killed_server_is_started_again(place: Path, request_for: Callable[..., CheckRequest]) -> None:
    with Checker(Workspace(place.parent / "w"), warm=True) as checker:
        checker.wait_until_warm()
        pid, processes = pid_of(checker), family(pid_of(checker))
        os.kill(pid, signal.SIGKILL)
        assert all(gone(process) for process in processes[1:])
        assert checker.run(request_for()).passed
        assert pid_of(checker) != pid


def test_a_server_killed_in_a_run_is_started_again_and_the_run_made(
    place: Path, request_for: Callable[..., CheckRequest], tmp_path: Path
) -> None:
    with Checker(Workspace(place.parent / "w")) as checker:
        checker.run(request_for())
        pid = pid_of(checker)

        def go_on() -> None:
            assert checker._server is not None and checker._server.root is not None
            (checker._server.root / "learner" / "go on").touch()

        with meanwhile(
            lambda: until(lambda: begun(checker), "the run"),
            lambda: os.kill(pid, signal.SIGKILL),
            lambda: until(lambda: begun(checker, unlike=pid), "the second run"),
            go_on,
        ):
            assert checker.run(request_for(TOLD_TO_GO_ON + RIGHT)).passed
        assert pid_of(checker) != pid


def test_a_spare_process_that_was_killed_is_replaced(place: Path, request_for: Callable[..., CheckRequest]) -> None:
    with Checker(Workspace(place.parent / "w")) as checker:
        checker.run(request_for())
        for victim in (1, 2):
            until(lambda: len(family(pid_of(checker))) == 3, "the spare pair")
            os.kill(family(pid_of(checker))[victim], signal.SIGKILL)
            assert checker.run(request_for()).passed


def test_the_server_ends_with_its_owner(place: Path, request_for: Callable[..., CheckRequest]) -> None:
    """The owner is killed: no chance to say goodbye. Neither a process nor a folder stays."""
    script = textwrap.dedent(f"""
        import sys, time
        from pathlib import Path
        from studylm.checker.client import Checker
        from studylm.workspace import Workspace
        checker = Checker(Workspace(Path({str(place.parent / "w")!r})), warm=True)
        checker.wait_until_warm()
        print(checker._server.process.pid, checker._server.root, flush=True)
        time.sleep(1000)
    """)
    owner = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    pid, _, root = owner.stdout.readline().strip().partition(" ")
    assert Path(root).is_dir()
    processes = family(int(pid))
    owner.kill()
    owner.wait()
    owner.stdout.close()
    assert all(gone(process) for process in processes)
    assert not Path(root).exists()
    with Checker(Workspace(place.parent / "w")) as checker:
        assert checker.run(request_for()).passed


def test_a_run_is_called_off(place: Path, request_for: Callable[..., CheckRequest]) -> None:
    with Checker(Workspace(place.parent / "w")) as checker:
        checker.run(request_for())
        pid = pid_of(checker)
        # It would be out of time otherwise, with a verdict that says so.
        with meanwhile(lambda: until(lambda: begun(checker), "the run"), checker.cancel), pytest.raises(CheckCancelled):
            checker.run(request_for(ENDLESS))
        assert pid_of(checker) == pid, "a run that is called off leaves the server warm"
        checker.cancel()  # with nothing to call off
        assert checker.run(request_for()).passed


@pytest.mark.exhaustive
def test_closing_calls_off_and_a_closed_checker_can_run_again(
    place: Path, request_for: Callable[..., CheckRequest]
) -> None:
    checker = Checker(Workspace(place.parent / "w"))
    checker.run(request_for())
    with meanwhile(lambda: until(lambda: begun(checker), "the run"), checker.close), pytest.raises(CheckCancelled):
        checker.run(request_for(ENDLESS))
    checker.close()
    assert checker.run(request_for()).passed
    checker.close()


@pytest.mark.exhaustive
def test_a_run_that_is_called_off_before_the_server_is_warm(
    place: Path, request_for: Callable[..., CheckRequest]
) -> None:
    with Checker(Workspace(place.parent / "w"), warm=True) as checker:
        pid = pid_of(checker)
        os.kill(pid, signal.SIGSTOP)  # so that it stays cold
        try:
            with meanwhile(partial(until, lambda: checker._busy), checker.cancel), pytest.raises(CheckCancelled):
                checker.run(request_for())
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        assert checker.run(request_for()).passed


def test_runs_from_several_threads_take_turns(place: Path, request_for: Callable[..., CheckRequest]) -> None:
    outcomes = []
    with Checker(Workspace(place.parent / "w")) as checker:
        threads = [
            threading.Thread(target=lambda: outcomes.append(checker.run(request_for()).outcome)) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert outcomes == [Outcome.PASSED] * 4


def test_a_server_that_cannot_start_says_why(
    place: Path, request_for: Callable[..., CheckRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if "site-packages" not in entry])
    with (
        Checker(Workspace(place.parent / "w")) as checker,
        pytest.raises(StudylmError, match=r"does not start.*No module named"),
    ):
        checker.run(request_for())


def test_a_folder_that_cannot_be_written_to(
    place: Path, request_for: Callable[..., CheckRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/proc/nowhere")
    with (
        Checker(Workspace(place.parent / "w")) as checker,
        pytest.raises(StudylmError, match=r"no room.*Free some space"),
    ):
        checker.run(request_for())


def test_importing_the_client_is_light() -> None:
    script = (
        "import sys, studylm.checker.client; print([m for m in ('torch', 'pytest', 'textual') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "[]\n"

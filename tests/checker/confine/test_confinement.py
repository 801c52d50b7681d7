"""What the kernel keeps both processes from, at every Landlock level from 1 up, as root and as a normal user."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from studylm.checker.client import Checker, isolation_available
from studylm.checker.confine import landlock, sandbox
from studylm.checker.verdict import CheckRequest, Outcome, Verdict
from studylm.workspace import Workspace

ATTACKS = Path(__file__).parents[2] / "attacks"
TARGET = ATTACKS / "target" / "checks.py"
TRIED = [
    "write_workspace",
    "write_python",
    "links_in_scratch",
    "signals",
    "signals_indirect",
    "sockets",
    "sockets_pair",
    "fork_raw",
    "kernel",
    "read_checks",
    "read_checks_link",
    "read_home",
    "privileges",
]
"""Attacks that give the right result where anything was won, and their argument back where nothing was."""

needs_kernel = pytest.mark.skipif(not isolation_available(), reason="this kernel does not confine")


def attack(checker: Checker, name: str) -> Verdict:
    return run(checker, (ATTACKS / f"{name}.py").read_text())


def run(checker: Checker, source: str) -> Verdict:
    filename = str(ATTACKS / "answer.py")
    return checker.run(CheckRequest(card="d/c", source=source.encode(), filename=filename, checks=TARGET, timeout=60))


def all_at_once() -> str:
    """One answer that tries everything in `TRIED`, and prints what won."""
    attacks = {name: (ATTACKS / f"{name}.py").read_text() for name in TRIED}
    return textwrap.dedent(f"""
        attacks = {attacks!r}


        def double(x):
            tried = len(attacks)
            while attacks:
                name, source = attacks.popitem()
                space = {{"__file__": __file__}}
                exec(source, space)
                if space["double"](x) is not x:
                    print("won:", name)
            if tried:
                print("tried", tried)
            return x
    """)


def assert_held(verdict: Verdict) -> None:
    assert verdict.isolated
    assert verdict.output == f"tried {len(TRIED)}\n", verdict
    assert verdict.outcome is Outcome.FAILED


LEVELS = range(1, min(landlock.abi(), landlock.LATEST) + 1)
ENDS = (min(LEVELS, default=0), max(LEVELS, default=0))


@needs_kernel
@pytest.mark.parametrize(
    "level", [pytest.param(level, marks=() if level in ENDS else pytest.mark.exhaustive) for level in LEVELS]
)
def test_every_level_confines_alike(level: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sandbox.LEVEL_VARIABLE, str(level))
    with Checker(Workspace(tmp_path)) as checker:
        assert_held(run(checker, all_at_once()))
        assert attack(checker, "scratch_is_usable").passed


def test_without_confinement_the_verdict_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sandbox.LEVEL_VARIABLE, "0")
    assert not isolation_available()
    with Checker(Workspace(tmp_path)) as checker:
        verdict = attack(checker, "right")
        assert verdict.passed and not verdict.isolated
        assert not attack(checker, "exit_os_at_import").isolated
        # what forks then is found and ended with its run
        path = tmp_path / "forks.py"
        path.write_text(
            "import os\nif os.fork() == 0:\n    os.setsid()\n    import time\n    time.sleep(100)\n\n\ndef double(x):\n    return 2 * x\n"
        )
        checker.run(CheckRequest(card="d/c", source=path.read_bytes(), filename="f.py", checks=TARGET, timeout=60))
        assert attack(checker, "right").passed
        server = checker._server
        assert server is not None and server.process is not None
        pid = server.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        assert len(children) <= 2


@needs_kernel
def test_a_normal_user_is_confined_too(tmp_path: Path) -> None:
    """In a user namespace of its own this process is not root, whoever runs the tests."""
    unshare = shutil.which("unshare")
    if os.getuid() != 0:
        pytest.skip("these tests run as a normal user already")
    if (
        unshare is None
        or subprocess.run([unshare, "--user", "--map-user=1000", "true"], capture_output=True).returncode
    ):
        pytest.skip("no user namespaces here")
    script = textwrap.dedent(f"""
        import os, sys
        from pathlib import Path
        from studylm.checker.client import Checker
        from studylm.checker.verdict import CheckRequest
        from studylm.workspace import Workspace
        assert os.getuid() == 1000
        with Checker(Workspace(Path({str(tmp_path)!r}))) as checker:
            for source in sys.stdin.read().split("\\0"):
                verdict = checker.run(CheckRequest(
                    card="d/c", source=source.encode(), filename={str(ATTACKS / "answer.py")!r},
                    checks=Path({str(TARGET)!r}), timeout=60,
                ))
                print(verdict.outcome.value, verdict.isolated, repr(verdict.output))
    """)
    command = [unshare, "--user", "--map-user=1000", sys.executable, "-c", script]
    answers = "\0".join([all_at_once(), (ATTACKS / "scratch_is_usable.py").read_text()])
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(command, input=answers, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"failed True 'tried {len(TRIED)}\\n'", "passed True ''"]


@needs_kernel
def test_a_check_file_is_confined_too(judge) -> None:
    """A deck may come from anyone: its checks read their own folder, and write nowhere but in their scratch."""
    verdict = judge(
        """
        import os
        import pathlib
        import socket
        import subprocess
        import tempfile

        def check_reach(learner):
            assert pathlib.Path(__file__).read_text()
            with tempfile.TemporaryFile() as file:
                file.write(b"x")
            for way in (
                lambda: pathlib.Path(__file__).write_text("x"),
                lambda: pathlib.Path(__file__).with_name("new.py").write_text("x"),
                lambda: os.listdir("/root"),
                lambda: os.listdir("/home"),
                lambda: open("/etc/passwd"),
                lambda: socket.socket(),
                lambda: subprocess.run(["true"]),
                lambda: os.kill(os.getppid(), 0),
            ):
                try:
                    way()
                except OSError:
                    continue
                raise AssertionError("reached")
        """,
        "x = 1\n",
    )
    assert verdict.passed, verdict


def test_carving_hides_what_lies_inside(tmp_path: Path) -> None:
    for name in ("a/x", "a/hidden/y", "a/b/hidden2/z", "a/b/w"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "a" / "link").symlink_to(tmp_path / "a" / "hidden")
    hidden = [tmp_path / "a" / "hidden", tmp_path / "a" / "b" / "hidden2"]
    assert landlock.carve([tmp_path / "a"], hidden) == [tmp_path / "a" / "b" / "w", tmp_path / "a" / "x"]
    assert landlock.carve([tmp_path / "a"], []) == [tmp_path / "a"]
    assert landlock.carve([tmp_path / "a"], [tmp_path]) == [tmp_path / "a"]


@needs_kernel
@pytest.mark.parametrize("name", ["f", "f{0}"])
def test_a_check_file_cannot_fill_the_disk(judge, name: str) -> None:
    verdict = judge(
        f"""
        import os

        def check_fill(learner):
            kept = []
            for number in range(60):
                name = {name!r}.format(number)
                kept.append(os.open(name, os.O_RDWR | os.O_CREAT))
                if name == "f":
                    os.unlink(name)
                for _ in range(30):
                    os.write(kept[-1], bytes(1 << 20))
        """,
        "x = 1\n",
    )
    assert verdict.outcome is Outcome.ERROR
    assert "The deck's own checks wrote too much" in verdict.message


@needs_kernel
def test_a_check_that_talks_without_end_is_cut(judge) -> None:
    verdict = judge(
        """
        from studylm.checker.kit import fail

        def check_talk(learner):
            fail("x" * 5_000_000)
        """,
        "x = 1\n",
    )
    assert verdict.outcome is Outcome.FAILED
    assert 1000 < len(verdict.checks[0].message) < 10_000

"""The command in odd surroundings: closed and full streams, pipes, other encodings, lost folders, odd names."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studylm import __version__
from studylm.cli.main import run
from tests.waiting import PATIENCE

from .test_commands import one_line

Call = Callable[..., Any]
LAUNCH = [sys.executable, "-m", "studylm"]
Done = subprocess.CompletedProcess[bytes]


def shell(script: str, workspace: Path, **environment: str) -> Done:
    """Run a line of bash in which `s` is the command on this workspace."""
    line = f'set -o pipefail; s() {{ "{sys.executable}" -m studylm --workspace "$W" "$@"; }}; {script}'
    env = os.environ | {"W": str(workspace)} | environment
    return subprocess.run(["bash", "-c", line], env=env, capture_output=True, timeout=PATIENCE, check=False)


def reviews(studylm: Call) -> int:
    count: int = studylm("stats", "--json").json["reviews"]
    return count


@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_reason_to_fail(closed: str, workspace: Path, studylm: Call) -> None:
    for command in ("s", "s cards --json", "s rate two good"):
        done = shell(f"{command} {closed}", workspace)
        assert done.returncode == 0, (command, done.stderr)
        assert b"Traceback" not in done.stderr
    assert reviews(studylm) == 1


def test_a_reader_that_leaves_early_ends_nothing(workspace: Path, studylm: Call) -> None:
    for command in ("s cards --json | head -c 1", "s --help | head -c 1", "s rate two good --json | true"):
        done = shell(command, workspace)
        assert (done.returncode, done.stderr) == (0, b""), command
    assert reviews(studylm) == 1


def test_an_error_that_nobody_reads_has_its_exit_code(workspace: Path) -> None:
    assert shell("s show nosuch 2> >(true)", workspace).returncode == 2


def test_a_full_disk_behind_stdout_is_told_and_the_review_stands(workspace: Path, studylm: Call) -> None:
    done = shell("s rate two good --json > /dev/full", workspace)
    assert done.returncode == 2
    assert one_line(done.stderr.decode()) and "what was recorded stays" in done.stderr.decode()
    assert reviews(studylm) == 1


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_output_fits_any_encoding(encoding: str, workspace: Path, studylm: Call) -> None:
    expected = studylm("cards", "--json").json
    done = shell("s cards --json", workspace, PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode(encoding)) == expected
    assert shell("s show two --reveal", workspace, PYTHONIOENCODING=encoding).returncode == 0


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_folder_name_that_is_no_text_survives_json(encoding: str, workspace: Path) -> None:
    odd = os.fsdecode(bytes(workspace) + b"/caf\xe9 \xf0\x9f\xa6\x86")
    done = shell("s start gru --json", Path(odd), PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    written = Path(json.loads(done.stdout)["path"])
    assert written.is_file() and os.fspath(written).startswith(odd)


@pytest.mark.parametrize(
    "args",
    [
        ["du\x1b[31me"],
        ["--lim\x07it", "due"],
        ["show", "\x1b[2Jgru\r\n\x00"],
        ["rate", "two", "\x1b[31m\ngood"],
        ["--now", "\x1b[31m", "due"],
        ["due", "--limit", "\x1b[31m"],
        ["check", "double", "no\x1b[31m\nsuch.py"],
        ["show", "\udcff\udcfe"],
        ["\udcff"],
        [""],
    ],
)
def test_what_is_quoted_cannot_reach_the_terminal(args: list[str], studylm: Call) -> None:
    result = studylm(*args)
    assert result.code == 2 and result.out == ""
    assert one_line(result.err)
    assert result.err[:-1].isprintable()


def test_a_file_name_in_a_warning_stays_on_its_line(workspace: Path, studylm: Call) -> None:
    (workspace / "cards" / "sums" / "a\n\x1b[31m.md").write_text("nothing that asks\n", encoding="utf-8")
    lines = studylm("cards").err.splitlines()
    assert all(line.startswith("warning: ") and line.isprintable() for line in lines)
    assert any("[31m.md:1" in line for line in lines)


def test_a_workspace_of_nobody_s_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("~no-such-user/x", ""):
        assert run(["--workspace", name, "due"]) == 2
        assert one_line(capsys.readouterr().err)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user who has no home")
def test_a_user_without_a_home_is_told_to_name_a_folder() -> None:
    code = (
        "import locale, os, studylm.cli.browse, platformdirs.unix; from studylm.cli.main import run\n"
        "os.environ.pop('HOME', None); os.chdir('/'); os.setuid(54321)\n"
        "raise SystemExit(run(['due']))"
    )
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XDG_", "STUDYLM_WORKSPACE", "COVERAGE_"))
    }
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 2
    assert one_line(done.stderr.decode()) and b"--workspace" in done.stderr


def test_a_current_folder_that_has_gone_stops_only_those_who_need_it(workspace: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    leave = f'mkdir "{gone}"; cd "{gone}"; rmdir "{gone}"; '
    package = str(Path(__file__).resolve().parents[2])
    assert shell(leave + "s due", workspace, PYTHONPATH=package).returncode == 0
    done = shell(leave + "s due", Path("relative"), PYTHONPATH=package)
    assert done.returncode == 2 and one_line(done.stderr.decode()) and b"folder" in done.stderr


def test_a_mistake_of_ours_is_still_one_line(workspace: Path) -> None:
    done = shell("s due", workspace, TZ="AAA+24:59:59", STUDYLM_TRACEBACK="")  # a time zone that Python refuses
    assert done.returncode == 2
    assert one_line(done.stderr.decode()) and b"STUDYLM_TRACEBACK=1" in done.stderr
    assert b"Traceback" in shell("s due", workspace, TZ="AAA+24:59:59", STUDYLM_TRACEBACK="1").stderr


def test_a_crash_leaves_a_report(workspace: Path, tmp_path: Path) -> None:
    odd = {"TZ": "AAA+24:59:59", "XDG_STATE_HOME": str(tmp_path), "STUDYLM_TRACEBACK": ""}
    shell("s due", workspace, **odd)
    (first,) = tmp_path.rglob("crash-*.txt")
    for number in range(12):
        first.with_name(f"crash-2026-{number:02}.txt").write_text("an older report")
    done = shell("s due", workspace, **odd)
    reports = sorted(tmp_path.rglob("crash-*.txt"))
    assert len(reports) == 10, "old ones go"
    assert str(reports[-1]) in done.stderr.decode()
    text = reports[-1].read_text()
    assert text.startswith(f"studylm {__version__}") and "Traceback" in text and "'due'" in text
    assert "What is two and two" not in text


def test_a_crash_without_room_for_a_report_is_one_line_too(workspace: Path) -> None:
    nowhere = {"XDG_STATE_HOME": "/proc/nowhere", "TMPDIR": "/proc/nowhere"}
    code = "import tempfile; tempfile.tempdir = '/proc/nowhere'; from studylm.cli.main import run; raise SystemExit(run(['due']))"
    env = os.environ | nowhere | {"TZ": "AAA+24:59:59", "STUDYLM_WORKSPACE": str(workspace), "STUDYLM_TRACEBACK": ""}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, timeout=60, check=False)
    assert done.returncode == 2 and one_line(done.stderr.decode()), done.stderr


def test_the_version_names_the_commit(workspace: Path) -> None:
    said = shell("s --version", workspace).stdout.decode()
    assert said.startswith(f"studylm {__version__}")
    root = Path(__file__).resolve().parents[2]
    if (root / ".git").exists():
        head = subprocess.run(["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
        assert head.stdout[:8] in said


def test_an_older_python_is_told_before_anything_else() -> None:
    code = "import sys; sys.version_info = (3, 9, 18); sys.version = '3.9.18 (x)'; import runpy; runpy.run_module('studylm', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1 and "needs Python 3.11" in done.stderr and "3.9.18" in done.stderr


def read_only(script: str, folder: Path, **environment: str) -> Done:
    """Run `script` as `shell` does, with `folder` on a file system that is mounted read-only, also for root."""
    mounted = f'mount --bind "{folder}" "{folder}" && mount -o remount,ro,bind "{folder}" && export HOME="{folder}" && '
    line = f'set -o pipefail; s() {{ "{sys.executable}" -m studylm "$@"; }}; {mounted}{script}'
    env = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")} | environment
    command = ["unshare", "--mount", "bash", "-c", line]
    return subprocess.run(command, env=env, capture_output=True, timeout=120, check=False)


can_mount = pytest.mark.skipif(
    shutil.which("unshare") is None
    or subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode != 0,
    reason="only root can mount a folder read-only here",
)


@can_mount
def test_reading_needs_no_writing(workspace: Path, studylm: Call) -> None:
    studylm("rate", "two", "good")
    (workspace / "answers" / "sums").mkdir(parents=True)
    (workspace / "answers" / "sums" / "double.py").write_text("def double(x):\n    return 2 * x\n")
    for command in ("due --json", "stats --json", "cards --json", "preview two --json", "check double --json"):
        done = read_only(f"s {command}", workspace, STUDYLM_WORKSPACE=str(workspace))
        assert done.returncode == 0, (command, done.stderr)
        assert json.loads(done.stdout)
        assert len(done.stderr.splitlines()) == 1 and b"nothing is recorded" in done.stderr, command
    assert json.loads(done.stdout)["verdict"] == "passed"
    done = read_only("s rate two good", workspace, STUDYLM_WORKSPACE=str(workspace))
    assert done.returncode == 2 and one_line(done.stderr.decode()) and b"nothing can be recorded" in done.stderr
    assert reviews(studylm) == 1 and studylm("stats", "--json").json["attempts"]["total"] == 0


@can_mount
def test_a_home_without_a_workspace_that_is_read_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    answer = Path(__file__).resolve().parents[2] / "cards" / "language-model" / "solutions" / "tanh" / "difference.py"
    for command in ("due --json", "stats --json", f"check tanh '{answer}' --json"):
        done = read_only(f"cd / && s {command}", home)
        assert done.returncode == 0, (command, done.stderr)
        assert b"nothing is recorded" in done.stderr, command
    assert json.loads(done.stdout)["verdict"] == "passed"
    assert list(home.iterdir()) == []


def test_a_recall_card_has_no_checks(studylm: Call) -> None:
    result = studylm("check", "two")
    assert result.code == 2 and "no checks" in result.err

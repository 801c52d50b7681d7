"""`studylm check`: the verdict as the contract gives it, with real runs of real files."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studylm.checker.client import Checker
from studylm.workspace import Workspace
from tests.cli.conftest import write_deck
from tests.waiting import GROWING, PATIENCE

Call = Callable[..., Any]

RIGHT = "def double(x):\n    print('doubling', x)\n    return x + x\n"
VERDICT = {"schema", "card", "verdict", "isolated", "device", "seconds", "checks", "output", "suggested_rating"}
CHECK = ["id", "title", "status", "message", "expected", "actual", "hint", "line", "seconds"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One workspace for all runs here, with a warm server that the commands find: torch is loaded once."""
    root = tmp_path_factory.mktemp("served") / "ws"
    root.mkdir()
    with Checker(Workspace(root), warm=True) as checker:
        checker.warm_up()
        yield root


@pytest.fixture
def workspace(served: Path) -> Iterator[Path]:
    """The workspace, holding only this test's deck and history."""
    for name in ("cards", "answers"):
        shutil.rmtree(served / name, ignore_errors=True)
    for file in served.glob("studylm.db*"):
        file.unlink()
    write_deck(served / "cards" / "sums")
    yield served


@pytest.fixture
def answer(workspace: Path) -> Callable[[str], Path]:
    """Write the learner's answer to `sums/double`."""

    def write(source: str, name: str = "double.py") -> Path:
        path = workspace / "answers" / "sums" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
        return path

    return write


def test_a_right_answer_passes_and_suggests_good(studylm: Call, answer: Callable[..., Path]) -> None:
    answer(RIGHT)
    result = studylm("check", "double", "--json")
    assert result.code == 0, result.out
    verdict = result.json
    assert set(verdict) >= VERDICT
    assert (verdict["schema"], verdict["card"], verdict["verdict"]) == (1, "sums/double", "passed")
    assert [list(check) for check in verdict["checks"]] == [CHECK, CHECK]
    assert [check["status"] for check in verdict["checks"]] == ["passed", "passed"]
    assert verdict["checks"][0]["title"] == "Two becomes four."
    assert "doubling 2" in verdict["output"]
    assert verdict["suggested_rating"] == "good"


def test_a_wrong_answer_is_told_why_and_lowers_the_suggestion(studylm: Call, answer: Callable[..., Path]) -> None:
    answer("def double(x):\n    return x * x if x > 0 else 7\n")
    result = studylm("check", "double")
    assert result.code == 1
    assert "✗" in result.out and "double(-3) is not -6." in result.out
    answer("def double(x):\n    return x + 3\n")
    verdict = studylm("check", "double", "--json").json
    assert verdict["verdict"] == "failed" and verdict["suggested_rating"] is None
    small, negative = verdict["checks"]
    assert (small["status"], small["expected"], small["actual"]) == ("failed", "4", "5")
    assert small["hint"] == "Add x to itself."
    assert negative["status"] == "skipped"
    answer(RIGHT)
    assert studylm("check", "double", "--json").json["suggested_rating"] == "hard"


def test_the_starter_runs_and_fails_kindly(studylm: Call) -> None:
    studylm("start", "double")
    result = studylm("check", "double", "--json")
    assert result.code == 1 and result.json["verdict"] == "failed"
    assert "Your turn." in result.json["checks"][0]["message"]


@pytest.mark.parametrize(
    ("source", "verdict", "says"),
    [
        ("def double(x)\n    return 2 * x\n", "error", "line 1"),
        ("def doubl(x):\n    return 2 * x\n", "error", "did you mean"),
        ("import sys\nsys.exit(0)\n", "crashed", "exit"),
        ("import os\n\n\ndef double(x):\n    os._exit(0)\n", "crashed", "exit"),
    ],
)
def test_verdicts_are_told_apart(
    source: str, verdict: str, says: str, studylm: Call, answer: Callable[..., Path]
) -> None:
    answer(source)
    result = studylm("check", "double", "--json")
    assert result.code == 1 and result.json["verdict"] == verdict
    assert says in result.json["message"]
    assert [check["id"] for check in result.json["checks"]] == ["small", "negative"], "every declared check is listed"


def test_a_hanging_answer_times_out_and_the_check_is_named(studylm: Call, answer: Callable[..., Path]) -> None:
    answer("def double(x):\n    while True:\n        pass\n")
    for limit in GROWING:
        verdict = studylm("check", "double", "--timeout", str(limit), "--json").json
        assert verdict["verdict"] == "timeout"
        if "Two becomes four." in verdict["message"]:
            break
    assert "Two becomes four." in verdict["message"] or "small" in verdict["message"]


@pytest.mark.exhaustive
def test_several_files_give_a_list_in_their_order(studylm: Call, answer: Callable[..., Path]) -> None:
    right, wrong = answer(RIGHT, "a.py"), answer("def double(x):\n    return x\n", "b.py")
    result = studylm("check", "double", str(wrong), str(right), "--json")
    assert result.code == 1
    assert [verdict["verdict"] for verdict in result.json] == ["failed", "passed"]
    assert studylm("check", "double", str(right), str(right)).code == 0


def test_every_run_is_kept_as_an_attempt(studylm: Call, answer: Callable[..., Path]) -> None:
    answer("def double(x):\n    return x\n")
    studylm("check", "double")
    answer(RIGHT)
    studylm("check", "double")
    attempts = studylm("stats", "--json").json["attempts"]
    assert (attempts["total"], attempts["passed"], attempts["cards_solved"]) == (2, 1, 1)


def recorded(studylm: Call) -> int:
    """How many runs the history holds."""
    return int(studylm("stats", "--json").json["attempts"]["total"])


def test_another_file_is_judged_and_not_recorded(studylm: Call, answer: Callable[..., Path], tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text("def double(x):\n    return x\n", encoding="utf-8")
    answer(RIGHT)
    judged = studylm("check", "double", str(other), "--json")
    assert (judged.code, judged.json["verdict"]) == (1, "failed")
    assert "Not recorded" in studylm("check", "double", str(other)).out
    assert recorded(studylm) == 0
    assert studylm("check", "double", "--json").json["suggested_rating"] == "good", "the failure was another's"
    other.write_text(RIGHT, encoding="utf-8")
    shown = studylm("check", "double", str(other))
    assert shown.code == 0 and "Suggested rating" not in shown.out
    assert studylm("check", "double", str(other), "--json").json["suggested_rating"] is None
    assert recorded(studylm) == 1


def test_another_file_is_recorded_when_asked(studylm: Call, answer: Callable[..., Path], tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text("def double(x):\n    return x\n", encoding="utf-8")
    answer(RIGHT)
    assert studylm("check", "double", str(other), "--record").code == 1
    assert studylm("check", "double", "--json").json["suggested_rating"] == "hard"
    assert recorded(studylm) == 2


@pytest.mark.parametrize("way", ["whole", "relative", "dots", "link", "linked folder", "hard link"])
def test_the_answer_file_is_the_learners_however_it_is_named(
    way: str, studylm: Call, answer: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = answer(RIGHT)
    given = mine
    if way == "relative":
        monkeypatch.chdir(mine.parent)
        given = Path("double.py")
    elif way == "dots":
        monkeypatch.chdir(mine.parent.parent)
        given = Path("../answers/sums/double.py")
    elif way == "link":
        given = tmp_path / "link.py"
        given.symlink_to(mine)
    elif way == "linked folder":
        (tmp_path / "folder").symlink_to(mine.parent)
        given = tmp_path / "folder" / "double.py"
    elif way == "hard link":
        given = tmp_path / "hard.py"
        given.hardlink_to(mine)
    assert studylm("check", "double", str(given), "--json").json["suggested_rating"] == "good"
    assert recorded(studylm) == 1


def test_an_answer_file_that_is_a_link_is_the_learners_by_both_names(
    studylm: Call, answer: Callable[..., Path], tmp_path: Path
) -> None:
    mine = answer(RIGHT)
    elsewhere = tmp_path / "elsewhere.py"
    mine.rename(elsewhere)
    mine.symlink_to(elsewhere)
    for given in (mine, elsewhere):
        assert studylm("check", "double", str(given), "--json").json["suggested_rating"] == "good"
    assert recorded(studylm) == 2


def test_among_several_files_only_the_learners_own_is_recorded(
    studylm: Call, answer: Callable[..., Path], tmp_path: Path
) -> None:
    other = tmp_path / "other.py"
    other.write_text("def double(x):\n    return x\n", encoding="utf-8")
    result = studylm("check", "double", str(other), str(answer(RIGHT)), "--json")
    assert [verdict["suggested_rating"] for verdict in result.json] == [None, "good"]
    assert recorded(studylm) == 1


def test_watching_outlives_the_moment_in_which_an_editor_replaces_the_file(workspace: Path) -> None:
    file = workspace / "mine.py"
    file.write_text("def double(x):\n    return x\n", encoding="utf-8")
    where = ["--workspace", str(workspace)]
    command = [sys.executable, "-m", "studylm", *where, "check", "double", str(file), "--watch", "--record"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watching:
        assert watching.stdout is not None and watching.stderr is not None
        try:
            assert "Watching" in watching.stderr.readline()
            file.unlink()
            time.sleep(0.5)
            file.write_text(RIGHT, encoding="utf-8")
            assert "Watching" in watching.stderr.readline()
            watching.send_signal(signal.SIGINT)
            printed, _ = watching.communicate(timeout=PATIENCE)
        finally:
            watching.kill()
    assert watching.returncode == 0 and "Suggested rating: hard" in printed


def test_watching_sees_a_save_that_leaves_size_and_time_as_they_were(workspace: Path) -> None:
    file = workspace / "mine.py"
    file.write_text("def double(x):\n    return x - x\n", encoding="utf-8")
    stamp = file.stat()
    command = [sys.executable, "-m", "studylm", "--workspace", str(workspace), "check", "double", str(file), "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watching:
        assert watching.stderr is not None
        try:
            assert "Watching" in watching.stderr.readline()
            with file.open("r+") as same:
                same.write(RIGHT.replace("    print('doubling', x)\n", ""))
            os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
            assert file.stat().st_size == stamp.st_size
            assert "Watching" in watching.stderr.readline()
            watching.send_signal(signal.SIGINT)
            watching.communicate(timeout=30)
        finally:
            watching.kill()
    assert watching.returncode == 0, "the right answer was judged last"


def test_a_deck_from_elsewhere_asks_once_where_nothing_can_confine_it(
    studylm: Call, answer: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDYLM_LANDLOCK", "0")
    answer(RIGHT)
    asked = studylm("check", "double", "--json")
    assert asked.code == 2 and asked.out == "" and asked.err.count("\n") == 1
    assert "sums" in asked.err and "--trust" in asked.err
    assert studylm("stats", "--json").json["attempts"]["total"] == 0, "nothing ran"
    assert studylm("check", "double", "--trust").code == 0
    again = studylm("check", "double", "--json")
    assert again.code == 0, "it asks only once"


def test_what_an_answer_prints_gives_a_terminal_no_order(studylm: Call, answer: Callable[..., Path]) -> None:
    answer('print("\\x1b]0;title\\x07\\x1b[2J\\rpassed\\x9b2J \\u202e")\n\n\ndef double(x):\n    return x\n')
    shown = studylm("check", "double").out
    assert not set(shown) & set("\x1b\x07\r\x9b\u202e")
    assert "│ passed" in shown, "it stands as what was printed"
    written = studylm("check", "double", "--json")
    assert not set(written.out) & set("\x1b\x07\r\x9b\u202e")
    assert written.json["output"] == "\x1b]0;title\x07\x1b[2J\rpassed\x9b2J \u202e\n"


def test_a_check_that_depends_on_none_that_exists_is_a_broken_deck(
    studylm: Call, answer: Callable[..., Path], workspace: Path
) -> None:
    checks = workspace / "cards" / "sums" / "checks" / "double.py"
    checks.write_text(checks.read_text().replace('@depends("small")', '@depends("smal")'))
    line = checks.read_text().splitlines().index('@depends("smal")') + 1
    answer(RIGHT)
    result = studylm("check", "double", "--json")
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1
    assert f"double.py:{line}: " in result.err and "did you mean `small`?" in result.err
    assert studylm("stats", "--json").json["attempts"]["total"] == 0, "it is not the learner's failure"

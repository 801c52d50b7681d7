"""The TUI as a process of its own in a pseudo-terminal: the learner's own editor, signals, and kill -9."""

from __future__ import annotations

import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studylm.collection import Collection
from studylm.workspace import Workspace
from tests.tui.conftest import make_deck
from tests.waiting import PATIENCE

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

import fcntl
import pty
import termios

RUN = """
import sys
from pathlib import Path
from studylm.tui.app import run
from studylm.workspace import Workspace
run(Workspace(Path(sys.argv[1])))
"""
COMMAND = """
import sys
from studylm.cli.main import main
main(["--workspace", sys.argv[1]])
"""
CRASHES = (
    """
from studylm.tui.screens.review import ReviewScreen
def boom(self):
    raise RuntimeError("boom [b]")
ReviewScreen.action_undo = boom
"""
    + COMMAND
)
STUCK_THREAD = (
    "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), name='textual-input').start()" + RUN
)
"""Textual's reader of keys does not end where a terminal is closed at an unlucky moment; Python waits for it at exit."""
STUCK_LOOP = (
    """
import sys, time
from pathlib import Path
from studylm.tui.panes.code_pane import CodePane
def stop(self):
    if "stop here" in self.editor.text:
        Path(sys.argv[1], "stopped").touch()
        time.sleep(600)
CodePane.keep_in_step = stop
"""
    + RUN
)
"""The event loop stops, as it does where Textual waits for a terminal that no longer takes anything."""
EXHAUSTIVE_SIGNALS = [pytest.param(name, marks=pytest.mark.exhaustive) for name in ("SIGHUP", "SIGTERM")]
UNWANTED = ("EDITOR", "VISUAL", "NO_COLOR", "COLUMNS", "LINES", "TEXTUAL_THEME")


class Terminal:
    """A studylm running in a terminal of 120 by 30."""

    def __init__(self, workspace: Workspace, program: str = RUN, *, stderr: Path | None = None, **environ: str) -> None:
        self.written = b""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 120, 0, 0))
        environment = {name: value for name, value in os.environ.items() if name not in UNWANTED}
        errors = theirs if stderr is None else os.open(stderr, os.O_WRONLY | os.O_CREAT)
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, str(workspace.root)],
            stdin=theirs,
            stdout=theirs,
            stderr=errors,
            env={**environment, "TERM": "xterm-256color", **environ},
            start_new_session=True,
        )
        for descriptor in {theirs, errors}:
            os.close(descriptor)
        self.end = ours

    def _read(self) -> None:
        if self.end < 0:
            time.sleep(0.05)
        while self.end >= 0 and select.select([self.end], [], [], 0.05)[0]:
            try:
                data = os.read(self.end, 65536)
            except OSError:
                return
            if not data:
                return
            self.written += data

    def until(self, true: Callable[[], bool]) -> None:
        """Read on until `true`."""
        deadline = time.monotonic() + PATIENCE
        while not true():
            self._read()
            if time.monotonic() > deadline:
                raise AssertionError(f"waited in vain; last written: {self.written[-3000:]!r}")

    def shows(self, text: str) -> None:
        """Wait until `text` has been written since the last key."""
        self.until(lambda: text.encode() in self.written)

    def press(self, keys: str) -> None:
        self.written = b""
        os.write(self.end, keys.encode())

    def hang_up(self) -> None:
        """The window is closed."""
        os.close(self.end)
        self.end = -1

    def ended(self) -> int:
        """The exit status."""
        self.until(lambda: self.process.poll() is not None)
        return self.process.wait()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.end >= 0:
            os.close(self.end)


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def start(workspace: Workspace, program: str = RUN, **options: Any) -> Terminal:
        opened.append(Terminal(workspace, program, **options))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


def test_the_learners_own_editor_and_a_closed_terminal(
    workspace: Workspace, terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    make_deck(workspace, recall="")
    answer = workspace.answer_file("trees/double")
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "# from my editor\\n" >> "$1"\n')
    editor.chmod(0o755)
    running = terminal(workspace, EDITOR=str(editor))
    running.shows("starts")
    running.press(" ")
    running.shows("double.py")
    running.press("e")
    running.until(lambda: answer.exists() and "# from my editor" in answer.read_text())
    running.shows("# from my editor")
    running.press("# typed here\r")
    running.shows("typed here")
    running.process.send_signal(signal.SIGHUP)
    assert running.ended() == 0
    assert "# typed here" in answer.read_text()
    assert "# from my editor" in answer.read_text()


def test_a_card_is_edited_at_its_line_and_shown_as_it_reads_then(
    workspace: Workspace, terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    make_deck(workspace, code="")
    editor = tmp_path / "vim"
    editor.write_text('#!/bin/sh\necho "$1" > "$0.line"\nsed -i.old "s/of a tree/of an oak/" "$2"\n')
    editor.chmod(0o755)
    running = terminal(workspace, EDITOR=str(editor))
    running.shows("starts")
    running.press(" ")
    running.shows("of a tree")
    running.press("e")
    running.shows("of an oak")
    assert (tmp_path / "vim.line").read_text() == "+3\n"
    assert "of an oak" in (workspace.cards / "trees" / "a.md").read_text()


def test_an_editor_that_fails_is_one_line_and_the_card_is_still_there(
    workspace: Workspace, terminal: Callable[..., Terminal]
) -> None:
    make_deck(workspace, recall="")
    running = terminal(workspace, EDITOR="false")
    running.shows("starts")
    running.press(" ")
    running.shows("double.py")
    running.press("e")
    running.shows("exit code 1")
    running.shows("Back")  # the keys of the editor, or what is still being drawn would hold the word below
    running.press("\x1b")
    running.shows("Leave")  # a key of the card, not of the editor
    running.press("q")
    running.shows("starts")
    running.press("q")
    assert running.ended() == 0


def test_kill_9_loses_no_rating_and_little_text(workspace: Workspace, terminal: Callable[..., Terminal]) -> None:
    make_deck(workspace)
    running = terminal(workspace)
    running.shows("starts")
    running.press(" ")
    running.shows("What is a")
    running.press(" ")
    running.shows("easy")
    running.press("4")
    running.shows("What is the root")
    running.process.kill()
    running.ended()
    with Collection.open(workspace) as collection:
        assert collection.view("trees/leaf").memory.reps == 1
        assert collection.view("trees/root").memory.reps == 0

    again = terminal(workspace)
    again.shows("starts")
    again.press(" ")
    again.shows("What is the root")  # where it was
    again.press(" ")
    again.shows("easy")
    again.press("4")
    again.shows("double.py")
    again.press("\r")
    again.shows("Back")
    again.press("# typed\r")
    answer = workspace.answer_file("trees/double")
    again.until(lambda: "# typed" in answer.read_text())
    again.process.kill()
    again.ended()
    assert "# typed" in answer.read_text()


@pytest.mark.parametrize("how", ["closed", *EXHAUSTIVE_SIGNALS])
def test_what_was_typed_is_saved_however_the_app_is_ended(
    how: str, workspace: Workspace, terminal: Callable[..., Terminal]
) -> None:
    running = writing(workspace, terminal)
    running.press("# typed")
    running.shows("typed")
    if how == "closed":
        running.hang_up()
    else:
        running.process.send_signal(getattr(signal, how))
    assert running.ended() == 0
    assert "# typed" in workspace.answer_file("trees/double").read_text()


def test_a_terminal_that_closes_while_the_app_quits_leaves_nothing_running(
    workspace: Workspace, terminal: Callable[..., Terminal]
) -> None:
    running = terminal(workspace, STUCK_THREAD)
    running.shows("starts")
    running.press("q")
    running.shows("[?1049l")  # the screen is given back
    running.hang_up()
    assert running.ended() == 0


@pytest.mark.parametrize("how", ["closed", *EXHAUSTIVE_SIGNALS])
def test_what_was_typed_is_saved_also_where_the_screen_hangs(
    how: str, workspace: Workspace, terminal: Callable[..., Terminal]
) -> None:
    running = writing(workspace, terminal, STUCK_LOOP)
    answer = workspace.answer_file("trees/double")
    running.press("# typed, and stop here")
    running.until((workspace.root / "stopped").exists)
    assert "# typed" not in answer.read_text()
    if how == "closed":
        running.hang_up()
    else:
        running.process.send_signal(getattr(signal, how))
    assert running.ended() == 0
    assert "# typed, and stop here" in answer.read_text()


def writing(workspace: Workspace, terminal: Callable[..., Terminal], program: str = RUN) -> Terminal:
    """A studylm whose cursor is in the editor of the code card."""
    make_deck(workspace, recall="")
    running = terminal(workspace, program)
    running.shows("starts")
    running.press(" ")
    running.shows("double.py")
    running.press("\r")
    running.shows("Back")
    return running


def test_errors_may_go_to_a_file(workspace: Workspace, terminal: Callable[..., Terminal], tmp_path: Path) -> None:
    """`studylm 2>file` in a terminal: Textual would draw on stderr."""
    make_deck(workspace)
    running = terminal(workspace, program=COMMAND, stderr=tmp_path / "errors")
    running.shows("starts")
    running.press(" ")
    running.shows("What is a")
    running.press("q")
    running.shows("starts")
    running.press("q")
    assert running.ended() == 0
    assert (tmp_path / "errors").read_bytes() == b""


def test_a_crash_saves_what_was_typed_and_is_one_line(
    workspace: Workspace, terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    make_deck(workspace, recall="")
    state, errors = tmp_path / "state", tmp_path / "errors"
    running = terminal(workspace, program=CRASHES, stderr=errors, XDG_STATE_HOME=str(state))
    running.shows("starts")
    running.press(" ")
    running.shows("double.py")
    running.press("\r")
    running.shows("Back")
    running.press("# typed")
    running.shows("typed")
    running.press("\x1b")
    running.shows("Leave")  # a key of the card, not of the editor
    running.press("u")
    assert running.ended() == 2
    assert "# typed" in workspace.answer_file("trees/double").read_text()
    (line,) = errors.read_text().splitlines()
    (report,) = state.rglob("crash-*.txt")
    assert "RuntimeError: boom [b]" in line and str(report) in line
    assert "in boom" in report.read_text()

"""The learner's own editor."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from studylm.errors import StudylmError
from studylm.tui.terminal.external_editor import at_line, edit, editor_command


def test_visual_goes_before_editor_and_arguments_are_split() -> None:
    assert editor_command({"VISUAL": "code --wait", "EDITOR": "nano"}) == ["code", "--wait"]
    assert editor_command({"VISUAL": " ", "EDITOR": "'my editor' -x"}) == ["my editor", "-x"]


@pytest.mark.parametrize("environ", [{}, {"EDITOR": ""}, {"EDITOR": "  "}])
def test_no_editor_says_what_to_set(environ: dict[str, str]) -> None:
    with pytest.raises(StudylmError, match=r"EDITOR is not set.*export EDITOR"):
        editor_command(environ)


def test_an_unreadable_editor_is_named() -> None:
    with pytest.raises(StudylmError, match="cannot be read as a command"):
        editor_command({"EDITOR": "vim 'unclosed"})


def test_it_edits_the_file(tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "y = 2" >> "$1"\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    file = tmp_path / "my answer.py"
    file.write_text("x = 1\n")
    edit(file, [str(editor)])
    assert file.read_text() == "x = 1\ny = 2\n"


def test_one_that_is_not_there_or_fails_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(StudylmError, match="cannot be started: no-such-editor-here: no such file"):
        edit(tmp_path / "a.py", ["no-such-editor-here"])
    with pytest.raises(StudylmError, match="exit code 3"):
        edit(tmp_path / "a.py", ["sh", "-c", "exit 3"])
    with pytest.raises(StudylmError, match="signal 9"):
        edit(tmp_path / "a.py", ["sh", "-c", "kill -9 $$"])


@pytest.mark.parametrize(
    ("editor", "words"),
    [
        ("vim", ["vim", "+12", "/a b.md"]),
        ("/usr/bin/nvim -p", ["/usr/bin/nvim", "-p", "+12", "/a b.md"]),
        ("nano", ["nano", "+12", "/a b.md"]),
        ("emacsclient -t", ["emacsclient", "-t", "+12", "/a b.md"]),
        ("hx", ["hx", "/a b.md:12"]),
        ("code --wait", ["code", "--wait", "-g", "/a b.md:12"]),
        ("ed", ["ed", "/a b.md"]),
    ],
)
def test_editors_that_can_are_sent_to_the_line(editor: str, words: list[str]) -> None:
    command = editor_command({"EDITOR": editor})
    assert at_line(Path("/a b.md"), 12, command) == words
    assert at_line(Path("/a b.md"), None, command) == [*command, "/a b.md"]

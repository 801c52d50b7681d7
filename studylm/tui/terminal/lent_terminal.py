"""Lending the terminal to the learner's own editor, and taking it back whatever happens."""

from __future__ import annotations

import os
from pathlib import Path

from textual.app import SuspendNotSupported
from textual.widget import Widget

from studylm.errors import StudylmError
from studylm.tui.terminal import external_editor


def edit_outside(widget: Widget, path: Path, line: int | None = None) -> None:
    """Open `path` in $EDITOR, at `line` if one is given, and wait for it to end. What goes wrong is told in passing."""
    try:
        command = external_editor.editor_command(os.environ)
        failure = None
        with widget.app.suspend():
            # An error must not leave this block: Textual would not take the terminal back.
            try:
                external_editor.edit(path, command, line)
            except StudylmError as error:
                failure = error
        if failure is not None:
            raise failure
    except SuspendNotSupported:
        widget.notify("This terminal cannot be lent to $EDITOR; write here.", severity="warning")
    except StudylmError as error:
        widget.notify(str(error), severity="warning", timeout=10, markup=False)

"""Suspends the app while the learner's own editor has the terminal."""

from __future__ import annotations

import os
from pathlib import Path

from textual.app import SuspendNotSupported
from textual.widget import Widget

from studylm.errors import StudylmError
from studylm.tui.terminal import external_editor


def edit_outside(widget: Widget, path: Path, line: int | None = None) -> None:
    """Open `path` in $EDITOR, at `line` if one is given, and wait until it exits. Errors are shown as notifications."""
    try:
        command = external_editor.editor_command(os.environ)
        failure = None
        with widget.app.suspend():
            # An error must not leave this block: Textual would not resume.
            try:
                external_editor.edit(path, command, line)
            except StudylmError as error:
                failure = error
        if failure is not None:
            raise failure
    except SuspendNotSupported:
        widget.notify("This terminal does not support opening $EDITOR; use the editor here.", severity="warning")
    except StudylmError as error:
        widget.notify(str(error), severity="warning", timeout=10, markup=False)

"""The editor named by $VISUAL or $EDITOR, and how to open a file with it at a line."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

from studylm.errors import StudylmError

EXAMPLE = "for example: export EDITOR=nano"

PLUS_LINE = {"vi", "vim", "nvim", "gvim", "mvim", "nano", "emacs", "emacsclient", "micro", "kak", "joe", "mg"}
"""Editors that take the line as `+12 file`."""
COLON_LINE = {"hx": [], "helix": [], "subl": [], "code": ["-g"], "code-insiders": ["-g"], "codium": ["-g"]}
"""Editors that take the line as `file:12`, with the options before it."""


def editor_command(environ: Mapping[str, str]) -> list[str]:
    """The editor as a command with its arguments; $VISUAL has precedence.

    Raises:
        StudylmError: neither variable is set, or its value cannot be parsed as a command.
    """
    for name in ("VISUAL", "EDITOR"):
        value = environ.get(name, "").strip()
        if not value:
            continue
        try:
            words = shlex.split(value)
        except ValueError as error:
            raise StudylmError(
                f"${name} cannot be read as a command: {value}", f"Set it to another one, {EXAMPLE}."
            ) from error
        if words:
            return words
    raise StudylmError("$EDITOR is not set.", f"Set it before you start studylm ({EXAMPLE}), or write here.")


def at_line(path: Path, line: int | None, command: list[str]) -> list[str]:
    """The command that opens `path`, at `line` (1-based) if this editor is known to support that."""
    name = Path(command[0]).name.lower().removesuffix(".exe")
    if line is not None and name in PLUS_LINE:
        return [*command, f"+{line}", str(path)]
    if line is not None and name in COLON_LINE:
        return [*command, *COLON_LINE[name], f"{path}:{line}"]
    return [*command, str(path)]


def edit(path: Path, command: list[str], line: int | None = None) -> None:
    """Run the editor on `path`, at `line` if one is given, and wait until it exits. The app must be suspended.

    Raises:
        StudylmError: it could not be started, or its exit code is not 0.
    """
    name = command[0]
    try:
        status = subprocess.run(at_line(path, line, command), check=False).returncode
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise StudylmError(f"$EDITOR cannot be started: {name}: {reason}.", f"Set another one, {EXAMPLE}.") from error
    if status != 0:
        how = f"was ended by signal {-status}" if status < 0 else f"ended with exit code {status}"
        raise StudylmError(f"$EDITOR ({name}) {how}.", "The file is as the editor left it.")

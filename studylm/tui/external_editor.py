"""The learner's own editor: which one $VISUAL or $EDITOR names, and running it on a file."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

from studylm.errors import StudylmError

EXAMPLE = "for example: export EDITOR=nano"


def editor_command(environ: Mapping[str, str]) -> list[str]:
    """The editor as a command with its arguments.

    Raises:
        StudylmError: neither variable is set, or what is set cannot be read as a command.
    """
    for name in ("VISUAL", "EDITOR"):
        value = environ.get(name, "").strip()
        if not value:
            continue
        try:
            words = shlex.split(value)
        except ValueError as error:
            raise StudylmError(f"${name} cannot be read as a command: {value}", f"Set it anew, {EXAMPLE}.") from error
        if words:
            return words
    raise StudylmError("$EDITOR is not set.", f"Set it before you start studylm ({EXAMPLE}), or write here.")


def edit(path: Path, command: list[str]) -> None:
    """Run the editor on `path` and wait for it to end. The terminal must be free.

    Raises:
        StudylmError: it could not be started, or said that it failed.
    """
    name = command[0]
    try:
        status = subprocess.run([*command, str(path)], check=False).returncode
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise StudylmError(f"$EDITOR cannot be started: {name}: {reason}.", f"Set another one, {EXAMPLE}.") from error
    if status != 0:
        how = f"was ended by signal {-status}" if status < 0 else f"ended with exit code {status}"
        raise StudylmError(f"$EDITOR ({name}) {how}.", "Your answer is as the editor left it.")

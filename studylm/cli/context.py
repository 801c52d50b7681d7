"""What the commands share: the workspace, the clock, opening the collection, and printing."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click

from studylm.collection import Collection
from studylm.errors import StudylmError, one_line
from studylm.workspace import Workspace, find_workspace


def parse_now(text: str) -> datetime:
    """The value of --now in UTC; without an offset it is local time.

    Raises:
        StudylmError: the text is not an ISO 8601 date or time, or its year is outside 1971 to 2999.
    """
    try:
        moment = datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise StudylmError(
            f"--now {text!r} is not a date or time.",
            "Use ISO 8601, such as 2026-11-22T09:30 or 2026-11-22T09:30:00+00:00.",
        ) from error
    if not 1970 < moment.year < 3000:
        raise StudylmError(f"--now {text!r} is out of range.", "Use a time between the years 1971 and 2999.")
    return moment


@dataclass
class Context:
    """The options before the command."""

    workspace_option: str | None
    now: datetime | None
    topic: str | None = None

    @property
    def workspace(self) -> Workspace:
        """The workspace named by --workspace or the environment."""
        return find_workspace(self.workspace_option)

    @property
    def clock(self) -> Callable[[], datetime]:
        """Returns the time in UTC: that of --now, else the real one."""
        fixed = self.now
        return (lambda: datetime.now(UTC)) if fixed is None else (lambda: fixed)

    @contextmanager
    def collection(self, *, problems: int | None = 0, writes: bool = False) -> Iterator[Collection]:
        """The opened workspace.

        Args:
            problems: how many problems in deck files to report on stderr; None for all.
            writes: whether the command writes to the history, so that a read-only one raises instead of warning.
        """
        collection = Collection.open(self.workspace, clock=self.clock)
        try:
            collection.focus(self.topic)
            if collection.store.read_only and not writes:
                note(f"warning: the history {collection.workspace.database} is read-only, so nothing is recorded")
            found = collection.library.problems
            shown = found[:problems]
            for problem in shown:
                note(f"warning: {problem}")
            if shown and len(shown) < len(found):
                note(f"warning: {len(found) - len(shown)} more; `studylm cards` lists them all")
            yield collection
        finally:
            collection.close()


def note(text: str) -> None:
    """Print a message as one line on stderr. Errors are ignored: the work matters more."""
    with suppress(OSError):
        click.echo(one_line(text), err=True)


def say(text: str) -> None:
    """Print a result. If the reader of a pipe (`head`) has exited, the command goes on without output.

    Raises:
        StudylmError: stdout cannot be written to.
    """
    try:
        click.echo(text)
    except BrokenPipeError:
        # Python would try to flush stdout again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise StudylmError(
            f"The result cannot be printed: {error.strerror or error}.",
            "Redirect it elsewhere; what was recorded stays recorded.",
        ) from error


def print_json(value: Any) -> None:
    """Print `value` as one JSON document. Characters that the encoding of stdout lacks are escaped.

    So are 8-bit control characters, which JSON allows and terminals act on.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2)
    odd = {ord(c): json.dumps(c)[1:-1] for c in set(text) if not c.isprintable() and c != "\n"}
    text = text.translate(odd)
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)
    say(text)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts and editors.")

"""What every command shares: the workspace, the clock, opening the study, and printing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click

from studylm.errors import StudylmError
from studylm.session import Study
from studylm.workspace import Workspace, find_workspace


def parse_now(text: str) -> datetime:
    """The moment that --now names, in UTC; without an offset it is local time.

    Raises:
        StudylmError: the text is not an ISO 8601 date or time, or too far off for intervals of a hundred years.
    """
    try:
        moment = datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise StudylmError(
            f"--now {text!r} is not a time.", "Write it as in 2026-11-22T09:30 or 2026-11-22T09:30:00+00:00."
        ) from error
    if not 1970 < moment.year < 3000:
        raise StudylmError(f"--now {text!r} is too far off.", "Use a time between the years 1971 and 2999.")
    return moment


@dataclass
class Context:
    """The options that stand before the command."""

    workspace_option: str | None
    now: datetime | None

    @property
    def workspace(self) -> Workspace:
        """The workspace that the options and the surroundings name."""
        return find_workspace(self.workspace_option)

    @property
    def clock(self) -> Callable[[], datetime]:
        """Tells the time in UTC: --now's, or the real one."""
        fixed = self.now
        return (lambda: datetime.now(UTC)) if fixed is None else (lambda: fixed)

    @contextmanager
    def study(self, *, problems: int | None = 0) -> Iterator[Study]:
        """The opened workspace. Up to `problems` (None: all) things that were wrong in its deck files go to stderr."""
        study = Study.open(self.workspace, clock=self.clock)
        try:
            found = study.library.problems
            shown = found[:problems]
            for problem in shown:
                note(f"warning: {problem}")
            if shown and len(shown) < len(found):
                note(f"warning: {len(found) - len(shown)} more; `studylm cards` names them all")
            yield study
        finally:
            study.close()


def note(text: str) -> None:
    """Say something that is not a result."""
    click.echo(text, err=True)


def print_json(value: Any) -> None:
    """A result for programs: one JSON document on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts and editors.")

"""`studylm` without a command: the TUI in a terminal, else today's page as text."""

from __future__ import annotations

import sys

from studylm.cli.context import Context, say
from studylm.today import look, page


def open_or_print(context: Context) -> None:
    """Open the study screen, or print today's page if stdin or stdout is not a terminal."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        from studylm.tui.app import run

        run(context.workspace, context.clock, context.topic)
        return
    with context.collection() as collection:
        say("\n".join(page(look(collection))))

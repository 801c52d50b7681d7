"""Draws on the terminal even if stderr is redirected (`studylm 2>file`)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def drawn_on_terminal() -> Iterator[None]:
    """Have Textual draw on stdout's terminal inside this block if stderr, its default, is not a terminal.

    Textual writes to `sys.__stderr__`; `sys.stderr` is left alone, so that messages go where it is redirected to.
    """
    if sys.__stderr__ is not None and sys.__stderr__.isatty():
        yield
        return
    before = sys.__stderr__
    assert sys.__stdout__ is not None
    with open(os.dup(sys.__stdout__.fileno()), "w", encoding="utf-8", errors="replace") as screen:  # noqa: PTH123
        sys.__stderr__ = screen  # type: ignore[misc]
        try:
            yield
        finally:
            sys.__stderr__ = before  # type: ignore[misc]

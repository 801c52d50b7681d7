"""Waiting for a condition: how long that takes is never part of a test, so the bound is far away."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 300.0
"""Seconds after which a test gives up waiting; a busy machine is slow, not wrong."""

GROWING = (1.5, 6.0, 24.0, 60.0)
"""Time limits of a run, in seconds, for a test of what is said once one has passed.

How far a run gets within the first depends on the machine; a test goes on to the next until it got far enough. The last
is the longest that a run may take.
"""


def until(true: Callable[[], bool], what: str = "it") -> None:
    """Wait until `true`."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)

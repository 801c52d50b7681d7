"""Writing to a database that another program may hold for seconds, without the screen standing still."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

PATIENCE = 0.5
"""Seconds of waiting after which the learner is told."""
P = ParamSpec("P")
T = TypeVar("T")


async def patiently(tell: Callable[[str], object], write: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `write` returns or raises, run in a thread; `tell` is called if that takes long."""
    task = asyncio.create_task(asyncio.to_thread(write, *args, **kwargs))
    await asyncio.wait({task}, timeout=PATIENCE)
    if not task.done():
        tell("Another program is using the database; waiting for it.")
    return await task

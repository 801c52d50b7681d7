"""Detects edits of deck files while a workspace is open, and reads the decks again once the files are stable."""

from __future__ import annotations

import asyncio

from studylm.deck.card import Library
from studylm.deck.library import load_library
from studylm.deck.loading.files import snapshot
from studylm.workspace import Workspace

LOOK_EVERY = 2.0
"""Seconds between two checks of the deck files."""
SETTLED = 0.3
"""Seconds for which they must stay unchanged: an editor may still be writing."""


class DeckWatch:
    """Compares the deck files of a workspace with their state when they were last read."""

    def __init__(self, workspace: Workspace, digest: str) -> None:
        """`digest` is that of the library read last; edits made since then are detected by the first `news`."""
        self._workspace = workspace
        self._digest: str | None = digest
        self._known = snapshot(workspace)

    async def news(self) -> Library | None:
        """The library, read again in a thread, if a deck file was edited since the last call; otherwise None."""
        now = await asyncio.to_thread(snapshot, self._workspace)
        if now == self._known:
            return await self._missed()
        before = None
        while now != before:
            await asyncio.sleep(SETTLED)
            before, now = now, await asyncio.to_thread(snapshot, self._workspace)
        self._known, self._digest = now, None
        return await asyncio.to_thread(load_library, self._workspace)

    async def _missed(self) -> Library | None:
        """The library, if a deck file was edited after it was read and before this object was created."""
        if self._digest is None:
            return None
        library = await asyncio.to_thread(load_library, self._workspace)
        same, self._digest = library.digest == self._digest, None
        return None if same else library

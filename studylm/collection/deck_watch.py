"""Notices that deck files are edited while a workspace is open, and reads them anew once they are at rest."""

from __future__ import annotations

import asyncio

from studylm.deck.card import Library
from studylm.deck.library import load_library
from studylm.deck.loading.files import snapshot
from studylm.workspace import Workspace

LOOK_EVERY = 2.0
"""Seconds between two looks at the deck files."""
SETTLED = 0.3
"""Seconds for which they must have stayed the same: an editor may be in the midst of writing."""


class DeckWatch:
    """Knows how the deck files of a workspace were when they were last read."""

    def __init__(self, workspace: Workspace, digest: str) -> None:
        """They are as they were read, or will soon be found not to be: `digest` is that of the library."""
        self._workspace = workspace
        self._digest: str | None = digest
        self._known = snapshot(workspace)

    async def news(self) -> Library | None:
        """The cards, read anew in a thread, if a deck file was edited since the last time; None if none was."""
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
        """The cards, if a deck file was edited after they were read and before it was first looked at."""
        if self._digest is None:
            return None
        library = await asyncio.to_thread(load_library, self._workspace)
        same, self._digest = library.digest == self._digest, None
        return None if same else library

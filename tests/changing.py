"""Changing the settings of a workspace that is open."""

from __future__ import annotations

import time

from studylm.settings import FILE
from studylm.settings.live import LOOKED_AT_EVERY
from studylm.workspace import Workspace


def change(workspace: Workspace, text: str | None) -> None:
    """Write `text` as the settings file, or remove it, and let so much time pass that an open window looks at it."""
    workspace.prepare()
    path = workspace.root / FILE
    if text is None:
        path.unlink()
    else:
        path.write_text(text)
    time.sleep(2 * LOOKED_AT_EVERY)

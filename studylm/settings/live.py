"""The settings of an open workspace: read again when a file has changed, so that an open window uses them at once."""

from __future__ import annotations

import os
import time

from studylm.errors import StudylmError
from studylm.scheduling.model import Config
from studylm.settings.files import load_settings, setting_files
from studylm.settings.keys import Settings
from studylm.workspace import Workspace

_Stamp = tuple[tuple[int, int, int] | None, ...]

LOOKED_AT_EVERY = 0.01
"""Seconds for which the files are not looked at again: one rating asks for the settings several times."""

_SETTLES_NS = 1_000_000_000
"""A file that is younger may be written again within the same tick of its clock, so it is read again."""


class LiveSettings:
    """The settings as the files have them now.

    Attributes:
        trouble: why a file that was changed since cannot be used; the settings from before it hold then.
    """

    def __init__(self, workspace: Workspace, base: Config) -> None:
        """Read the files.

        Args:
            base: how cards are scheduled where no file says something else.

        Raises:
            StudylmError: a file cannot be used.
        """
        self.trouble: StudylmError | None = None
        self._workspace = workspace
        self._base = base
        self._paths = [str(path) for path in setting_files(workspace)]
        self._looked_at = time.monotonic()
        self._note(self._stamped())
        self._set(load_settings(workspace))

    @property
    def current(self) -> Settings:
        """The settings."""
        now = time.monotonic()
        if now - self._looked_at < LOOKED_AT_EVERY:
            return self._settings
        self._looked_at = now
        stamp = self._stamped()
        if stamp != self._stamp or not self._settled:
            self._note(stamp)
            try:
                self._set(load_settings(self._workspace))
                self.trouble = None
            except StudylmError as error:
                self.trouble = error
        return self._settings

    @property
    def config(self) -> Config:
        """How cards are scheduled, in decks without settings of their own."""
        return self.config_of("")

    def config_of(self, deck: str) -> Config:
        """How the cards of one deck are scheduled."""
        settings = self.current
        if deck not in settings.decks:
            return self._config
        return settings.for_deck(deck).config(self._base)

    def _set(self, settings: Settings) -> None:
        self._settings, self._config = settings, settings.config(self._base)

    def _note(self, stamp: _Stamp) -> None:
        now = time.time_ns()
        self._stamp = stamp
        self._settled = not any(found and 0 <= now - found[0] < _SETTLES_NS for found in stamp)

    def _stamped(self) -> _Stamp:
        return tuple([_stamp(path) for path in self._paths])


def _stamp(path: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116, a third of the time, several times a rating
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino

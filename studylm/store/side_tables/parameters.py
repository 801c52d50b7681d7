"""The FSRS parameters and the settings with which reviews were scheduled: every review refers to one set."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import time, timedelta

from studylm.errors import StudylmError
from studylm.scheduling.folding import sound
from studylm.scheduling.model import DEFAULT_CONFIG, Config
from studylm.store.database import DatabaseFile, Writing
from studylm.store.records import Parameters

_COLUMNS = "id, fsrs, desired_retention, learning_steps, relearning_steps, maximum_interval, day_starts_at"


class ParameterSets:
    """The sets, each never changed. The FSRS parameters of the last one are those that hold now."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file
        self._known: tuple[Parameters, ...] = ()
        self._held: tuple[int, int] | None = None
        """Which two objects were found to agree."""
        self._holds: tuple[Parameters, Config] | None = None
        """These two, so that no other object takes their ids."""

    def last(self) -> Parameters:
        """The set added last; the same object as before if none was added since."""
        return self._sets()[-1]

    def all(self) -> dict[int, Parameters]:
        """Every set by its id."""
        return {found.id: found for found in self._sets()}

    def holding(self, db: Writing, config: Config) -> Parameters:
        """The set with the present FSRS parameters and these settings, added if there is none yet."""
        last = self.last()
        if self._held == (id(last), id(config)):  # the same two as at the last rating
            return last
        if last.config(config) == config:
            self._held, self._holds = (id(last), id(config)), (last, config)
            return last
        for found in reversed(self._sets()):
            if found.fsrs == last.fsrs and found.config(config) == config:
                return found
        return self._add(db, last.fsrs, config, "the settings")

    def adopt(self, db: Writing, fsrs: Sequence[float], reason: str) -> Parameters:
        """Add a set with other FSRS parameters and the settings of the last one, inside a transaction.

        Raises:
            StudylmError: the parameters are not 21 numbers, or some are out of their range.
        """
        if not sound(fsrs):
            raise StudylmError("These are not parameters of FSRS-6.", "Nothing was changed.")
        return self._add(db, tuple(fsrs), self.last().config(DEFAULT_CONFIG), reason)

    def _add(self, db: Writing, fsrs: tuple[float, ...], config: Config, reason: str) -> Parameters:
        columns = {
            "fsrs": json.dumps(fsrs),
            "desired_retention": config.desired_retention,
            "learning_steps": _as_text(config.learning_steps),
            "relearning_steps": _as_text(config.relearning_steps),
            "maximum_interval": config.maximum_interval,
            "day_starts_at": config.day_starts_at.isoformat("minutes"),
            "reason": reason,
        }
        # Not read back: what is remembered must be on disk, and this transaction may still fail.
        return Parameters(
            id=db.insert("parameters", columns),
            fsrs=fsrs,
            desired_retention=config.desired_retention,
            learning_steps=config.learning_steps,
            relearning_steps=config.relearning_steps,
            maximum_interval=config.maximum_interval,
            day_starts_at=config.day_starts_at,
        )

    def _sets(self) -> tuple[Parameters, ...]:
        """Every set, the last one last. They never change, so they are read again only if there are more.

        Raises:
            StudylmError: a set is damaged.
        """
        with self._file.lock:
            if not self._known or self._file.value("SELECT MAX(id) FROM parameters") != self._known[-1].id:
                self._known = tuple(
                    Parameters(
                        id=id_,
                        fsrs=_fsrs(fsrs),
                        desired_retention=aim,
                        learning_steps=_steps(learning),
                        relearning_steps=_steps(relearning),
                        maximum_interval=longest,
                        day_starts_at=time.fromisoformat(starts),
                    )
                    for id_, fsrs, aim, learning, relearning, longest, starts in self._file.rows(
                        f"SELECT {_COLUMNS} FROM parameters ORDER BY id"
                    )
                )
            return self._known


def _fsrs(text: str) -> tuple[float, ...]:
    try:
        found = tuple(json.loads(text))
        if sound(found):
            return found
    except (TypeError, ValueError):
        pass
    raise StudylmError("The history is damaged: its FSRS parameters cannot be used.", "Restore it from a backup.")


def _as_text(steps: Iterable[timedelta]) -> str:
    return json.dumps([step.total_seconds() for step in steps])


def _steps(text: str) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=seconds) for seconds in json.loads(text))

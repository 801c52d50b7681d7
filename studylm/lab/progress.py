"""The progress of a training, for a progress bar and a curve."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from studylm.lab.catalogue import Entry
from studylm.lab.result import Training

LEARNER_FACTOR = 1.6
"""How much longer than its counterpart a learner's plain loop takes, for the first estimate of the time left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a training has come.

    Attributes:
        training: the runs so far, with their finished epochs.
        run, runs: the current run, from 1 (0 while the process starts), and how many there are.
        epoch, epochs: the current epoch of the run, from 1, and how many it has.
        loss: the latest training loss.
        share: the part of the work that is done, 0 to 1.
        seconds_left: an estimate; None before the first step.
        new_epoch: whether an epoch has just ended.
    """

    training: Training
    run: int = 0
    runs: int = 0
    epoch: int = 0
    epochs: int = 0
    loss: float | None = None
    share: float = 0.0
    seconds_left: float | None = None
    new_epoch: bool = False


OnProgress = Callable[[Progress], None]


class Clock:
    """Estimates the time left, from the known cost of the models and the time taken so far."""

    def __init__(self, seeds: int, epochs: int | None) -> None:
        self._seeds, self._epochs = seeds, epochs
        self._costs: list[float] = []
        self._started: float | None = None
        self._done = 0.0
        self._within = 0.0
        self._index = 0

    def expect(self, entries: Sequence[Entry], *, learners: bool = False) -> None:
        """Set what will be trained, in order; a learner's model comes before its counterparts."""
        costs = [each.cost * (self._epochs or each.epochs) for each in entries]
        if learners:
            costs.insert(0, costs[0] * LEARNER_FACTOR)
        self._costs = [cost for cost in costs for _ in range(self._seeds)]

    def step(self, share: float) -> None:
        """Record how far the current run has come, 0 to 1."""
        if self._started is None:
            self._started = time.monotonic()
        self._within = share

    def next(self) -> None:
        """Record the end of the current run."""
        self._done += self._cost()
        self._index += 1
        self._within = 0.0

    def fill(self, progress: Progress) -> Progress:
        """A copy with the run, the epoch, the share and the time left filled in."""
        total = sum(self._costs)
        share = min(1.0, (self._done + self._cost() * self._within) / total) if total else 0.0
        left = None
        if self._started is not None and share > 0.01:
            left = (time.monotonic() - self._started) * (1 - share) / share
        runs = progress.training.runs
        now = runs[-1] if runs else None
        return replace(
            progress,
            run=len(runs),
            runs=len(self._costs),
            epoch=min(len(now.epochs) + (not progress.new_epoch), now.planned) if now else 0,
            epochs=now.planned if now else 0,
            share=share,
            seconds_left=left,
        )

    def _cost(self) -> float:
        return self._costs[self._index] if self._index < len(self._costs) else 0.0

"""What a training came to: runs, epochs and their summary, as plain data."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from statistics import fmean, median
from typing import Any, Literal

Kind = Literal["learner", "reference", "torch"]
"""Whose model a run trained."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """One pass over the data: mean cross entropy, accuracy on the validation data (0 to 1), seconds of both phases."""

    train_loss: float
    valid_loss: float
    accuracy: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One model trained from one seed.

    Attributes:
        name: the same for all seeds of a model.
        model: its name in the catalogue; for a learner's, the class in the file.
        planned: how many epochs it was to have; fewer are there if the training was stopped.
    """

    name: str
    kind: Kind
    model: str
    seed: int
    parameters: int
    planned: int
    epochs: tuple[Epoch, ...] = ()
    book: float | None = None

    @property
    def complete(self) -> bool:
        """Whether every planned epoch is there."""
        return len(self.epochs) >= self.planned

    def with_epoch(self, epoch: Epoch) -> Run:
        """The run with one epoch more."""
        return replace(self, epochs=(*self.epochs, epoch))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One model over all its seeds, at the last epoch of each complete run (of all runs, if none is complete).

    Attributes:
        seconds, fastest: the median epoch's, and the fastest epoch's: what else the machine does only ever adds.
        best: the highest accuracy of any epoch; told apart from the last, because picking it is picking by the answer.
    """

    name: str
    kind: Kind
    seeds: int
    mean: float
    low: float
    high: float
    best: float
    seconds: float
    fastest: float
    parameters: int
    book: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """All runs of one training.

    Attributes:
        device: what it ran on, "cpu" or "cuda".
        isolated: whether the kernel confined the learner's process; None where no learner's file was run.
        interrupted: it was stopped, and these are the epochs that were done.
        output: what the learner's file printed, at most 64 KiB.
    """

    runs: tuple[Run, ...] = ()
    seeds: int = 1
    device: str = "cpu"
    torch: str = ""
    isolated: bool | None = None
    interrupted: bool = False
    output: str = ""
    file: str | None = None
    versus: str | None = None
    warnings: tuple[str, ...] = field(default=())

    def rows(self) -> tuple[Row, ...]:
        """One row for each model, in the order of the runs; runs without an epoch are left out."""
        names = dict.fromkeys(run.name for run in self.runs if run.epochs)
        return tuple(_row([run for run in self.runs if run.name == name and run.epochs]) for name in names)

    def to_json(self) -> dict[str, Any]:
        """The training as the contract gives it, and more."""
        data = asdict(self)
        data["runs"] = [asdict(run) | {"complete": run.complete} for run in self.runs]
        data["summary"] = [asdict(row) for row in self.rows()]
        return data


def _row(runs: list[Run]) -> Row:
    runs = [run for run in runs if run.complete] or runs
    last = [run.epochs[-1].accuracy for run in runs]
    return Row(
        name=runs[0].name,
        kind=runs[0].kind,
        seeds=len(runs),
        mean=fmean(last),
        low=min(last),
        high=max(last),
        best=max(epoch.accuracy for run in runs for epoch in run.epochs),
        seconds=median(epoch.seconds for run in runs for epoch in run.epochs),
        fastest=min(epoch.seconds for run in runs for epoch in run.epochs),
        parameters=runs[0].parameters,
        book=runs[0].book,
    )

"""The result of a training: runs, epochs and summaries, as plain data."""

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
        planned: how many epochs it was to have; `epochs` has fewer if the training was stopped.
        book: the book's accuracy for this model, if there is one.
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
        """Whether every planned epoch was finished."""
        return len(self.epochs) >= self.planned

    def with_epoch(self, epoch: Epoch) -> Run:
        """A copy with one more epoch."""
        return replace(self, epochs=(*self.epochs, epoch))


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One model over all its seeds, at the last epoch of each complete run (of all runs, if none is complete).

    Attributes:
        mean, low, high: the accuracy over the seeds.
        best: the highest accuracy of any epoch; not comparable, since choosing it means choosing by the validation data.
        seconds, fastest: the median and the shortest time of an epoch; load on the machine only ever adds time.
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
        interrupted: whether it was stopped before its end.
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

    def summaries(self) -> tuple[Summary, ...]:
        """One summary for each model, in the order of the runs. Runs without an epoch are left out."""
        names = dict.fromkeys(run.name for run in self.runs if run.epochs)
        return tuple(_summary([run for run in self.runs if run.name == name and run.epochs]) for name in names)

    def to_json(self) -> dict[str, Any]:
        """The training as the contract gives it, and more."""
        data = asdict(self)
        data["runs"] = [asdict(run) | {"complete": run.complete} for run in self.runs]
        data["summary"] = [asdict(row) for row in self.summaries()]
        return data


def _summary(runs: list[Run]) -> Summary:
    runs = [run for run in runs if run.complete] or runs
    last = [run.epochs[-1].accuracy for run in runs]
    return Summary(
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

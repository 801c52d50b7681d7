"""What to train: a learner's file beside its counterparts, or models of the catalogue. Checked before a process is started."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from studylm.errors import StudylmError
from studylm.lab.catalogue import CHAPTER, counterparts, entry

SOURCE_MAX = 1_000_000
"""The longest file that is trained, in bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRequest:
    """One training to run.

    Attributes:
        source: the file's bytes, read once by the caller; None for the catalogue's models alone.
        filename: the file's name in messages.
        class_name: which class of the file to train, where it has several.
        versus: what to compare the file with; None to choose by the class's role.
        models: entries of the catalogue to train, in order.
        epochs: how many, in place of each model's own number.
        device: "auto", "cpu" or "cuda".
    """

    source: bytes | None = None
    filename: str = "answer.py"
    class_name: str | None = None
    versus: str | None = None
    models: tuple[str, ...] = ()
    seeds: int = 1
    epochs: int | None = None
    device: str = "auto"


def training_request(
    file: Path | None = None,
    *,
    versus: str | None = None,
    models: Sequence[str] = (),
    everything: bool = False,
    class_name: str | None = None,
    seeds: int = 1,
    epochs: int | None = None,
    device: str = "auto",
) -> TrainingRequest:
    """The request that a command line stands for.

    Raises:
        StudylmError: the options contradict each other, name something unknown, or the file cannot be read.
    """
    if (file is not None) + bool(models) + everything != 1:
        raise StudylmError(
            "There is nothing to train."
            if file is None and not models and not everything
            else "That is too much at once.",
            "Give one of FILE, --model NAME or --all.",
        )
    if file is None and (versus or class_name):
        raise StudylmError("--vs and --class are for a FILE of yours.", "Give the file, too.")
    if versus is not None:
        counterparts(versus)
    if seeds < 1 or (epochs is not None and epochs < 1):
        raise StudylmError("There is nothing to train.", "Give at least one seed and one epoch.")
    if device not in ("auto", "cpu", "cuda"):
        raise StudylmError(f"There is no device {device!r}.", "Choose auto, cpu or cuda.")
    names = tuple(entry(name).name for name in (CHAPTER if everything else models))
    source = None if file is None else _read(file)
    return TrainingRequest(
        source=source,
        filename=str(file) if file else "",
        class_name=class_name,
        versus=versus,
        models=names,
        seeds=seeds,
        epochs=epochs,
        device=device,
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            source = file.read(SOURCE_MAX + 1)
    except OSError as error:
        raise StudylmError(
            f"{path} cannot be read: {error.strerror or error}.", "Give the file with your model."
        ) from None
    if len(source) > SOURCE_MAX:
        raise StudylmError(f"{path} is longer than {SOURCE_MAX // 1000} kB.", "Give the file with your model.")
    return source

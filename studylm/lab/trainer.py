"""The process that trains: confined before it runs a learner's file, it runs whole trainings and reports each step.

Started by `studylm.lab.trainer_process` with a job as JSON on standard input. Events, one JSON object per line, go to the
descriptor that the command line names, apart from what the learner's file prints.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import torch

torch.set_num_threads(1)

from torch import nn  # noqa: E402

from studylm import reference as ref  # noqa: E402
from studylm.checker.confine import sandbox  # noqa: E402
from studylm.checker.learner.answer import Answer, Raised, Stop  # noqa: E402
from studylm.errors import StudylmError  # noqa: E402
from studylm.lab import build, roles  # noqa: E402
from studylm.lab.catalogue import HIDDEN, Entry, entry  # noqa: E402
from studylm.reference.training import Epoch, Recipe, Step, fit  # noqa: E402

PAUSE = 0.1
"""The shortest time between two reports within an epoch, in seconds."""


class EventWriter:
    """Writes events to the parent process; exits if that closed the pipe."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def __call__(self, **event: Any) -> None:
        data = (json.dumps(event) + "\n").encode()
        try:
            while data:
                data = data[os.write(self._fd, data) :]
        except OSError:
            os._exit(0)


def main() -> NoReturn:
    """Run the job on standard input, and exit."""
    job = json.loads(sys.stdin.buffer.readline())
    fd = int(sys.argv[1])
    emit = EventWriter(fd)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)  # type: ignore[union-attr]
    # Descriptor 2 is for libraries: only what Python code writes counts as printed by the learner's file.
    sys.stderr = open(os.dup(1), "w", encoding="utf-8", errors="backslashreplace", buffering=1)  # noqa: SIM115, PTH123
    sandbox.die_with(int(sys.argv[2]))
    try:
        device = _device(job["device"])
        if job.get("source") is None:
            emit(started={"device": device, "torch": torch.__version__, "isolated": None})
            for model in map(entry, job["models"]):
                _train(job, model, partial(build.model_for, model), device, emit, None)
        else:
            _train_learners(job, device, emit)
        emit(end={})
    except StudylmError as error:
        emit(end={"message": error.message, "remedy": error.remedy})
    except Stop as stop:
        message = stop.ending.message or "The training took more memory than it may have."
        emit(end={"message": message, "remedy": ""})
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
    os._exit(0)


def _device(asked: str) -> str:
    here = torch.cuda.is_available() if asked != "cpu" else False
    if asked == "cuda" and not here:
        raise StudylmError("There is no GPU here that torch can use.", "Train with --device cpu, or auto.")
    return "cuda" if here else "cpu"


def _train_learners(job: dict[str, Any], device: str, emit: EventWriter) -> None:
    """Load the learner's file, find its class, and train it like its counterpart."""
    answer = Answer(base64.b64decode(job["source"]), job["filename"])
    _warm_up(device)
    # A GPU's driver maps far more memory than it uses, so no limit is set there.
    memory = sandbox.MEMORY if device == "cpu" else None
    isolated = sandbox.learner_fence(Path(job["scratch"])).enter(memory=memory, cpu_seconds=None)
    emit(started={"device": device, "torch": torch.__version__, "isolated": isolated})
    for name in [name for name in sys.modules if name.partition(".")[0] == "studylm"]:
        del sys.modules[name]  # the file is to find a plain Python with torch
    sys.argv = [job["filename"]]
    torch.manual_seed(0)
    try:
        answer.load()
        match = roles.find(answer, job.get("class"))
        versus = job["versus"] or roles.natural(match)
        like = roles.comparable(match, versus)
        emit(matched={"class": match.cls.__name__, "role": match.role, "versus": versus})

        def make() -> nn.Module:
            with answer.guarded(match.cls):
                if match.role in ("layer", "cell"):
                    return build.around(match.make, like)
                return match.make(len(ref.human_numbers().vocab), HIDDEN)

        _train(job, like, make, device, emit, (match.cls, answer))
    except Raised as error:
        report = error.report
        where = f"{job['filename']}, line {report.line}" if report.line else job["filename"]
        raise StudylmError(f"{where}: {report.summary}.", report.hint) from None


def _warm_up(device: str) -> None:
    """Make the data and train one step, so that torch opens the files it needs before they are out of reach."""
    ref.next_word()
    ref.next_word(grouped=False)
    few = ref.Batches(ref.every_word().train[:1], []).to(device)
    next(fit(ref.LMModel6(len(ref.human_numbers().vocab), 4).to(device), few, Recipe(epochs=1, lr=1e-3)))


def _train(
    job: dict[str, Any],
    like: Entry,
    make: Callable[[], nn.Module],
    device: str,
    emit: EventWriter,
    learners: tuple[type[nn.Module], Answer] | None,
) -> None:
    """Train one model once per seed.

    Args:
        learners: the learner's class and file; None for a model of the catalogue.
    """
    data, recipe = build.data_for(like).to(device), build.recipe_for(like, job["epochs"])
    for seed in range(job["seeds"]):
        torch.manual_seed(seed)
        random.seed(seed)
        model = make().to(device)
        emit(run={"model": like.name, "seed": seed, "parameters": ref.parameter_count(model)})
        guard = learners[1].guarded(learners[0]) if learners else contextlib.nullcontext()
        reported = 0.0
        problem: StudylmError | None = None
        with guard:
            try:
                for done in fit(model, data, recipe):
                    if isinstance(done, Epoch):
                        emit(epoch=[done.train_loss, done.valid_loss, done.accuracy, done.seconds])
                    elif isinstance(done, Step) and time.monotonic() - reported > PAUSE:
                        reported = time.monotonic()
                        emit(step=[done.step, done.steps, done.loss])
            except StudylmError as error:
                problem = error
        if problem is not None:
            name = learners[0].__name__ if learners else like.name
            raise StudylmError(f"{name}: {problem.message}", problem.remedy)


if __name__ == "__main__":
    main()

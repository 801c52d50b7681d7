"""The process that trains: confined before it runs a learner's file, it makes whole runs and tells of each step.

Started by `studylm.lab.trainer_process` with a job as JSON on its standard input. Its events, one JSON object a line, go to the
descriptor that the command line names; what the learner's file prints goes elsewhere.
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
"""Progress within an epoch is told at most this often, in seconds."""


class Teller:
    """Writes events to the parent. When the parent has gone there is nobody to train for."""

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
    """Do the job on standard input, and end."""
    job = json.loads(sys.stdin.buffer.readline())
    fd = int(sys.argv[1])
    tell = Teller(fd)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)  # type: ignore[union-attr]
    # Descriptor 2 is left to libraries: only what Python code writes counts as printed by the learner's file.
    sys.stderr = open(os.dup(1), "w", encoding="utf-8", errors="backslashreplace", buffering=1)  # noqa: SIM115, PTH123
    sandbox.die_with(int(sys.argv[2]))
    try:
        device = _device(job["device"])
        if job.get("source") is None:
            tell(started={"device": device, "torch": torch.__version__, "isolated": None})
            for model in map(entry, job["models"]):
                _train(job, model, partial(build.model_for, model), device, tell, None)
        else:
            _train_learners(job, device, tell)
        tell(end={})
    except StudylmError as error:
        tell(end={"message": error.message, "remedy": error.remedy})
    except Stop as stop:
        message = stop.ending.message or "The training took more memory than it may have."
        tell(end={"message": message, "remedy": ""})
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
    os._exit(0)


def _device(asked: str) -> str:
    here = torch.cuda.is_available() if asked != "cpu" else False
    if asked == "cuda" and not here:
        raise StudylmError("There is no GPU here that torch can use.", "Train with --device cpu, or auto.")
    return "cuda" if here else "cpu"


def _train_learners(job: dict[str, Any], device: str, tell: Teller) -> None:
    """Load the learner's file, find its class, and train it as the counterpart is trained."""
    answer = Answer(base64.b64decode(job["source"]), job["filename"])
    _warm_up(device)
    # A GPU's driver maps far more addresses than it uses, so there the limit on them cannot be kept.
    memory = sandbox.MEMORY if device == "cpu" else None
    isolated = sandbox.learner_fence(Path(job["scratch"])).enter(memory=memory, cpu_seconds=None)
    tell(started={"device": device, "torch": torch.__version__, "isolated": isolated})
    for name in [name for name in sys.modules if name.partition(".")[0] == "studylm"]:
        del sys.modules[name]  # the file finds a plain Python with torch
    sys.argv = [job["filename"]]
    torch.manual_seed(0)
    try:
        answer.load()
        match = roles.find(answer, job.get("class"))
        versus = job["versus"] or roles.natural(match)
        like = roles.comparable(match, versus)
        tell(matched={"class": match.cls.__name__, "role": match.role, "versus": versus})

        def make() -> nn.Module:
            with answer.guarded(match.cls):
                if match.role in ("layer", "cell"):
                    return build.around(match.make, like)
                return match.make(len(ref.human_numbers().vocab), HIDDEN)

        _train(job, like, make, device, tell, (match.cls, answer))
    except Raised as error:
        report = error.report
        where = f"{job['filename']}, line {report.line}" if report.line else job["filename"]
        raise StudylmError(f"{where}: {report.summary}.", report.hint) from None


def _warm_up(device: str) -> None:
    """Make the data, and a step of a training: what torch opens at its first step, it opens now."""
    ref.next_word()
    ref.next_word(grouped=False)
    few = ref.Batches(ref.every_word().train[:1], []).to(device)
    next(fit(ref.LMModel6(len(ref.human_numbers().vocab), 4).to(device), few, Recipe(epochs=1, lr=1e-3)))


def _train(
    job: dict[str, Any],
    like: Entry,
    make: Callable[[], nn.Module],
    device: str,
    tell: Teller,
    learners: tuple[type[nn.Module], Answer] | None,
) -> None:
    """Train one model from each seed."""
    data, recipe = build.data_for(like).to(device), build.recipe_for(like, job["epochs"])
    for seed in range(job["seeds"]):
        torch.manual_seed(seed)
        random.seed(seed)
        model = make().to(device)
        tell(run={"model": like.name, "seed": seed, "parameters": ref.parameter_count(model)})
        guard = learners[1].guarded(learners[0]) if learners else contextlib.nullcontext()
        told = 0.0
        problem: StudylmError | None = None
        with guard:
            try:
                for done in fit(model, data, recipe):
                    if isinstance(done, Epoch):
                        tell(epoch=[done.train_loss, done.valid_loss, done.accuracy, done.seconds])
                    elif isinstance(done, Step) and time.monotonic() - told > PAUSE:
                        told = time.monotonic()
                        tell(step=[done.step, done.steps, done.loss])
            except StudylmError as error:
                problem = error
        if problem is not None:
            name = learners[0].__name__ if learners else like.name
            raise StudylmError(f"{name}: {problem.message}", problem.remedy)


if __name__ == "__main__":
    main()

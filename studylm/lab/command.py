"""Runs a training and reports its progress. Never loads torch: the training processes do."""

from __future__ import annotations

import base64
import math
import threading
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from studylm.errors import StudylmError
from studylm.lab.catalogue import CATALOGUE, counterparts
from studylm.lab.progress import Clock, OnProgress, Progress
from studylm.lab.request import TrainingRequest
from studylm.lab.result import Epoch, Kind, Run, Training
from studylm.lab.trainer_process import TrainerProcess

STALL = 120.0
"""The longest time that a training may take without progress, in seconds."""


def train(request: TrainingRequest, on_progress: OnProgress | None = None, *, stall: float = STALL) -> Training:
    """Train, and wait for the end. Ctrl+c stops the training and keeps the finished epochs.

    Args:
        request: from `studylm.lab.request.training_request`.
        on_progress: called in the calling thread, at most about ten times a second.
        stall: the longest time without progress, in seconds.

    Raises:
        StudylmError: the file cannot be trained, a loss is not finite, or the device is not available.
    """
    return Lab(request, stall=stall).run(on_progress)


class Lab:
    """One training. `run` it once; `cancel` it from any thread."""

    def __init__(self, request: TrainingRequest, *, stall: float = STALL) -> None:
        self._request = request
        self._stall = stall
        self._cancelled = threading.Event()
        self._processes: list[TrainerProcess] = []
        self._clock = Clock(request.seeds, request.epochs)
        self._training = Training(
            seeds=request.seeds, file=request.filename if request.source is not None else None, versus=request.versus
        )

    def cancel(self) -> None:
        """Stop the training; `run` then returns the finished epochs."""
        self._cancelled.set()
        for process in self._processes:
            process.kill()

    def run(self, on_progress: OnProgress | None = None) -> Training:
        """Train, and return all runs, or those done when the training was stopped.

        The learner's file and the models beside it run in processes of their own, so that the file cannot affect those.

        Raises:
            StudylmError: as in `train`.
        """
        request = self._request
        with ExitStack() as stack:
            self._stack = stack
            try:
                self._start_process()
                models = request.models
                if request.source is None:
                    self._clock.expect([CATALOGUE[name] for name in models])
                else:
                    models = self._train_learners(request.source, on_progress)
                self._follow(self._processes[-1], {"models": models}, on_progress)
            except KeyboardInterrupt:
                self._training = replace(self._training, interrupted=True)
            except StudylmError:
                if not self._cancelled.is_set():
                    raise
                self._training = replace(self._training, interrupted=True)
        return replace(self._training, runs=tuple(run for run in self._training.runs if run.epochs))

    def _start_process(self) -> None:
        self._processes.append(TrainerProcess())
        self._stack.callback(self._processes[-1].close)

    def _train_learners(self, source: bytes, on_progress: OnProgress | None) -> tuple[str, ...]:
        """Train the learner's class, and return the models to train beside it."""
        request = self._request
        job = {
            "source": base64.b64encode(source).decode(),
            "filename": request.filename,
            "class": request.class_name,
            "versus": request.versus,
        }
        try:
            self._follow(self._processes[0], job, on_progress)
        finally:
            self._training = replace(self._training, output=self._processes[0].output)
        assert self._training.versus is not None
        return tuple(each.name for each in counterparts(self._training.versus))

    def _follow(self, process: TrainerProcess, job: dict[str, Any], on_progress: OnProgress | None) -> None:
        """Send a process its job, and follow its events."""
        if self._cancelled.is_set():
            raise StudylmError("The training was cancelled.")
        request = self._request
        learner: str | None = None
        common = {"seeds": request.seeds, "epochs": request.epochs, "device": request.device}
        for event in process.run(common | job, self._stall):
            progress = Progress(training=self._training)
            match event:
                case {"started": {"device": str(device), "torch": str(torch), "isolated": isolated}}:
                    self._training = replace(self._training, device=device, torch=torch)
                    if "source" in job:
                        self._training = replace(self._training, isolated=bool(isolated))
                case {"matched": {"class": str(name), "versus": str(versus)}} if "source" in job:
                    learner = name
                    self._training = replace(self._training, versus=versus)
                    self._clock.expect(counterparts(versus), learners=True)
                    self._start_process()  # the next one, so that it is ready when this one is done
                case {"run": {"model": str(model), "seed": int(seed), "parameters": int(parameters)}}:
                    run = self._begin(model, seed, parameters, learner)
                    self._training = replace(self._training, runs=(*self._training.runs, run))
                case {"step": [int(step), int(steps), float() | int() as loss]}:
                    self._clock.step(step / max(steps, 1))
                    progress = replace(progress, loss=float(loss))
                case {"epoch": [_, _, _, _] as figures} if self._training.runs and all(map(_is_number, figures)):
                    *before, run = self._training.runs
                    run = run.with_epoch(Epoch(*map(float, figures)))
                    self._training = replace(self._training, runs=(*before, run))
                    self._clock.step(len(run.epochs) / run.planned)
                    if run.complete:
                        self._clock.next()
                    progress = replace(progress, loss=run.epochs[-1].train_loss, new_epoch=True)
                case _:
                    raise StudylmError("The training process sent an invalid event.", "Train again.")
            if on_progress is not None:
                on_progress(self._clock.fill(replace(progress, training=self._training)))

    def _begin(self, model: str, seed: int, parameters: int, learner: str | None) -> Run:
        like = CATALOGUE[model]
        kind: Kind = "learner" if learner else "torch" if like.torchs else "reference"
        return Run(
            name=f"your {learner}" if learner else like.title,
            kind=kind,
            model=learner or model,
            seed=seed,
            parameters=parameters,
            planned=self._request.epochs or like.epochs,
            book=like.book if not learner and self._request.epochs in (None, like.epochs) else None,
        )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)

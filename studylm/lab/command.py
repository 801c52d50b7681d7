"""Trains what was ordered, and tells of it as it goes. Never loads torch: the workers do."""

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
from studylm.lab.request import Order
from studylm.lab.result import Epoch, Kind, Run, Training
from studylm.lab.trainer_process import Worker

STALL = 120.0
"""How long a training may go on without a sign of progress, in seconds."""


def train(order: Order, on_progress: OnProgress | None = None, *, stall: float = STALL) -> Training:
    """Train, and wait for the end. Ctrl+c ends it, and keeps what is done.

    Args:
        order: from `studylm.lab.request.order`.
        on_progress: called in the calling thread, some ten times a second at most.

    Raises:
        StudylmError: the file cannot be trained, a loss is no number, the device is not there.
    """
    return Lab(order, stall=stall).run(on_progress)


class Lab:
    """One training. `run` it once; `cancel` it from any thread."""

    def __init__(self, order: Order, *, stall: float = STALL) -> None:
        self._order = order
        self._stall = stall
        self._cancelled = threading.Event()
        self._workers: list[Worker] = []
        self._clock = Clock(order.seeds, order.epochs)
        self._training = Training(
            seeds=order.seeds, file=order.filename if order.source is not None else None, versus=order.versus
        )

    def cancel(self) -> None:
        """End the training; `run` then returns what is done."""
        self._cancelled.set()
        for worker in self._workers:
            worker.kill()

    def run(self, on_progress: OnProgress | None = None) -> Training:
        """Train, telling `on_progress` in the calling thread; returns all runs, or what was done when it was stopped.

        The learner's file and the models beside it have a process each, so that nothing in the file reaches those.

        Raises:
            StudylmError: as in `train`.
        """
        order = self._order
        with ExitStack() as stack:
            self._stack = stack
            try:
                self._start_worker()
                models = order.models
                if order.source is None:
                    self._clock.expect([CATALOGUE[name] for name in models])
                else:
                    models = self._train_learners(order.source, on_progress)
                self._follow(self._workers[-1], {"models": models}, on_progress)
            except KeyboardInterrupt:
                self._training = replace(self._training, interrupted=True)
            except StudylmError:
                if not self._cancelled.is_set():
                    raise
                self._training = replace(self._training, interrupted=True)
        return replace(self._training, runs=tuple(run for run in self._training.runs if run.epochs))

    def _start_worker(self) -> None:
        self._workers.append(Worker())
        self._stack.callback(self._workers[-1].close)

    def _train_learners(self, source: bytes, on_progress: OnProgress | None) -> tuple[str, ...]:
        """Train the learner's class; returns the models to train beside it."""
        order = self._order
        job = {
            "source": base64.b64encode(source).decode(),
            "filename": order.filename,
            "class": order.class_name,
            "versus": order.versus,
        }
        try:
            self._follow(self._workers[0], job, on_progress)
        finally:
            self._training = replace(self._training, output=self._workers[0].output)
        assert self._training.versus is not None
        return tuple(each.name for each in counterparts(self._training.versus))

    def _follow(self, worker: Worker, job: dict[str, Any], on_progress: OnProgress | None) -> None:
        """Hand a worker its job, and take in what it tells."""
        if self._cancelled.is_set():
            raise StudylmError("The training was called off.")
        order = self._order
        learner: str | None = None
        common = {"seeds": order.seeds, "epochs": order.epochs, "device": order.device}
        for event in worker.work(common | job, self._stall):
            told = Progress(training=self._training)
            match event:
                case {"started": {"device": str(device), "torch": str(torch), "isolated": isolated}}:
                    self._training = replace(self._training, device=device, torch=torch)
                    if "source" in job:
                        self._training = replace(self._training, isolated=bool(isolated))
                case {"matched": {"class": str(name), "versus": str(versus)}} if "source" in job:
                    learner = name
                    self._training = replace(self._training, versus=versus)
                    self._clock.expect(counterparts(versus), learners=True)
                    self._start_worker()  # the next one: ready by the time that this one is done
                case {"run": {"model": str(model), "seed": int(seed), "parameters": int(parameters)}}:
                    run = self._begin(model, seed, parameters, learner)
                    self._training = replace(self._training, runs=(*self._training.runs, run))
                case {"step": [int(step), int(steps), float() | int() as loss]}:
                    self._clock.step(step / max(steps, 1))
                    told = replace(told, loss=float(loss))
                case {"epoch": [_, _, _, _] as figures} if self._training.runs and all(map(_is_number, figures)):
                    *before, run = self._training.runs
                    run = run.with_epoch(Epoch(*map(float, figures)))
                    self._training = replace(self._training, runs=(*before, run))
                    self._clock.step(len(run.epochs) / run.planned)
                    if run.complete:
                        self._clock.next()
                    told = replace(told, loss=run.epochs[-1].train_loss, new_epoch=True)
                case _:
                    raise StudylmError("The training process told something that is no progress.", "Train again.")
            if on_progress is not None:
                on_progress(self._clock.fill(replace(told, training=self._training)))

    def _begin(self, model: str, seed: int, parameters: int, learner: str | None) -> Run:
        like = CATALOGUE[model]
        kind: Kind = "learner" if learner else "torch" if like.torchs else "reference"
        return Run(
            name=f"your {learner}" if learner else like.title,
            kind=kind,
            model=learner or model,
            seed=seed,
            parameters=parameters,
            planned=self._order.epochs or like.epochs,
            book=like.book if not learner and self._order.epochs in (None, like.epochs) else None,
        )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)

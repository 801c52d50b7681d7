"""What the tester may ask of the learner's process, one small function for each request."""

from __future__ import annotations

import contextlib
import copy
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

from studylm.checker.learner.answer import Answer, Raised
from studylm.checker.learner.arguments import Snapshot
from studylm.checker.learner.rule_watch import Watch
from studylm.checker.learner.trace import Trace
from studylm.checker.protocol.reports import ErrorReport

_generator, _randn = torch.Generator, torch.randn  # as they are before an answer has had a chance to patch them

PRINT_LIMIT = 1_000_000
"""How many characters of what a call prints are handed to the check."""


class Bench:
    """The learner's objects that the tester refers to, and the means to use them."""

    def __init__(self, answer: Answer, watch: Watch) -> None:
        self.answer = answer
        self._watch = watch
        self._objects: dict[int, Any] = {}
        self._next = 0
        self.changed: list[str] = []

    def keep(self, value: Any) -> int:
        """Hold on to an object; the number that it can be referred to by."""
        self._next += 1
        self._objects[self._next] = value
        return self._next

    def drop(self, ref: int) -> None:
        """Let go of an object."""
        self._objects.pop(ref, None)

    def object(self, ref: int) -> Any:
        """The object that a number refers to."""
        return self._objects[ref]

    def call(self, target: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Call something of the learner's: fenced, its rule watched, its arguments compared afterwards."""
        before = Snapshot(args, kwargs)
        with self.answer.guarded(target), self._watch.watching():
            result = target(*args, **kwargs)
        self.changed = before.changed(target)
        return result


def _name(bench: Bench, name: str) -> Any:
    with bench.answer.guarded():
        if not hasattr(bench.answer.module, name):
            raise Raised(ErrorReport(f"The file defines no `{name}`."))
        return getattr(bench.answer.module, name)


def _defines(bench: Bench, name: str) -> bool:
    with bench.answer.guarded():
        return hasattr(bench.answer.module, name)


def _nn(bench: Bench, value: list[Any]) -> Any:
    name, args, kwargs = value
    return getattr(torch.nn, name)(*args, **kwargs)


def _call(bench: Bench, value: list[Any]) -> Any:
    ref, args, kwargs = value
    return bench.call(bench.object(ref), args, kwargs)


def _printed(bench: Bench, value: list[Any]) -> Any:
    ref, args, kwargs = value
    with _captured() as text:
        result = bench.call(bench.object(ref), args, kwargs)
    return result, text[0]


@contextlib.contextmanager
def _captured() -> Iterator[list[str]]:
    """Catch what is printed inside, as the list's one text, and pass it on afterwards.

    On the level of the descriptor, so that a stdout that was imported before (`from sys import stdout`) counts, too.
    """
    text = [""]
    sys.stdout.flush()
    kept = os.dup(1)
    with tempfile.TemporaryFile(buffering=0) as caught:
        os.dup2(caught.fileno(), 1)
        try:
            yield text
        finally:
            with contextlib.suppress(OSError, ValueError):
                sys.stdout.flush()
            os.dup2(kept, 1)
            os.close(kept)
            caught.seek(0)
            text[0] = caught.read(4 * PRINT_LIMIT).decode("utf-8", "replace")[:PRINT_LIMIT]
            with contextlib.suppress(OSError, ValueError):
                sys.stdout.write(text[0])


def _traced(bench: Bench, value: list[Any]) -> Any:
    ref, args, kwargs = value
    trace = Trace()
    with trace:
        result = bench.call(bench.object(ref), args, kwargs)
    return result, list(trace.names)


def _invoke(bench: Bench, value: list[Any]) -> Any:
    ref, name, args, kwargs = value
    with bench.answer.guarded():
        method = getattr(bench.object(ref), name)
    return bench.call(method, args, kwargs)


def _get(bench: Bench, value: list[Any]) -> Any:
    ref, name = value
    with bench.answer.guarded():
        return getattr(bench.object(ref), name)


def _has(bench: Bench, value: list[Any]) -> bool:
    ref, name = value
    with bench.answer.guarded():
        return hasattr(bench.object(ref), name)


def _module(bench: Bench, value: list[Any]) -> None:
    ref, name, args = value
    with bench.answer.guarded():
        getattr(bench.object(ref), name)(*args)


def _state(bench: Bench, value: list[Any]) -> dict[str, Tensor]:
    with bench.answer.guarded():
        return {name: p.detach().clone() for name, p in bench.object(value[0]).named_parameters()}


def _buffers(bench: Bench, value: list[Any]) -> dict[str, Tensor]:
    with bench.answer.guarded():
        return {name: b.detach().clone() for name, b in bench.object(value[0]).named_buffers()}


def _load(bench: Bench, value: list[Any]) -> None:
    ref, values = value
    with bench.answer.guarded(), torch.no_grad():
        module: nn.Module = bench.object(ref)
        places = dict(module.named_buffers(remove_duplicate=False))
        places.update(module.named_parameters(remove_duplicate=False))
        for name, tensor in values.items():
            places[name].copy_(tensor)


def _scatter(bench: Bench, value: list[Any]) -> None:
    ref, scale, seed = value
    with bench.answer.guarded(), torch.no_grad():
        generator = _generator().manual_seed(seed)
        for parameter in bench.object(ref).parameters():
            if parameter.is_floating_point():
                drawn = _randn(parameter.shape, generator=generator, dtype=torch.float64)
                parameter.copy_(drawn.mul_(scale))


def _grads(bench: Bench, value: list[Any]) -> dict[str, Tensor | None]:
    with bench.answer.guarded():
        return {
            name: None if p.grad is None else p.grad.detach().clone()
            for name, p in bench.object(value[0]).named_parameters()
        }


def _sharing(bench: Bench, value: list[Any]) -> list[list[str]]:
    with bench.answer.guarded():
        groups: dict[int, list[str]] = {}
        for name, parameter in bench.object(value[0]).named_parameters(remove_duplicate=False):
            groups.setdefault(id(parameter), []).append(name)
        return [names for names in groups.values() if len(names) > 1]


def _modules(bench: Bench, value: list[Any]) -> list[tuple[str, str]]:
    with bench.answer.guarded():
        return [(path, type(module).__name__) for path, module in bench.object(value[0]).named_modules()]


def _deepcopy(bench: Bench, value: list[Any]) -> Any:
    with bench.answer.guarded():
        return copy.deepcopy(bench.object(value[0]))


def _optimizer(bench: Bench, value: list[Any]) -> Any:
    ref, name, lr = value
    kinds: dict[str, Any] = {"SGD": torch.optim.SGD, "Adam": torch.optim.Adam}
    with bench.answer.guarded():
        return kinds[name](bench.object(ref).parameters(), lr=lr)


def _step(bench: Bench, value: list[Any]) -> None:
    with bench.answer.guarded():
        bench.object(value[0]).step()


def _forget(bench: Bench, value: list[Any]) -> None:
    with bench.answer.guarded():
        bench.object(value[0]).zero_grad()


def _settle(bench: Bench, value: None) -> None:
    """What waited has been done."""


OPERATIONS: dict[str, Callable[[Bench, Any], Any]] = {
    "name": _name,
    "defines": _defines,
    "nn": _nn,
    "call": _call,
    "printed": _printed,
    "traced": _traced,
    "invoke": _invoke,
    "get": _get,
    "has": _has,
    "module": _module,
    "state": _state,
    "buffers": _buffers,
    "load": _load,
    "scatter": _scatter,
    "grads": _grads,
    "sharing": _sharing,
    "modules": _modules,
    "deepcopy": _deepcopy,
    "optimizer": _optimizer,
    "step": _step,
    "forget": _forget,
    "settle": _settle,
}

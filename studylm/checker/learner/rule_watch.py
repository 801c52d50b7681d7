"""Watches that an answer keeps the rules of its card (`FORBIDS`, see `protocol/rules.py`).

What counts is what runs while a check calls the answer, not what the file mentions. Three nets, from fine to coarse: a
mode that sees each call of a torch function (and so knows the learner's line), a hook on the modules of torch whose
forward runs, and the record of the operators that were dispatched, whatever way led there (a scripted function, say).
The first two see every call. The record is dear, several times the call itself, so it is kept of the first calls and of
some later ones, drawn at random: what an answer does it does again.

All three hang in the answer's own process. They see through every way that torch offers, and hold where an answer patches
torch; an answer that sets out to take this very module apart can do so. What it then returns is checked as ever.
"""

from __future__ import annotations

import _thread
import math
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch._ops import OpOverload
from torch.nn.modules.module import register_module_forward_pre_hook
from torch.overrides import TorchFunctionMode

from studylm.checker.protocol.rules import RULES, Rule

_BUILT_IN = ("aten", "quantized", "mkldnn", "onednn", "mkl", "_caffe2", "prims")
"""Namespaces of torch's own operators; an operator of the learner's may have any name."""

RECORDED_FIRST = 4
"""Of how many calls the operators are recorded at first."""
RECORDED_LATER = 6
"""Of one in how many later calls, at random."""

_push, _pop = torch._C._push_on_torch_function_stack, torch._C._pop_torch_function_stack
_engine: Any = torch.autograd
_begin_record = getattr(_engine, "_enable_profiler_legacy", None)
_end_record = getattr(_engine, "_disable_profiler_legacy", None)
_Config, _State = getattr(_engine, "ProfilerConfig", None), getattr(_engine, "ProfilerState", None)
_Details = getattr(torch._C._profiler, "_ExperimentalConfig", None)
# as they are before an answer has had a chance to patch them

_BROKEN_OFF = "broken off"
"""Told in place of an operator where somebody has ended the record."""


class Refused(BaseException):
    """The answer used what a rule of the card forbids. Not an `Exception`: an answer is not to catch it by chance."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.line = line


@dataclass
class Watch:
    """Watches the learner's calls for what the rules forbid; a context around each call.

    Args:
        names: the rules, by name; an unknown one is an error of the deck's.
        filename: the learner's file, to know its lines by.
    """

    names: list[str]
    filename: str = ""
    _rules: list[Rule] = field(init=False)
    _found: Refused | None = field(init=False, default=None)
    _depth: int = field(init=False, default=0)
    _calls: int = field(init=False, default=0)
    _innocent: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._rules = [RULES[name] for name in self.names]
        if self._rules:
            self._follow_detours()
        if any(rule.modules for rule in self._rules):
            register_module_forward_pre_hook(self._module)
        if self._rules:
            self._follow_threads()
        self._guard_scalars()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Inside, the first forbidden use raises; what was caught on the way, or seen only later, is raised at the end.

        Raises:
            Refused
        """
        if not self._rules:
            yield
            return
        self._depth += 1
        self._calls += 1
        sampled = self._calls <= RECORDED_FIRST or os.urandom(1)[0] % RECORDED_LATER == 0
        try:
            with _recorded(self._operator) if sampled else nullcontext(), _Mode(self):
                yield
        finally:
            self._depth -= 1
            if self._found is not None:
                raise self._found

    def function(self, func: Any, args: Any) -> None:
        """A function or tensor method of torch is about to run."""
        if not self._depth:
            return  # in a thread that was started before
        if getattr(func, "namespace", "aten") not in _BUILT_IN:
            return
        name = str(getattr(func, "__name__", "")).partition(".")[0]
        if name in self._innocent:
            return
        for rule in self._rules:
            if rule.names.fullmatch(name) or (rule.powers and _is_exponential(name, args)):
                self._refuse(rule, "**" if name in ("__pow__", "__rpow__", "__ipow__") else name.strip("_"))
        if "pow" not in name:  # a power is innocent or not by what it is given
            self._innocent.add(name)

    def _operator(self, name: str) -> None:
        if name == _BROKEN_OFF and self._found is None:
            text = f"The card asks for an answer {self._rules[0].says}; this one ends the record that is kept of that."
            self._found = Refused(text, None)
        space, separator, operator = name.partition("::")
        if separator and space in _BUILT_IN and self._found is None:
            for rule in self._rules:
                if rule.names.fullmatch(operator):
                    self._found = self._refusal(rule, name)
                    return

    def _module(self, module: nn.Module, inputs: Any) -> None:
        kind = type(module)
        if self._depth and kind.__module__.startswith("torch."):
            for rule in self._rules:
                if rule.modules is not None and rule.modules.fullmatch(kind.__name__):
                    self._refuse(
                        rule, f"nn.{kind.__name__}" if kind.__module__.startswith("torch.nn.") else kind.__name__
                    )

    def _refuse(self, rule: Rule, name: str) -> None:
        if self._found is None:
            self._found = self._refusal(rule, name)
        raise self._found

    def _refusal(self, rule: Rule, name: str) -> Refused:
        line, frame = None, sys._getframe()
        while frame is not None and line is None:
            line = frame.f_lineno if frame.f_code.co_filename == self.filename else None
            frame = frame.f_back  # type: ignore[assignment]
        where = f" on line {line}" if line else ""
        return Refused(f"The card asks for an answer {rule.says}; this one uses `{name}`{where}.", line)

    def _guard_scalars(self) -> None:
        """Have the forbidden functions of `math` and `cmath` say so when the learner's own lines call them."""
        for rule in self._rules:
            for name in rule.scalars:
                for library in (math, sys.modules.get("cmath") or __import__("cmath")):
                    original = getattr(library, name, None)
                    if original is not None:
                        setattr(library, name, self._guarded(rule, f"{library.__name__}.{name}", original))

    def _guarded(self, rule: Rule, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def function(*args: Any) -> Any:
            if self._depth and sys._getframe(1).f_code.co_filename == self.filename:
                self._refuse(rule, name)
            return original(*args)

        function.__name__ = original.__name__
        return function

    def _follow_detours(self) -> None:
        """Watch the two ways past the dispatcher, which neither a mode nor the record sees."""
        for name in ("redispatch", "decompose"):
            original = getattr(OpOverload, name)
            setattr(OpOverload, name, self._announced(original, keyset=name == "redispatch"))

    def _announced(self, original: Callable[..., Any], *, keyset: bool) -> Callable[..., Any]:
        def method(op: Any, /, *args: Any, **kwargs: Any) -> Any:
            self.function(op, args[1:] if keyset else args)
            return original(op, *args, **kwargs)

        return method

    def _follow_threads(self) -> None:
        """The nets hang in one thread; spread them in each that the answer starts, too."""
        start = _thread.start_new_thread

        def recording() -> AbstractContextManager[None]:
            return _recorded(self._operator) if self._depth else nullcontext()

        def started(function: Callable[..., Any], *rest: Any) -> Any:
            def watched(*args: Any, **kwargs: Any) -> Any:
                with recording(), _Mode(self):
                    return function(*args, **kwargs)

            return start(watched, *rest)

        for module, name in ((_thread, "start_new_thread"), (threading, "_start_new_thread")):
            if hasattr(module, name):
                setattr(module, name, started)
        joinable = getattr(threading, "_start_joinable_thread", None)
        if joinable is not None:  # Python 3.13 and later

            def joined(function: Callable[..., Any], **rest: Any) -> Any:
                def watched() -> Any:
                    with recording(), _Mode(self):
                        return function()

                return joinable(watched, **rest)

            threading._start_joinable_thread = joined  # type: ignore[attr-defined]


def rehearse(work: Callable[[], object]) -> None:
    """Do some work under both nets once, without a rule: the first record that torch keeps takes the longest."""
    with _recorded(lambda name: None), _Mode(Watch([])):
        work()


class _Mode(TorchFunctionMode):
    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def __enter__(self) -> Any:
        _push(self)
        return self

    def __exit__(self, *rest: object) -> None:
        _pop()

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self._watch.function(func, args)
        return func(*args, **(kwargs or {}))


@contextmanager
def _recorded(tell: Callable[[str], None]) -> Iterator[None]:
    """Tell of each operator that was dispatched inside, once it is over. Costs some 10 µs, and 5 µs an operator."""
    try:
        _begin_record(_Config(_State.CPU, *[False] * 5, _Details()))  # type: ignore[misc, union-attr]
    except (AttributeError, RuntimeError, TypeError):
        yield  # a torch without this record: the other two nets hold
        return
    try:
        yield
    finally:
        try:
            recorded = _end_record()  # type: ignore[misc]
            names = {event.name() for events in recorded for event in events if event.kind() == "push"}
        except RuntimeError:
            names = {_BROKEN_OFF}
        for name in sorted(names):
            tell(name)


def _is_exponential(name: str, args: Any) -> bool:
    """Whether a power has a tensor as its exponent: `math.e ** x` is exp by another name."""
    if name in ("pow", "__pow__", "float_power", "pow_", "float_power_", "__ipow__"):
        return len(args) > 1 and isinstance(args[1], Tensor)
    return name == "__rpow__"

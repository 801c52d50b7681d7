"""The vocabulary of a check file: `depends`, `expect`, `fail`, `passing`, `one_shot`, and shorter ways to say them.

A check is a plain pytest function `check_NAME(learner)`. See docs/writing-checks.md, one page. Everything here runs in
the tester's process; the learner's objects are met through the `learner` fixture (`studylm.checker.tester.proxies`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NoReturn, TypeVar

import torch
from torch import Tensor

from studylm.checker.protocol.codec import OneShot
from studylm.checker.protocol.reports import ErrorReport

__all__ = [
    "Diagnosis",
    "LearnerError",
    "depends",
    "describe",
    "expect",
    "expect_close",
    "expect_shape",
    "expect_tensor",
    "fail",
    "one_shot",
    "passing",
    "shares_memory",
    "trying",
    "unpack",
]

Check = TypeVar("Check", bound=Callable[..., Any])


class Diagnosis(Exception):
    """A check fails. The fields are what the learner reads."""

    def __init__(
        self, message: str, *, expected: str | None = None, actual: str | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected
        self.actual = actual
        self.hint = hint


class LearnerError(Exception):
    """The learner's code raised.

    Attributes:
        report: what it raised and where.
        hint: what the check adds to that; see `trying`.
    """

    def __init__(self, report: ErrorReport) -> None:
        super().__init__(report.summary)
        self.report = report
        self.hint: str | None = None


def fail(
    message: str, *, expected: object | None = None, actual: object | None = None, hint: str | None = None
) -> NoReturn:
    """End the running check: it fails.

    Args:
        message: what is wrong, one or two plain sentences to the learner.
        expected: what the check looked for; anything that is not a str is put into words by `describe`.
        actual: what it found instead; likewise.
        hint: what to try, without giving the answer away.
    """
    raise Diagnosis(message, expected=_text(expected), actual=_text(actual), hint=hint)


def expect(
    ok: object,
    message: str,
    *,
    expected: object | None = None,
    actual: object | None = None,
    hint: str | None = None,
) -> None:
    """Go on if `ok` is true (a bool, or a tensor with one element); otherwise the check fails as with `fail`."""
    if not bool(ok):
        fail(message, expected=expected, actual=actual, hint=hint)


def expect_tensor(value: object, name: str = "the result", *, hint: str | None = None) -> Tensor:
    """`value`, which must be a tensor without NaN; otherwise the check fails and says what came instead."""
    if not isinstance(value, Tensor):
        fail(f"{_upper(name)} is not a tensor.", expected="a tensor", actual=describe(value), hint=hint)
    if value.is_floating_point() and bool(torch.isnan(value).any()):
        fail(f"{_upper(name)} contains NaN, not a number.", expected="numbers", actual="NaN", hint=hint)
    return value


def expect_shape(value: object, shape: Sequence[int], name: str = "the result", *, hint: str | None = None) -> Tensor:
    """`value`, which must be a tensor of this shape without NaN; otherwise the check fails and names both shapes."""
    if isinstance(value, Tensor) and tuple(value.shape) != tuple(shape):
        fail(
            f"{_upper(name)} has another shape.", expected=str(tuple(shape)), actual=str(tuple(value.shape)), hint=hint
        )
    return expect_tensor(value, name, hint=hint)


def expect_close(
    actual: object,
    expected: Tensor,
    message: str,
    *,
    tolerance: float = 1e-5,
    name: str = "the result",
    hint: str | None = None,
) -> None:
    """The tensors agree to `tolerance`, absolute and relative to the largest expected value; otherwise the check fails.

    A wrong type or shape is told apart from wrong values. `actual` and `expected` in the diagnosis are the elements
    that differ most.
    """
    got = expect_shape(actual, expected.shape, name, hint=hint).detach().double().cpu()
    want = expected.detach().double().cpu()
    if want.numel() == 0:
        return
    error = (got - want).abs()
    error = torch.where(got == want, torch.zeros_like(error), error)
    finite = want[torch.isfinite(want)].abs()
    scale = float(finite.max()) if finite.numel() else 0.0
    if float(error.max()) <= tolerance * max(1.0, scale):
        return
    flat = int(error.argmax())
    place = ", ".join(str(int(i)) for i in torch.unravel_index(torch.tensor(flat), want.shape))
    where = f" at [{place}]" if place else ""
    fail(
        message,
        expected=f"{float(want.flatten()[flat]):.6g}{where}",
        actual=f"{float(got.flatten()[flat]):.6g}{where}",
        hint=hint,
    )


def unpack(value: object, *names: str, hint: str | None = None) -> tuple[Any, ...]:
    """The parts of a returned tuple or list: `out, h = unpack(gru(x), "out", "h")`; it fails if it has others."""
    wanted = f"({', '.join(names)})"
    if not isinstance(value, (tuple, list)) or len(value) != len(names):
        fail(f"The call does not return {wanted}.", expected=f"a tuple {wanted}", actual=describe(value), hint=hint)
    return tuple(value)


@contextlib.contextmanager
def trying(what: str, *, hint: str | None = None) -> Iterator[None]:
    """Names the case that is tried: should the answer raise inside, its message begins with `what`, and has this hint.

    `with trying("With a generator for `batches`", hint="..."):`
    """
    try:
        yield
    except LearnerError as error:
        error.report = replace(error.report, hint=f"{what}: {error.report.hint}".strip())
        error.hint = hint
        raise


def depends(*ids: str) -> Callable[[Check], Check]:
    """Skip this check unless the checks named have passed; they stand above it in the file."""

    def mark(check: Check) -> Check:
        check.studylm_depends = ids  # type: ignore[attr-defined]
        return check

    return mark


_remarks: list[str] = []


def passing(text: str) -> None:
    """Add a remark to the running check's message, shown if it passes ("Reset-after, the convention of torch")."""
    _remarks.append(text)


def take_remarks() -> str:
    """The remarks of the check that has just ended; the next one starts with none."""
    text = " ".join(_remarks)
    _remarks.clear()
    return text


def one_shot(items: Iterable[Any]) -> OneShot:
    """An argument that the learner's code receives as a generator: no `len`, no index, no second pass."""
    return OneShot(items)


def shares_memory(result: Tensor, argument: Tensor) -> bool:
    """Whether `result`, as the learner's code returned it, is a view of the memory of that call's `argument`."""
    links = getattr(result, "studylm_shares", ())
    return any(link is argument for link in links)


def describe(value: object) -> str:
    """A value in a few words for `expected` and `actual`: "a (2, 7, 5) float32 tensor", "a tuple of 2", "the int 3"."""
    if isinstance(value, str):
        return value
    if isinstance(value, Tensor):
        kind = str(value.dtype).removeprefix("torch.")
        if value.numel() == 1:
            return f"{value.item()!r} as a {tuple(value.shape)} {kind} tensor"
        return f"a {tuple(value.shape)} {kind} tensor"
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, (int, float)):
        return f"{value!r} ({type(value).__name__})"
    if isinstance(value, (tuple, list, dict, set)):
        text = repr(value)
        plain = not any(isinstance(item, Tensor) for item in value)
        if plain and len(text) <= 200:
            return text
        inside = ", ".join(describe(item) for item in list(value)[:3])
        more = ", ..." if len(value) > 3 else ""
        return f"a {type(value).__name__} of {len(value)}: {inside}{more}"
    text = repr(value)
    return text if len(text) <= 200 else text[:200] + "..."


def _text(value: object | None) -> str | None:
    return None if value is None else describe(value)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]

"""Copies of a call's arguments, to detect and name those that were changed in place."""

from __future__ import annotations

import inspect
from typing import Any

import torch
from torch import Tensor, nn


class Snapshot:
    """The arguments of one call as they were before it."""

    def __init__(self, args: list[Any], kwargs: dict[str, Any]) -> None:
        self._given = (list(args), dict(kwargs))
        self._kept = ([_keep(arg) for arg in args], {key: _keep(arg) for key, arg in kwargs.items()})

    def changed(self, target: Any) -> list[str]:
        """The names of the arguments that have changed; `target` is what was called."""
        (args, kwargs), (kept, kept_kwargs) = self._given, self._kept
        places = [i for i, arg in enumerate(args) if not _same(arg, kept[i])]
        keys = [key for key, arg in kwargs.items() if not _same(arg, kept_kwargs[key])]
        if not places and not keys:
            return []
        names = _parameter_names(target)
        return [names[i] if i < len(names) else f"number {i + 1}" for i in places] + keys


class _Kept:
    """A tensor's content and version before the call."""

    def __init__(self, tensor: Tensor) -> None:
        self.version = tensor._version
        self.copy = tensor.detach().clone()

    def same(self, tensor: Any) -> bool:
        if not isinstance(tensor, Tensor) or tensor._version != self.version:
            return False
        now = tensor.detach()
        if now.shape != self.copy.shape or now.dtype != self.copy.dtype:
            return False
        if torch.equal(now, self.copy):
            return True
        return bool(((now == self.copy) | ((now != now) & (self.copy != self.copy))).all())  # NaN is NaN


def _keep(value: Any) -> Any:
    if isinstance(value, Tensor):
        return _Kept(value)
    if type(value) is list or type(value) is tuple:
        return [_keep(item) for item in value]
    if type(value) is dict:
        return {key: _keep(item) for key, item in value.items()}
    if type(value) is set:
        return set(value)
    return value


def _same(value: Any, kept: Any) -> bool:
    if isinstance(kept, _Kept):
        return kept.same(value)
    if type(value) is list or type(value) is tuple:
        return len(value) == len(kept) and all(_same(a, b) for a, b in zip(value, kept, strict=True))
    if type(value) is dict:
        return value.keys() == kept.keys() and all(_same(item, kept[key]) for key, item in value.items())
    if type(value) is set:
        return bool(value == kept)
    return value is kept


def _parameter_names(target: Any) -> list[str]:
    called = target.forward if isinstance(target, nn.Module) else target
    try:
        return list(inspect.signature(called).parameters)
    except (TypeError, ValueError):
        return []


def own(tensor: Tensor, spec: dict[str, Any], grad_mode: bool) -> tuple[Tensor, Tensor | None]:
    """A received tensor as the learner's code gets it, and the leaf that collects its gradient (None if it needs none).

    The learner's code gets a tensor that is not a leaf, as in a real model: changing it in place is then detected here, and is
    not an error of autograd. Strides are preserved.
    """
    if spec.get("device") == "cuda":
        tensor = tensor.to("cuda")
    if not (spec.get("grad") and grad_mode):
        return tensor, None
    leaf = tensor.requires_grad_()
    alias = leaf.clone(memory_format=torch.preserve_format)
    return (alias if alias.stride() == leaf.stride() else leaf), leaf

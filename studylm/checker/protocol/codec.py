"""Converts values to JSON and back; tensors are kept apart.

Nothing here evaluates, imports or unpickles what is received: a tree describes numbers, strings, containers and tensors, and
other objects are sent as references. A learner's subclass is packed as its built-in base class, ignoring its overrides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from studylm.checker.protocol.frames import FrameError

DEPTH_LIMIT = 100
DTYPES: dict[str, torch.dtype] = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.float32,
        torch.float64,
        torch.float16,
        torch.bfloat16,
        torch.int64,
        torch.int32,
        torch.int16,
        torch.int8,
        torch.uint8,
        torch.bool,
        torch.complex64,
        torch.complex128,
    )
}
DTYPE_NAMES = {dtype: name for name, dtype in DTYPES.items()}


class TooLarge(Exception):
    """A value does not fit into one frame."""


@dataclass
class Packed:
    """A value to be sent: its JSON tree, and the tensors in it."""

    tree: Any = None
    tensors: list[Tensor] = field(default_factory=list)


class Packer:
    """Converts a value into a `Packed`. `refer` converts an object that cannot be copied into a reference, a JSON object."""

    def __init__(self, refer: Callable[[Any], dict[str, Any]]) -> None:
        self._refer = refer
        self._seen: dict[int, int] = {}
        self.packed = Packed()

    def pack(self, value: Any) -> Packed:
        """The packed value.

        Raises:
            TooLarge: it is nested too deeply.
        """
        self.packed.tree = self._tree(value, 0)
        return self.packed

    def _tree(self, value: Any, depth: int) -> Any:
        if depth > DEPTH_LIMIT:
            raise TooLarge("a value is nested too deeply")
        if value is None or value is True or value is False:
            return value
        kind = type(value)
        if issubclass(kind, bool):
            return bool(value)
        if issubclass(kind, int):
            number = int.__int__(value)
            return number if -(2**63) <= number < 2**64 else {"int": hex(number)[:100_000]}
        if issubclass(kind, float):
            return float.__float__(value)
        if issubclass(kind, str):
            return str.__str__(value)
        if issubclass(kind, (bytes, bytearray)):
            return {"bytes": bytes(value).hex()}
        if isinstance(value, Tensor) and _plain(value):
            return {"x": self._tensor(value)}
        if issubclass(kind, torch.Size):
            return {"size": [int(n) for n in value]}
        if issubclass(kind, list):
            return {"l": [self._tree(item, depth + 1) for item in list.__iter__(value)]}
        if issubclass(kind, tuple):
            return {"t": [self._tree(item, depth + 1) for item in tuple.__iter__(value)]}
        if issubclass(kind, dict):
            return {"d": [[self._tree(k, depth + 1), self._tree(v, depth + 1)] for k, v in dict.items(value)]}
        if issubclass(kind, (set, frozenset)):
            return {"set": [self._tree(item, depth + 1) for item in list(value)]}
        if issubclass(kind, complex):
            return {"complex": [value.real, value.imag]}
        if kind is torch.dtype:
            return {"dtype": str(value).removeprefix("torch.")}
        if kind is torch.device:
            return {"device": str(value)}
        if kind is OneShot:
            return {"once": [self._tree(item, depth + 1) for item in value.items]}
        return self._refer(value)

    def _tensor(self, tensor: Tensor) -> int:
        if id(tensor) not in self._seen:
            self._seen[id(tensor)] = len(self.packed.tensors)
            self.packed.tensors.append(tensor)
        return self._seen[id(tensor)]


def _plain(tensor: Tensor) -> bool:
    return tensor.layout is torch.strided and tensor.dtype in DTYPE_NAMES and not tensor.is_meta


class Unpacker:
    """Converts a JSON tree back into a value. `resolve` converts a reference back into an object."""

    def __init__(self, tensors: list[Tensor], resolve: Callable[[dict[str, Any]], Any]) -> None:
        self._tensors = tensors
        self._resolve = resolve

    def value(self, tree: Any) -> Any:
        """The value that `tree` describes.

        Raises:
            FrameError: the tree is not well formed.
        """
        try:
            return self._value(tree, 0)
        except (TypeError, ValueError, KeyError, IndexError, OverflowError, RecursionError) as error:
            raise FrameError(f"a value is not well formed: {type(error).__name__}") from error

    def _value(self, tree: Any, depth: int) -> Any:
        if depth > DEPTH_LIMIT + 1:
            raise FrameError("a value is nested too deeply")
        if tree is None or isinstance(tree, (bool, int, float, str)):
            return tree
        if not isinstance(tree, dict):
            raise FrameError("a value has no kind")
        if "r" in tree:
            return self._resolve(tree)
        if len(tree) != 1:
            raise FrameError("a value has two kinds")
        ((kind, inner),) = tree.items()
        if kind == "x":
            if type(inner) is not int or not 0 <= inner < len(self._tensors):
                raise FrameError("a tensor is missing")
            return self._tensors[inner]
        if kind in ("l", "t", "set", "once"):
            items = [self._value(item, depth + 1) for item in inner]
            if kind == "l":
                return items
            if kind == "t":
                return tuple(items)
            return set(items) if kind == "set" else iter(items)
        if kind == "d":
            return {self._value(k, depth + 1): self._value(v, depth + 1) for k, v in inner}
        if kind == "size":
            return torch.Size([int(n) for n in inner])
        if kind == "bytes":
            return bytes.fromhex(inner)
        if kind == "int":
            return int(inner, 16)
        if kind == "complex":
            return complex(float(inner[0]), float(inner[1]))
        if kind == "dtype":
            return DTYPES[inner]
        if kind == "device":
            return inner
        raise FrameError("a value is of an unknown kind")


class OneShot:
    """Is received as an iterator over `items`; made by `studylm.checker.kit.one_shot`."""

    def __init__(self, items: Iterable[Any]) -> None:
        self.items = list(items)

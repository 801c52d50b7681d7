"""Values on the wire between the learner's process and the tester's: JSON that describes them, and tensors' raw bytes.

Nothing here evaluates, imports or unpickles what comes in. Each frame is a JSON header (what is said, the values, one
description for each tensor) and a body (the tensors' memory, one after the other). All of it is checked on receipt.
"""

from __future__ import annotations

import ctypes
import math
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from json import dumps, loads
from typing import Any

import torch
from torch import Tensor

from studylm.checker.frames import FrameError, receive_exactly
from studylm.checker.kit import OneShot

HEADER_LIMIT = 32 * 1024 * 1024
BODY_LIMIT = 256 * 1024 * 1024
"""The most tensor memory in one frame, in bytes; also the most that one tensor may stand for."""
DEPTH_LIMIT = 100
ALIGN = 64
_AHEAD = 65536

_PREFIX = struct.Struct("!IQ")
_DTYPES: dict[str, torch.dtype] = {
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
_DTYPE_NAMES = {dtype: name for name, dtype in _DTYPES.items()}


class TooLarge(Exception):
    """A value is larger than what one frame carries."""


@dataclass
class Packed:
    """A value on its way out: its JSON tree, the tensors in it, and their descriptions."""

    tree: Any = None
    tensors: list[Tensor] = field(default_factory=list)


class Packer:
    """Turns a value into a `Packed`. `refer` puts an object that cannot be copied into a reference (a JSON object)."""

    def __init__(self, refer: Callable[[Any], dict[str, Any]]) -> None:
        self._refer = refer
        self._seen: dict[int, int] = {}
        self.packed = Packed()

    def pack(self, value: Any) -> Packed:
        """The whole value."""
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
    return tensor.layout is torch.strided and tensor.dtype in _DTYPE_NAMES and not tensor.is_meta


class Unpacker:
    """Turns a JSON tree back into a value. `resolve` turns a reference back into an object."""

    def __init__(self, tensors: list[Tensor], resolve: Callable[[dict[str, Any]], Any]) -> None:
        self._tensors = tensors
        self._resolve = resolve

    def value(self, tree: Any) -> Any:
        """The value that `tree` describes.

        Raises:
            FrameError: it describes none.
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
            return _DTYPES[inner]
        if kind == "device":
            return inner
        raise FrameError("a value is of an unknown kind")


def _describe(tensor: Tensor) -> tuple[dict[str, Any], Tensor]:
    """A tensor's description, and memory on the CPU whose first `n` bytes are to be sent."""
    spec: dict[str, Any] = {
        "dtype": _DTYPE_NAMES[tensor.dtype],
        "shape": list(tensor.shape),
        "grad": bool(tensor.requires_grad),
        "device": tensor.device.type,
    }
    with torch._C.DisableTorchFunctionSubclass():
        data = tensor.detach().resolve_conj().resolve_neg()
        if data.device.type != "cpu":
            data = data.cpu()
        span = _span(data.shape, data.stride())
        if data.is_contiguous() or span > 2 * data.numel() + 64:
            data = data.contiguous()
            spec["stride"] = None
            count = data.numel()
        else:
            spec["stride"] = list(data.stride())
            count = span
    spec["n"] = count * data.element_size()
    if spec["n"] > BODY_LIMIT or data.numel() * data.element_size() > BODY_LIMIT:
        raise TooLarge(f"a tensor of shape {tuple(tensor.shape)} is too large")
    return spec, data


def _span(shape: Any, stride: Any) -> int:
    """How many elements of memory a strided tensor reaches over."""
    if math.prod(shape) == 0:
        return 0
    return 1 + sum(int(size - 1) * int(step) for size, step in zip(shape, stride, strict=True))


def _restore(spec: Any, body: bytearray, offset: int) -> tuple[Tensor, int]:
    """The tensor that `spec` describes, over the memory of `body` from `offset` on, and where the next one starts."""
    if not isinstance(spec, dict) or spec.get("dtype") not in _DTYPES:
        raise FrameError("a tensor has no dtype")
    dtype = _DTYPES[spec["dtype"]]
    shape: Any = spec.get("shape")
    stride: Any = spec.get("stride")
    size: Any = spec.get("n")
    if not _sizes(shape) or type(size) is not int:
        raise FrameError("a tensor has no shape")
    numel = math.prod(shape)
    item = torch.empty((), dtype=dtype).element_size()
    if numel * item > BODY_LIMIT:
        raise FrameError("a tensor is too large")
    if stride is not None and (not _sizes(stride) or len(stride) != len(shape)):
        raise FrameError("a tensor has no strides")
    span = numel if stride is None else _span(shape, stride)
    if size != span * item or offset + size > len(body):
        raise FrameError("a tensor's memory has another size than its shape")
    if numel == 0:
        tensor = torch.empty(shape, dtype=dtype)
    else:
        flat = torch.frombuffer(body, dtype=torch.uint8 if dtype is torch.bool else dtype, count=span, offset=offset)
        if dtype is torch.bool:
            flat = flat != 0
        tensor = flat.view(shape) if stride is None else flat.as_strided(shape, stride)
    return tensor, offset + _padded(size)


def _sizes(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= 32 and all(type(n) is int and 0 <= n < 2**40 for n in value)


def _padded(size: int) -> int:
    return -(-size // ALIGN) * ALIGN


@dataclass
class Message:
    """One frame as it was received: what was said, the tensors with their descriptions, the value not yet unpacked."""

    header: dict[str, Any]
    tensors: list[Tensor]
    specs: list[dict[str, Any]]

    def value(self, resolve: Callable[[dict[str, Any]], Any]) -> Any:
        """The value that came with it."""
        return Unpacker(self.tensors, resolve).value(self.header.get("value"))


class Channel:
    """One end of the wire."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._ahead = bytearray()

    def send(
        self, header: dict[str, Any], packed: Packed | None = None, marks: list[dict[str, Any]] | None = None
    ) -> None:
        """Write one frame. `marks` adds to each tensor's description.

        Raises:
            FrameError: the other end has gone.
            TooLarge: the value does not fit into a frame; nothing was written.
        """
        specs: list[dict[str, Any]] = []
        buffers: list[Tensor] = []
        if packed is not None:
            for index, tensor in enumerate(packed.tensors):
                spec, data = _describe(tensor)
                if marks is not None:
                    spec.update(marks[index])
                specs.append(spec)
                buffers.append(data)
            header = {**header, "value": packed.tree, "tensors": specs}
        text = dumps(header).encode("utf-8", "surrogatepass")
        size = sum(_padded(spec["n"]) for spec in specs)
        if len(text) > HEADER_LIMIT or size > BODY_LIMIT:
            raise TooLarge("a value is too large")
        chunks: list[bytes] = [_PREFIX.pack(len(text), size), text]
        for spec, data in zip(specs, buffers, strict=True):
            if spec["n"]:
                chunks.append(ctypes.string_at(data.data_ptr(), spec["n"]))
                chunks.append(bytes(_padded(spec["n"]) - spec["n"]))
        try:
            self._sock.sendall(b"".join(chunks))
        except OSError as error:
            raise FrameError("the other end has gone") from error

    def receive(self) -> Message:
        """Read one frame, waiting for it.

        Raises:
            FrameError: the other end has gone, or what came is not a frame.
        """
        length, size = _PREFIX.unpack(self._take(_PREFIX.size))
        if length > HEADER_LIMIT or size > BODY_LIMIT:
            raise FrameError("a frame is too large")
        text = self._take(length)
        body = self._take(size)
        try:
            header = loads(text.decode("utf-8", "surrogatepass"))
        except (ValueError, RecursionError) as error:
            raise FrameError("a frame is not JSON") from error
        if not isinstance(header, dict) or not isinstance(header.get("tensors", []), list):
            raise FrameError("a frame is not an object")
        specs = header.get("tensors", [])
        tensors, offset = [], 0
        for spec in specs:
            try:
                tensor, offset = _restore(spec, body, offset)
            except (TypeError, ValueError, OverflowError, RuntimeError) as error:
                raise FrameError("a tensor is not well formed") from error
            tensors.append(tensor)
        if offset != size:
            raise FrameError("a frame has another size than its tensors")
        return Message(header, tensors, specs)

    def _take(self, size: int) -> bytearray:
        """The next `size` bytes; a small frame is read in one go, so that it costs one wait."""
        while len(self._ahead) < min(size, _AHEAD):
            try:
                piece = self._sock.recv(_AHEAD)
            except InterruptedError:
                continue
            except OSError as error:
                raise FrameError("the other end has gone") from error
            if not piece:
                raise FrameError("the other end has gone")
            self._ahead += piece
        taken = self._ahead[:size]
        del self._ahead[:size]
        if len(taken) < size:
            taken += receive_exactly(self._sock, size - len(taken))
        return taken

    def close(self) -> None:
        """Close this end."""
        self._sock.close()

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
from dataclasses import dataclass
from json import dumps, loads
from typing import Any

import torch
from torch import Tensor

from studylm.checker.protocol.codec import DTYPE_NAMES, DTYPES, Packed, TooLarge, Unpacker
from studylm.checker.protocol.frames import ConnectionClosed, FrameError, receive_exactly

HEADER_LIMIT = 32 * 1024 * 1024
BODY_LIMIT = 256 * 1024 * 1024
"""The most tensor memory in one frame, in bytes; also the most that one tensor may stand for."""
ALIGN = 64
_AHEAD = 65536

_PREFIX = struct.Struct("!IQ")


def _describe(tensor: Tensor) -> tuple[dict[str, Any], Tensor]:
    """A tensor's description, and memory on the CPU whose first `n` bytes are to be sent."""
    spec: dict[str, Any] = {
        "dtype": DTYPE_NAMES[tensor.dtype],
        "shape": list(tensor.shape),
        "grad": bool(tensor.requires_grad),
        "device": tensor.device.type,
    }
    with torch._C.DisableTorchFunctionSubclass():
        data = tensor.detach().resolve_conj().resolve_neg()
        if data.device.type != "cpu":
            data = data.cpu()
        contiguous = data.is_contiguous()
        span = 0 if contiguous else _span(data.shape, data.stride())
        if contiguous or span > 2 * data.numel() + 64:
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
    if not isinstance(spec, dict) or spec.get("dtype") not in DTYPES:
        raise FrameError("a tensor has no dtype")
    dtype = DTYPES[spec["dtype"]]
    shape: Any = spec.get("shape")
    stride: Any = spec.get("stride")
    size: Any = spec.get("n")
    if not _sizes(shape) or type(size) is not int:
        raise FrameError("a tensor has no shape")
    numel = math.prod(shape)
    item = dtype.itemsize
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
            ConnectionClosed: the other end closed the connection.
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
            raise ConnectionClosed from error

    def receive(self) -> Message:
        """Read one frame, waiting for it.

        Raises:
            FrameError: the other end closed the connection, or sent something that is not a frame.
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
                raise ConnectionClosed from error
            if not piece:
                raise ConnectionClosed
            self._ahead += piece
        taken = self._ahead[:size]
        del self._ahead[:size]
        if len(taken) < size:
            taken += receive_exactly(self._sock, size - len(taken))
        return taken

    def close(self) -> None:
        """Close this end."""
        self._sock.close()

"""The learner's process (L): runs the learner's file and answers the tester's requests about what it defines.

It knows nothing of the checks: no check file, no reference, no other answer is in its memory or within its reach.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import socket
import sys
import types
from dataclasses import dataclass
from typing import Any, NoReturn

import torch
from torch import Tensor, nn

from studylm.checker.learner.answer import Answer, Raised, Stop
from studylm.checker.learner.arguments import own
from studylm.checker.learner.operations import OPERATIONS, Bench
from studylm.checker.learner.rule_watch import Watch
from studylm.checker.protocol.channel import Channel, Message
from studylm.checker.protocol.codec import Packed, Packer, TooLarge
from studylm.checker.protocol.frames import FrameError
from studylm.checker.protocol.reports import ErrorReport
from studylm.checker.protocol.seeding import SEED, seed_all

GONE, BROKEN = 3, 113
"""Exit codes: the tester has gone; the file has broken the process that it runs in."""


@dataclass
class Call:
    """What is kept of a call while the tester holds its results: for the backward pass."""

    outputs: list[Tensor]
    inputs: list[Tensor]


class Service:
    """Answers the tester's requests, one at a time."""

    def __init__(self, channel: Channel, bench: Bench) -> None:
        self._channel = channel
        self._bench = bench
        self._calls: dict[int, Call] = {}
        self._to: dict[str, Any] = {}

    def run(self) -> dict[str, Any] | None:
        """Serve until the tester says bye, and return how to confirm it; None if the tester has gone."""
        while True:
            try:
                message = self._channel.receive()
                header = message.header
                self._to = {"to": header["number"]}
                self._let_go(header)
                if header["op"] == "bye":
                    return self._to
                try:
                    if header["op"] == "backward":
                        self._backward(message)
                    else:
                        self._serve(message)
                except (Raised, Stop) as outcome:
                    self._channel.send(self._to | outcome.reply)
                except TooLarge as error:
                    text = f"The result is too large: {error}."
                    self._channel.send(self._to | Raised(ErrorReport(text)).reply)
                finally:
                    for ref in header.get("drop", ()):  # afterwards: what was asked may be the last use
                        self._bench.drop(ref)
            except FrameError:
                return None

    def _let_go(self, header: dict[str, Any]) -> None:
        for call in header.get("free", ()):
            self._calls.pop(call, None)
        if "seed" in header:
            seed_all(header["seed"])

    def _serve(self, message: Message) -> None:
        header = message.header
        grad_mode = bool(header.get("grad_mode", True))
        leaves = []
        for index, spec in enumerate(message.specs):
            message.tensors[index], leaf = own(message.tensors[index], spec, grad_mode)
            if leaf is not None:
                leaves.append(leaf)
        asked, waiting = message.value(lambda tree: self._bench.object(tree["r"]))
        self._bench.changed = []
        with torch.set_grad_enabled(grad_mode):
            self._do(waiting)
            result = OPERATIONS[header["op"]](self._bench, asked)
        with self._bench.answer.guarded():
            packed = Packer(self._refer).pack(result)
            marks, outputs = _marks(packed, message.tensors)
            if outputs:
                self._calls[header["call"]] = Call(outputs, leaves)
        self._send({"changed": self._bench.changed} if self._bench.changed else {}, packed, marks)

    def _do(self, waiting: list[tuple[str, Any]]) -> None:
        """What the tester has had wait for this request, in its order."""
        for op, value in waiting:
            OPERATIONS[op](self._bench, value)

    def _backward(self, message: Message) -> None:
        call = self._calls.get(message.header["call"])
        if call is None:
            raise Raised(ErrorReport("the graph of this call is gone.", kind="RuntimeError"))
        grads, waiting = message.value(lambda tree: self._bench.object(tree["r"]))
        self._do(waiting)
        for leaf in call.inputs:
            leaf.grad = None
        pairs = [(out, grad.to(out.device)) for out, grad in zip(call.outputs, grads, strict=True) if grad is not None]
        with self._bench.answer.guarded():
            torch.autograd.backward(
                [out for out, _ in pairs], [grad for _, grad in pairs], retain_graph=bool(message.header.get("keep"))
            )
        packed = Packer(self._refer).pack([leaf.grad for leaf in call.inputs])
        for leaf in call.inputs:
            leaf.grad = None
        self._send({}, packed, None)

    def _send(self, header: dict[str, Any], packed: Packed, marks: list[dict[str, Any]] | None) -> None:
        with self._bench.answer.guarded():
            try:
                self._channel.send(self._to | header, packed, marks)
            except (FrameError, TooLarge) as error:
                failure: Exception | None = error
            else:
                failure = None
        if failure is not None:
            raise failure

    def _refer(self, value: Any) -> dict[str, Any]:
        kind = value if isinstance(value, type) else type(value)
        name = type.__getattribute__(kind, "__name__")
        if isinstance(value, (types.FunctionType, types.BuiltinFunctionType)):
            name = value.__name__
        return {"r": self._bench.keep(value), "name": str(name), "module": isinstance(value, nn.Module)}


def _marks(packed: Packed, arguments: list[Tensor]) -> tuple[list[dict[str, Any]], list[Tensor]]:
    """For each tensor that goes back, which arguments' memory it shares; and those that carry gradients."""
    places = {_memory(tensor): index for index, tensor in enumerate(arguments) if tensor.numel()}
    marks, outputs = [], []
    for tensor in packed.tensors:
        shared = places.get(_memory(tensor)) if places and tensor.numel() else None
        marks.append({} if shared is None else {"shares": [shared]})
        if tensor.requires_grad:
            outputs.append(tensor)
    return marks, outputs


def _memory(tensor: Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


def run(job: dict[str, Any], wire: socket.socket) -> NoReturn:
    """Load the file of `job`, serve the tester over `wire`, and end the process: 0 if the tester said bye."""
    seed_all(SEED)
    channel = Channel(wire)
    answer = Answer(job["source"], job["filename"])
    sys.argv = [job["filename"]]
    bench = Bench(answer, Watch(job["forbids"], job["filename"]))
    leave = os._exit
    code = BROKEN
    try:
        if _converse(answer, bench, channel):
            code = 0
    except FrameError:
        code = GONE
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(BaseException):
                stream.flush()
        leave(code)


def _converse(answer: Answer, bench: Bench, channel: Channel) -> bool:
    """Load, serve, run the exit handlers, and confirm the goodbye; False if the tester has gone before."""
    try:
        answer.load()
        channel.send({"loaded": True, "names": answer.names()})
        goodbye = Service(channel, bench).run()
    except (Raised, Stop) as outcome:
        channel.send({"loaded": False, **outcome.reply})
        header = channel.receive().header
        goodbye = {"to": header["number"]} if header.get("op") == "bye" else None
    if goodbye is None:
        return False
    with contextlib.suppress(Exception):
        sys.stdout.flush()
        atexit._run_exitfuncs()
    with contextlib.suppress(Exception):
        sys.stdout.flush()
    channel.send(goodbye)
    return True


def prepare() -> None:
    """Done while the process waits for its job: the learner's file is to find a plain Python with torch."""
    atexit._clear()
    for name in [name for name in sys.modules if name.partition(".")[0] in ("studylm", "_pytest", "pytest", "pluggy")]:
        del sys.modules[name]

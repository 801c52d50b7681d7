"""The tester's end of the wire: requests, replies, and gradients that flow through both processes.

A tensor that comes back from a call is the output of an autograd node here, whose backward runs the learner's own graph
over there and returns the gradients of the call's inputs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from studylm.checker.kit import Diagnosis, LearnerError
from studylm.checker.protocol.channel import Channel, Message
from studylm.checker.protocol.codec import Packed, Packer, TooLarge
from studylm.checker.protocol.frames import ConnectionClosed, FrameError
from studylm.checker.protocol.reports import FROM_LEARNER, Ending, EndState, ErrorReport

INPLACE_HINT = "Make a new tensor instead, for example `x = x + y` in place of `x += y`."

QUIET = {"load", "scatter", "forget"}
"""Requests that run none of the learner's code: these may wait for the next check's first."""


class LearnerStopped(BaseException):
    """The run cannot go on: the learner's process closed its connection, broke a rule, or ran out of memory.

    A BaseException, so that no check swallows it.
    """

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.message)
        self.ending = ending


def _stopped(state: EndState) -> LearnerStopped:
    return LearnerStopped(Ending(state))


class ServiceClient:
    """Sends requests to the learner's process, unpacks the replies, and tells it which objects are no longer needed.

    Args:
        stand_in: (client, number, class name, whether it is a module) -> what stands for an object that is not copied.
    """

    def __init__(
        self, channel: Channel, device: str, stand_in: Callable[[ServiceClient, int, str, bool], Held]
    ) -> None:
        self._channel = channel
        self._stand_in = stand_in
        self._released: list[int] = []
        self._dropped: list[int] = []
        self._calls = 0
        self._exchanges = 0
        self._waiting: list[list[Any]] = []
        self._names: dict[str, Held] = {}
        self._anchor = torch.empty(0, requires_grad=True)
        self._seed: int | None = None
        self.device = device
        self.received = False
        self.keep_graphs = False

    def hello(self) -> dict[str, Any]:
        """What the learner's process says once it has loaded the file."""
        return self._receive().header

    def seed(self, seed: int) -> None:
        """Seed the learner's process together with its next request."""
        self._seed = seed
        self.received = False

    def goodbye(self) -> None:
        """End the conversation; the learner's process confirms it after its exit handlers."""
        self._exchange({"op": "bye"}, None)

    def ask(self, op: str, value: Any = None, **header: Any) -> Any:
        """Send one request and return the value that comes back, its tensors joined to this process' graph.

        Raises:
            LearnerError: the learner's code raised.
            LearnerStopped: the run cannot go on.
            Diagnosis: an argument was changed in place.
        """
        packed = Packer(_refer).pack([value, self._waiting])
        self._waiting = []
        self._calls += 1
        call = self._calls
        header = {"op": op, "call": call, "grad_mode": torch.is_grad_enabled(), **header}
        reply = self._exchange(header, packed)
        result = self._join(reply, call, packed.tensors)
        changed = reply.header.get("changed", [])
        if not isinstance(changed, list):
            raise _stopped(EndState.MALFORMED)
        if changed:
            names = " and ".join(f"`{str(name)[:80]}`" for name in changed[:4])
            what = header.get("what") or "The call"
            raise Diagnosis(f"{what} changes its argument {names} in place.", hint=INPLACE_HINT)
        self.received = True
        return result

    def later(self, op: str, value: Any) -> None:
        """Have something done before the next request, in its order; for what gives no result."""
        self._waiting.append([op, value])

    def name(self, name: str) -> Any:
        """What the learner's file calls `name`; a class or a function is asked for once."""
        if name not in self._names:
            value = self.ask("name", name)
            if not isinstance(value, Held):
                return value
            self._names[name] = value
        return self._names[name]

    def settle(self) -> None:
        """Have everything done that waits and may run the learner's code."""
        if any(op not in QUIET for op, _ in self._waiting):
            self.ask("settle")

    def backward(self, call: int, grads: list[Tensor | None], inputs: list[Tensor]) -> list[Tensor | None]:
        """Run the learner's graph of that call backward; gradients for its inputs, None where one has no part in it."""
        packed = Packer(_refer).pack([list(grads), self._waiting])
        self._waiting = []
        reply = self._exchange({"op": "backward", "call": call, "keep": self.keep_graphs}, packed)
        result = self._value(reply)
        if not isinstance(result, list) or len(result) != len(inputs) or not all(map(_fits, result, inputs)):
            raise _stopped(EndState.MALFORMED)
        return list(result)

    def release(self, call: int) -> None:
        """Nothing here refers to that call's results any more."""
        self._released.append(call)

    def drop(self, ref: int) -> None:
        """Nothing here refers to that object any more."""
        self._dropped.append(ref)

    def _exchange(self, header: dict[str, Any], packed: Packed | None) -> Message:
        released, self._released = self._released, []
        dropped, self._dropped = self._dropped, []
        self._exchanges += 1
        header["number"] = self._exchanges
        header["free"] = released
        header["drop"] = dropped
        if self._seed is not None:
            header["seed"], self._seed = self._seed, None
        try:
            self._channel.send(header, packed)
        except FrameError as error:
            raise _stopped(EndState.LOST) from error
        except TooLarge as error:
            raise ValueError(f"an argument is too large for the wire: {error}") from error
        return self._receive()

    def _receive(self) -> Message:
        try:
            reply = self._channel.receive()
        except ConnectionClosed as error:
            raise _stopped(EndState.LOST) from error
        except FrameError as error:
            raise _stopped(EndState.MALFORMED) from error
        except MemoryError as error:
            raise _stopped(EndState.MEMORY) from error
        if reply.header.get("to", 0) != self._exchanges:
            raise _stopped(EndState.MALFORMED)
        stop = reply.header.get("stop")
        if stop is not None:
            raise LearnerStopped(Ending.from_json(stop, FROM_LEARNER) or Ending(EndState.MALFORMED))
        report = reply.header.get("error")
        if isinstance(report, dict) and "loaded" not in reply.header:
            raise LearnerError(ErrorReport.from_json(report))
        return reply

    def _value(self, reply: Message) -> Any:
        try:
            return reply.value(self._resolve)
        except FrameError as error:
            raise _stopped(EndState.MALFORMED) from error

    def _resolve(self, tree: dict[str, Any]) -> Any:
        ref, name = tree.get("r"), tree.get("name")
        if type(ref) is not int or not isinstance(name, str):
            raise FrameError("a reference is not well formed")
        return self._stand_in(self, ref, name[:200], tree.get("module") is True)

    def _join(self, reply: Message, call: int, arguments: list[Tensor]) -> Any:
        """The reply's value, with this process' autograd nodes behind the tensors that carry gradients over there."""
        tensors = reply.tensors
        if self.device != "cpu":
            tensors = [
                t.to(self.device) if s.get("device") == "cuda" else t for t, s in zip(tensors, reply.specs, strict=True)
            ]
            reply.tensors = tensors
        carrying = [i for i, spec in enumerate(reply.specs) if spec.get("grad") is True]
        if carrying:
            link = Link(self, call, [tensors[i] for i in carrying])
            inputs = [t for t in arguments if t.requires_grad] if torch.is_grad_enabled() else []
            for i in carrying:
                if not (tensors[i].is_floating_point() or tensors[i].is_complex()):
                    raise _stopped(EndState.MALFORMED)
            with torch.enable_grad():
                joined = _Remote.apply(link, self._anchor, *inputs)  # type: ignore[no-untyped-call]
            for i, tensor in zip(carrying, joined, strict=True):
                tensors[i] = tensor
        for tensor, spec in zip(tensors, reply.specs, strict=True):
            shares = spec.get("shares")
            if isinstance(shares, list) and shares:
                links = [arguments[i] for i in shares if type(i) is int and 0 <= i < len(arguments)]
                tensor.studylm_shares = links  # type: ignore[attr-defined]
        return self._value(reply)


def _fits(gradient: object, given: Tensor) -> bool:
    """Whether this can be the gradient of `given`; None is that of an input without a part in the result."""
    if gradient is None:
        return True
    return isinstance(gradient, Tensor) and gradient.shape == given.shape and gradient.dtype == given.dtype


class Held:
    """Something that the learner's process holds on to for as long as this stands for it."""

    def __init__(self, client: ServiceClient, ref: int) -> None:
        self._client = client
        self.ref = ref

    def __del__(self) -> None:
        self._client.drop(self.ref)


class Link:
    """Ties an autograd node here to one call over there; letting go of the node lets go of that call's graph."""

    def __init__(self, client: ServiceClient, call: int, outputs: list[Tensor]) -> None:
        self.client = client
        self.call = call
        self.outputs: list[Tensor] = outputs

    def __del__(self) -> None:
        self.client.release(self.call)


class _Remote(torch.autograd.Function):
    """A call to the learner's process as one differentiable step."""

    @staticmethod
    def forward(ctx: Any, link: Link, anchor: Tensor, *inputs: Tensor) -> tuple[Tensor, ...]:
        ctx.set_materialize_grads(False)
        ctx.link = link
        ctx.inputs = [t.detach() for t in inputs]
        outputs, link.outputs = link.outputs, []
        return tuple(outputs)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor | None) -> tuple[Any, ...]:
        link: Link = ctx.link
        result = link.client.backward(link.call, list(grads), ctx.inputs)
        return (None, None, *result)


def _refer(value: Any) -> dict[str, Any]:
    if isinstance(value, Held):
        return {"r": value.ref}
    raise TypeError(f"a {type(value).__name__} cannot be passed to the learner's code")

"""The learner's objects as a check meets them: stand-ins whose every use is a message to the learner's process."""

from __future__ import annotations

import builtins
import contextlib
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from studylm.checker.kit import Diagnosis
from studylm.checker.protocol.channel import Channel
from studylm.checker.tester.service_client import Held, ServiceClient


class RemoteObject(Held):
    """Something of the learner's that is not copied: a class, a function, an instance."""

    def __init__(self, client: ServiceClient, ref: int, type_name: str) -> None:
        super().__init__(client, ref)
        self.type_name = type_name
        self.is_module = False

    def __repr__(self) -> str:
        return f"an object of the class {self.type_name}"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it (or construct it) with these arguments over there."""
        return self._client.ask("call", [self.ref, list(args), kwargs], what=f"`{self.type_name}`")

    def printed(self, *args: Any, **kwargs: Any) -> tuple[Any, str]:
        """Call it; what it returned, and what it printed meanwhile."""
        value, text = self._client.ask("printed", [self.ref, list(args), kwargs], what=f"`{self.type_name}`")
        return value, str(text)

    def traced(self, *args: Any, **kwargs: Any) -> tuple[Any, list[str]]:
        """Call it; what it returned, and the names of torch's functions and methods that it called, each once."""
        value, names = self._client.ask("traced", [self.ref, list(args), kwargs], what=f"`{self.type_name}`")
        return value, [str(name) for name in names]

    def invoke(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call one of its methods."""
        return self._client.ask("invoke", [self.ref, method, list(args), kwargs], what=f"`{method}`")

    def tell(self, method: str, *args: Any, **kwargs: Any) -> None:
        """Call one of its methods, together with the next request and before it, where what it returns is not needed."""
        given = [value.detach().clone() if isinstance(value, Tensor) else value for value in args]
        self._client.later("invoke", [self.ref, method, given, kwargs])

    def get(self, name: str) -> Any:
        """One of its attributes, copied or as a stand-in."""
        return self._client.ask("get", [self.ref, name])

    def has(self, name: str) -> bool:
        """Whether it has this attribute."""
        return bool(self._client.ask("has", [self.ref, name]))


class RemoteModule(RemoteObject):
    """A `torch.nn.Module` of the learner's."""

    def __init__(self, client: ServiceClient, ref: int, type_name: str) -> None:
        super().__init__(client, ref, type_name)
        self.is_module = True

    def _method(self, name: str, *args: Any) -> RemoteModule:
        self._client.later("module", [self.ref, name, list(args)])
        return self

    def train(self, mode: bool = True) -> RemoteModule:
        """Set training mode, here and in all children."""
        return self._method("train", mode)

    def eval(self) -> RemoteModule:
        """Set evaluation mode."""
        return self._method("eval")

    def double(self) -> RemoteModule:
        """Turn floating parameters and buffers into float64."""
        return self._method("to", torch.float64)

    def float(self) -> RemoteModule:
        """Turn floating parameters and buffers into float32."""
        return self._method("to", torch.float32)

    def to(self, where: torch.device | torch.dtype | str) -> RemoteModule:
        """Move it to a device, or to a dtype."""
        return self._method("to", where)

    def state(self) -> dict[str, Tensor]:
        """Copies of its parameters by name; one that has two names comes once."""
        return dict(self._client.ask("state", [self.ref]))

    def buffers(self) -> dict[str, Tensor]:
        """Copies of its buffers by name."""
        return dict(self._client.ask("buffers", [self.ref]))

    def load(self, values: dict[str, Tensor]) -> RemoteModule:
        """Write these parameters (or buffers), in place; the others stay."""
        self._client.later("load", [self.ref, {name: value.detach().clone() for name, value in values.items()}])
        return self

    def scatter(self, scale: builtins.float, seed: int) -> RemoteModule:
        """Write values drawn from N(0, scale²) into all its floating parameters; the same seed draws the same values."""
        self._client.later("scatter", [self.ref, builtins.float(scale), seed])
        return self

    def grads(self) -> dict[str, Tensor | None]:
        """Copies of its parameters' gradients by name."""
        return dict(self._client.ask("grads", [self.ref]))

    def zero_grad(self) -> None:
        """Forget the gradients."""
        self._method("zero_grad")

    def sgd(self, lr: builtins.float) -> RemoteOptimizer:
        """`torch.optim.SGD` over its parameters."""
        return RemoteOptimizer(self._client, self._client.ask("optimizer", [self.ref, "SGD", lr]))

    def adam(self, lr: builtins.float) -> RemoteOptimizer:
        """`torch.optim.Adam` over its parameters."""
        return RemoteOptimizer(self._client, self._client.ask("optimizer", [self.ref, "Adam", lr]))

    def deepcopy(self) -> RemoteModule:
        """An independent copy, made with `copy.deepcopy` over there."""
        copied = self._client.ask("deepcopy", [self.ref])
        if not isinstance(copied, RemoteModule):
            raise Diagnosis(f"A deepcopy of `{self.type_name}` is not a module.")
        return copied

    def sharing(self) -> list[list[str]]:
        """Groups of parameter names that are one and the same Parameter; names on their own are left out."""
        return list(self._client.ask("sharing", [self.ref]))

    def modules(self) -> list[tuple[str, str]]:
        """(path, class name) of the module itself, path "", and of all its children."""
        return list(self._client.ask("modules", [self.ref]))


class RemoteOptimizer:
    """An optimizer in the learner's process."""

    def __init__(self, client: ServiceClient, held: RemoteObject) -> None:
        self._client = client
        self._held = held

    def step(self) -> None:
        """Change the parameters by their gradients."""
        self._client.later("step", [self._held.ref])

    def zero_grad(self) -> None:
        """Forget the gradients."""
        self._client.later("forget", [self._held.ref])


class Learner:
    """The learner's file. Its attributes are what the file defines."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("pytestmark",):
            raise AttributeError(name)
        return self._client.name(name)

    def has(self, name: str) -> bool:
        """Whether the file defines this name."""
        return bool(self._client.ask("defines", name))

    def nn(self, name: str, *args: Any, **kwargs: Any) -> RemoteModule:
        """A module of `torch.nn`, made in the learner's process, to be passed to the learner's code."""
        return self._client.ask("nn", [name, list(args), kwargs])  # type: ignore[no-any-return]

    @contextlib.contextmanager
    def keep_graphs(self) -> Iterator[None]:
        """Backward passes inside keep the learner's graph, as `retain_graph=True` does."""
        before, self._client.keep_graphs = self._client.keep_graphs, True
        try:
            yield
        finally:
            self._client.keep_graphs = before


def connect(channel: Channel, device: str = "cpu") -> ServiceClient:
    """A client whose references come back as the stand-ins above."""
    return ServiceClient(channel, device, _stand_in)


def _stand_in(client: ServiceClient, ref: int, name: str, is_module: bool) -> RemoteObject:
    return (RemoteModule if is_module else RemoteObject)(client, ref, name)

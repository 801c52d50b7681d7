"""Records which of torch's functions and methods run, by name: what an answer uses, not what it mentions."""

from __future__ import annotations

from typing import Any

from torch.overrides import TorchFunctionMode

LIMIT = 1000
"""The most names that are recorded."""


class Trace(TorchFunctionMode):
    """A context that collects names in the order of first use: `bernoulli_`, `rand`, `__mul__`, `linear`."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if len(self.names) < LIMIT:
            self.names[str(getattr(func, "__name__", ""))[:80]] = None
        return func(*args, **(kwargs or {}))

"""What a probe needs of a model: to be called, and to have its weights read, set and differentiated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import torch
from torch import Tensor

State = dict[str, Tensor]


class Model(Protocol):
    """A model met from outside. `studylm.checker.tester.proxies` offers one; `LocalModel` wraps a module of this process."""

    def __call__(self, *args: Any) -> Any: ...

    def state(self) -> State:
        """Copies of the named parameters; a parameter that has two names comes once."""

    def load(self, state: Mapping[str, Tensor], /) -> Any:
        """Write these values into the parameters."""

    def scatter(self, scale: float, seed: int, /) -> Any:
        """Write N(0, scale²) into the parameters: what a model does is judged apart from its start."""

    def grads(self) -> Mapping[str, Tensor | None]:
        """The parameters' gradients; None where backward never arrived."""

    def zero_grad(self) -> Any:
        """Forget the gradients."""


class LocalModel:
    """A `torch.nn.Module` of this process as a `Model`: for the probes' own tests, and for trying a check out."""

    def __init__(self, module: torch.nn.Module) -> None:
        self.module = module

    def __call__(self, *args: Any) -> Any:
        return self.module(*args)

    def state(self) -> State:
        return {name: value.detach().clone() for name, value in self.module.named_parameters()}

    def load(self, state: Mapping[str, Tensor]) -> None:
        with torch.no_grad():
            for name, value in self.module.named_parameters():
                if name in state:
                    value.copy_(state[name])

    def scatter(self, scale: float, seed: int) -> None:
        self.load(scattered(self.state(), scale, torch.Generator().manual_seed(seed)))

    def grads(self) -> dict[str, Tensor | None]:
        return {n: None if p.grad is None else p.grad.clone() for n, p in self.module.named_parameters()}

    def zero_grad(self) -> None:
        self.module.zero_grad()


def scattered(state: Mapping[str, Tensor], scale: float, generator: torch.Generator) -> State:
    """The same names and shapes, values drawn from N(0, scale²)."""
    return {
        name: torch.randn(value.shape, generator=generator, dtype=torch.float64).mul_(scale).to(value)
        if value.is_floating_point()
        else value
        for name, value in state.items()
    }

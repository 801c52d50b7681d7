"""What `recognition.recognise` works with: a formula in named roles, and a reading of a learner's weights under one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from studylm.probes.models.model import State

Weights = dict[str, Tensor]


@dataclass(frozen=True)
class Formula:
    """One step of a cell, written with named roles.

    Attributes:
        name: a short key.
        roles: each role's shape in the letters H and n, such as ("H", "n").
        step: (weights by role, x (bs, n), state...) -> the new state's tensors, each (bs, H).
        stages: each (n, H) -> weights that make further roles visible or tell them apart; every stage sets only
            roles that the stages before it have settled.
        mistake: what is wrong with a cell of this kind, to the learner; empty for a right formula.
        hint: what to try then.
        says: what to tell the author of a right cell of this kind.
        shared: roles whose weights serve two gates, in a mistake of that kind.
    """

    name: str
    roles: Mapping[str, tuple[str, ...]]
    step: Callable[..., tuple[Tensor, ...]]
    stages: tuple[Callable[[int, int], Weights], ...]
    mistake: str = ""
    hint: str = ""
    says: str = ""
    shared: tuple[str, ...] = ()

    def blank(self, n: int, H: int) -> Weights:
        """All roles at zero."""
        size = {"n": n, "H": H}
        return {role: torch.zeros([size[s] for s in shape], dtype=torch.float64) for role, shape in self.roles.items()}


@dataclass
class Reading:
    """What the elements of the learner's parameters were seen to do, under one formula.

    Attributes:
        owner: for each element of the learner's parameters, in order, the role's element it acts as, or -1.
        sign: +1 or -1: whether the element acts as the role's weight or as its negative.
        unread: elements that act, but not as any role of the formula.
        agrees: whether the formula then reproduced the learner's step.
    """

    formula: Formula
    owner: Tensor
    sign: Tensor
    unread: list[int] = field(default_factory=list)
    agrees: bool = False
    zero_agrees: bool = False
    example: tuple[float, float] | None = None

    def weights(self, theta: Tensor, n: int, H: int) -> Weights:
        """The formula's weights for the learner's parameters `theta` (flat)."""
        blank = self.formula.blank(n, H)
        flat = torch.zeros(sum(w.numel() for w in blank.values()), dtype=torch.float64)
        known = self.owner >= 0
        flat.index_add_(0, self.owner[known], (theta * self.sign)[known])
        return split(flat, blank)

    def filled(self, n: int, H: int) -> dict[str, float]:
        """For each role, the share of its elements that some parameter of the learner's provides."""
        blank = self.formula.blank(n, H)
        flat = torch.zeros(sum(w.numel() for w in blank.values()), dtype=torch.float64)
        flat[self.owner[self.owner >= 0]] = 1.0
        return {role: float(part.mean()) for role, part in split(flat, blank).items()}

    def signs(self, role: str, n: int, H: int) -> int:
        """+1 or -1 if all elements that act as this role do so with that sign, else 0."""
        blank = self.formula.blank(n, H)
        inside = torch.cat([torch.full((w.numel(),), name == role) for name, w in blank.items()])
        hit = (self.owner >= 0) & inside[self.owner.clamp(min=0)]
        found = set(self.sign[hit].tolist())
        return int(found.pop()) if len(found) == 1 else 0

    def parameters_of(self, *roles: str, state: Mapping[str, Tensor], n: int, H: int) -> list[str]:
        """Names of the learner's parameters that hold elements of these roles."""
        blank = self.formula.blank(n, H)
        inside = torch.cat([torch.full((w.numel(),), role in roles) for role, w in blank.items()])
        hit = (self.owner >= 0) & inside[self.owner.clamp(min=0)]
        names, start = [], 0
        for name, value in state.items():
            if bool(hit[start : start + value.numel()].any()):
                names.append(name)
            start += value.numel()
        return names


@dataclass
class Recognition:
    """The outcome of `recognise`: the formula that fits, or how near the first one came.

    Attributes:
        reading: the fitting formula's reading, or that of the first formula given where none fits.
        found: whether a formula fits.
        at_zero: the learner's new state with every weight at zero, first sample.
        shared: pairs of roles of the first formula that one element of the learner's serves at once.
    """

    reading: Reading
    found: bool
    at_zero: tuple[Tensor, ...]
    zero_inputs: tuple[Tensor, ...]
    shared: set[tuple[str, str]]
    slopes: Tensor

    @property
    def formula(self) -> Formula:
        return self.reading.formula


def flat(state: Mapping[str, Tensor]) -> Tensor:
    """All parameters as one float64 vector, in their order."""
    return torch.cat([value.detach().double().cpu().reshape(-1) for value in state.values()])


def unflat(theta: Tensor, like: Mapping[str, Tensor]) -> State:
    """The vector back in the parameters' shapes."""
    return {name: part.to(like[name]) for name, part in split(theta, like).items()}


def split(vector: Tensor, like: Mapping[str, Tensor]) -> Weights:
    parts, start = {}, 0
    for name, value in like.items():
        parts[name] = vector[start : start + value.numel()].reshape(value.shape)
        start += value.numel()
    return parts

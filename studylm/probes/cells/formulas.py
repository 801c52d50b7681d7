"""What the formulas of GRU and LSTM share: a gate's roles, its sum, and mistakes in which two gates share weights.

Roles: W acts on x (H, n), U on the old state (H, H), b is a bias (H,). For the GRU r reset, z update, n candidate; for
the LSTM i input, f forget, g cell candidate, o output. `gru_formulas` and `lstm_formulas` hold the steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

from torch import Tensor

from studylm.probes.cells.readings import Formula, Weights

Roles = dict[str, tuple[str, ...]]


def gate_roles(*gates: str) -> Roles:
    """The roles of these gates: W, U and b of each."""
    roles: Roles = {}
    for gate in gates:
        roles |= {f"W{gate}": ("H", "n"), f"U{gate}": ("H", "H"), f"b{gate}": ("H",)}
    return roles


def gate_sum(w: Weights, gate: str, x: Tensor, h: Tensor) -> Tensor:
    """W x + U h + b of one gate."""
    return x @ w[f"W{gate}"].T + h @ w[f"U{gate}"].T + w[f"b{gate}"]


def tied(base: Formula, gates: Mapping[str, str]) -> list[Formula]:
    """The mistakes of using one gate's layer for another: for each two gates, on x, on h, and on both.

    A layer that serves two gates has its bias in both, and each gate may have another bias.

    Args:
        base: the right formula.
        gates: letter -> name in words.
    """
    found = []
    for pair in combinations(gates, 2):
        # The candidate keeps its name: the stages of a formula light it.
        stays, goes = pair if pair[0] in "gn" else pair[::-1]
        for kinds, where in (("W", " on x"), ("U", " on h"), ("WU", "")):
            roles = {role: shape for role, shape in base.roles.items() if role not in [k + goes for k in kinds]}
            found.append(
                replace(
                    base,
                    name=f"{base.name}-{kinds}{stays}{goes}",
                    roles=roles | {"bs": ("H",), "bt": ("H",)},
                    step=_Tied(base, stays, goes, kinds),
                    mistake=f"The same weights{where} serve the {gates[pair[0]]} and the {gates[pair[1]]}.",
                    hint="Each gate has weights of its own. Look for one layer, or one piece of a cut-up product, "
                    "that is used twice, and for one that is never used.",
                    says="",
                    shared=tuple(k + stays for k in kinds),
                )
            )
    return found


class _Tied:
    """The base's step with the weights of the gate `goes` taken from the gate `stays`."""

    def __init__(self, base: Formula, stays: str, goes: str, kinds: str) -> None:
        self.base, self.stays, self.goes, self.kinds = base, stays, goes, kinds

    def __call__(self, w: Weights, x: Tensor, *states: Tensor) -> tuple[Tensor, ...]:
        full = dict(w) | {k + self.goes: w[k + self.stays] for k in self.kinds}
        for gate in (self.stays, self.goes):
            # `bs` goes with the weights; a reset gate that acts after the product has two places for a bias
            after = "bm" in w and gate == "n"
            full[f"b{gate}"] = full[f"b{gate}"] + (w["bt"] if after and "U" in self.kinds else w["bs"])
            if after and "U" in self.kinds:
                full["bm"] = w["bm"] + w["bs"]
            elif "U" in self.kinds and "W" in self.kinds:
                full[f"b{gate}"] = full[f"b{gate}"] + w["bt"]
        del full["bs"], full["bt"]
        return self.base.step(full, x, *states)

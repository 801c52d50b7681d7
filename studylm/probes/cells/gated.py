"""Whether one step of a learner's layer is that of a gated cell; if not, what is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch

from studylm.checker.kit import expect, fail
from studylm.probes.cells.layer import Layer
from studylm.probes.cells.readings import Formula, Recognition
from studylm.probes.cells.recognition import generic, recognise
from studylm.probes.cells.zero_step import fail_at_zero
from studylm.probes.models.model import scattered


def expect_formula(
    layer: Layer, formulas: Callable[[float], Sequence[Formula]], gates: dict[str, str], zero_story: str
) -> Recognition:
    """One step follows a right formula, with a weight for every role; otherwise the mistake is named.

    Args:
        formulas: right ones first, for a constant added inside one gate (0 for none).
        gates: letter -> name in words, for messages.
        zero_story: what a step gives when every weight is zero.
    """
    n, H = layer.n, layer.H
    seen = recognise(layer.model, layer.step, list(formulas(0.0)), n, H, states=len(layer.names))
    if not seen.found:
        kept = seen.at_zero[-1] / seen.zero_inputs[-1]
        share = float(kept.mean())
        if float((kept - share).abs().max()) < 1e-9 and 0.02 < share < 0.98 and abs(share - 0.5) > 1e-6:
            at = float(torch.logit(torch.tensor(share, dtype=torch.float64)))
            again = recognise(
                layer.model, layer.step, [f for f in formulas(at) if not f.mistake], n, H, states=len(layer.names)
            )
            seen = again if again.found else seen
    if seen.found and seen.formula.mistake:
        fail(
            seen.formula.mistake,
            expected="weights of its own for each gate" if seen.formula.shared else "the step of a right formula",
            actual=_whose(layer, seen) or "to nine digits the step of a formula with this mistake",
            hint=seen.formula.hint,
        )
    if seen.found:
        _expect_sums(seen, gates, n, H)
    filled = seen.reading.filled(n, H)
    if seen.found or (seen.reading.zero_agrees and not seen.reading.unread):
        _expect_complete(layer, seen, filled, gates)
    if not seen.found:
        _strange(layer, seen, gates, zero_story)
    return seen


def _whose(layer: Layer, seen: Recognition) -> str:
    """Which parameters serve two gates, and which none."""
    if not seen.formula.shared:
        return ""
    state, owner = layer.model.state(), seen.reading.owner
    both = seen.reading.parameters_of(*seen.formula.shared, state=state, n=layer.n, H=layer.H)
    parts = [", ".join(f"`{name}`" for name in both) + " in both"]
    idle, start = [], 0
    for name, value in state.items():
        if bool((owner[start : start + value.numel()] < 0).all()):
            idle.append(f"`{name}`")
        start += value.numel()
    if idle:
        parts.append(f"{', '.join(idle[:3])} in none")
    return "; ".join(parts)


def _expect_sums(seen: Recognition, gates: dict[str, str], n: int, H: int) -> None:
    """In each gate the parts from x and from h are added, and the candidate is added to the state.

    Weights of the other sign would make up for a minus, but the formula has none there. A whole gate turned round,
    1 - s(...), is the same gate under another name.
    """
    signs = {role: seen.reading.signs(role, n, H) for role in seen.formula.roles}
    for gate, name in gates.items():
        x, h = signs.get(f"W{gate}", 0), signs.get(f"U{gate}", 0)
        if x * h < 0:
            fail(
                f"In the {name} the part from h is subtracted from the part from x.",
                expected="W x + U h + b",
                actual="W x - U h + b" if x > 0 else "U h - W x + b",
                hint="Each gate is a sum of the two parts. (Training could make up for the minus, but it is "
                "not the formula.)",
            )
        if "candidate" in name and x < 0:
            fail(
                f"The {name} is subtracted; it should be added.",
                expected="the old state's share plus the candidate's share",
                actual="the old state's share minus the candidate's share",
                hint="Look at the sign in the line that blends old and new.",
            )


def _growth(layer: Layer) -> float:
    """How the new state grows with the weights near zero, from states of zero: 1 for in proportion, 2 for squared.

    A candidate of tanh(W x + ...) weighed by one half grows in proportion. Weighed by a gate that is 0 at zero, or
    made of a product of two sums, it grows with the square.
    """
    like = layer.model.state()
    x, *states = generic(layer.n, layer.H, len(layer.names), bs=4, seed=3)
    sizes = []
    for scale in (1e-3, 1e-2):
        layer.model.load(scattered(like, scale, torch.Generator().manual_seed(1)))
        sizes.append(float(layer.step(x, *(torch.zeros_like(s) for s in states))[-1].detach().abs().max()))
    return math.log10(sizes[1] / sizes[0]) if min(sizes) > 0 else 0.0


def _wakes(layer: Layer, seen: Recognition) -> bool:
    """Whether parameters that seemed to do nothing act after all, with random weights."""
    like = layer.model.state()
    layer.model.load(scattered(like, 0.7, torch.Generator().manual_seed(2)))
    layer.model.zero_grad()
    torch.cat(layer.step(*generic(layer.n, layer.H, len(layer.names), bs=2, seed=4))).sum().backward()  # type: ignore[no-untyped-call]
    grads = layer.model.grads()
    start = 0
    for name, value in like.items():
        idle = bool((seen.reading.owner[start : start + value.numel()] < 0).all())
        grad = grads.get(name)
        if idle and grad is not None and bool(grad.any()):
            return True
        start += value.numel()
    return False


def _expect_complete(layer: Layer, seen: Recognition, filled: dict[str, float], gates: dict[str, str]) -> None:
    """Every gate sees x and h, each unit all of it."""
    if not any(filled[f"{kind}{gate}"] for kind in "WU" for gate in gates if f"{kind}{gate}" in filled):
        fail(
            "No weight moves the new state when all are near zero: in the gates the parts from x and h seem to be "
            "multiplied, where they should be added.",
            expected="sums W x + U h + b",
            actual="gates that stay at one half",
            hint="self.ih(x) + self.hh(h): each part has its say, whatever the other is.",
        )
    for gate, name in gates.items():
        sees_x, sees_h = filled.get(f"W{gate}", 1.0), filled.get(f"U{gate}", 1.0)
        if sees_x == 0 and sees_h == 0:
            why = "it does not change the new state, whatever the weights"
            hint = f"Compute the {name} from x and h with weights of its own, and use it."
            growth = _growth(layer) if "candidate" in name else 0.0
            if growth > 1.5 and len(layer.names) == 1:
                fail(
                    "In the candidate the parts from x and h are multiplied; they should be added.",
                    expected="tanh(W x + U (r * h) + b)",
                    actual="a candidate that is 0 where one of its parts is 0",
                    hint="Each part has its say, whatever the other is: a sum.",
                )
            if growth > 1.5:
                fail(
                    "The input gate is 0 where its sum is 0, as if it went through tanh or through nothing.",
                    expected="a gate of one half with all weights at zero",
                    actual="a gate of 0",
                    hint="The three gates go through the sigmoid; only the candidate goes through tanh.",
                )
            if "candidate" in name:
                why = "no weight moves it when it is near zero"
                hint = "The candidate goes through tanh, which has slope 1 at zero; a ReLU has none there."
            fail(
                f"The {name} has no effect: {why}.",
                expected=f"a {name} that depends on x and h",
                actual="a constant",
                hint=hint,
            )
        for share, what in ((sees_x, "the input x"), (sees_h, "the old state h")):
            if (
                share == 0
                and what == "the old state h"
                and "r" in gates
                and "candidate" in name
                and _wakes(layer, seen)
            ):
                fail(
                    "The reset gate is 0 where its sum is 0, as if it went through tanh or through nothing.",
                    expected="a gate of one half with all weights at zero",
                    actual="a gate of 0, so that the candidate sees nothing of h there",
                    hint="Both gates go through the sigmoid; only the candidate goes through tanh.",
                )
            if share == 0:
                fail(
                    f"The {name} does not look at {what}.",
                    expected="every gate sees x and h",
                    actual=f"the {name} sees only {'h' if 'x' in what else 'x'}",
                    hint="Each gate is a sum of two parts: weights times x, and weights times h.",
                )
            if share < 1:
                fail(
                    f"The {name} sees only a part of {what} in each unit.",
                    expected="a weight for every element",
                    actual=f"{share:.0%} of the weights",
                    hint="Use a matrix product: every unit sees every element.",
                )


def _strange(layer: Layer, seen: Recognition, gates: dict[str, str], zero_story: str) -> None:
    """No formula fits: say at which point the step leaves the right one."""
    if not seen.reading.zero_agrees:
        fail_at_zero(layer, seen, zero_story)
    if seen.shared:
        one, two = sorted(seen.shared)[0]
        a, b = gates.get(one[1:], one), gates.get(two[1:], two)
        if a != b:
            fail(
                f"The same weights serve the {a} and the {b}.",
                expected="weights of its own for each gate",
                actual="shared weights",
                hint="If you cut one product into pieces, does each gate get its own piece?",
            )
    if seen.reading.unread:
        names, start = [], 0
        for name, value in layer.model.state().items():
            if any(start <= k < start + value.numel() for k in seen.reading.unread):
                names.append(f"`{name}`")
            start += value.numel()
        fail(
            f"{', '.join(names[:3])}: these weights move the new state as no weight of this cell does.",
            expected="every weight in one gate, on x, on h, or as a bias",
            actual=f"{len(seen.reading.unread)} weights that act otherwise",
            hint="Follow one weight on paper: which gate is it in, what is it multiplied with, and what "
            "becomes of that gate?",
        )
    want, got = seen.reading.example or (0.0, 0.0)
    fail(
        "Every weight has its place, but together the gates give another state than the formula does.",
        expected=f"{want:.6f}",
        actual=f"{got:.6f}",
        hint="Write the formula beside your code, line by line: which value does each line use, the old or the "
        "new one?",
    )


def expect_formula_at(layer: Layer, found: Formula) -> None:
    """At another size the layer follows the formula that it followed before."""
    seen = recognise(layer.model, layer.step, [found], layer.n, layer.H, states=len(layer.names))
    complete = all(v == 1 for k, v in seen.reading.filled(layer.n, layer.H).items() if k[0] in "WU")
    expect(
        seen.found and complete,
        f"With n_in = {layer.n} and H = {layer.H} the step is another one than with other sizes.",
        expected="the same formula at every size",
        actual="another one",
        hint="Where do sizes or shapes decide what happens? x and h may be equally wide.",
    )

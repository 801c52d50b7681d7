"""What the cards for GRU and LSTM ask of a layer that runs over a sequence: states, steps, formula, slopes.

A layer is looked at through a `Layer`, which knows how the card's forward is called and what comes back; the answer's
own names and layout play no part. All in float64 with random weights, so that an answer that starts from zeros is
judged as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from studylm.checker.kit import expect, expect_tensor, fail
from studylm.checker.probes.cells import Formula, Sighting, generic, recognise
from studylm.checker.probes.conduct import expect_slope_in, fail_cut, same
from studylm.checker.probes.gradients import cut_off
from studylm.checker.probes.model import scattered

States = tuple[Tensor, ...]


@dataclass
class Layer:
    """A recurrent layer of the learner's, and how to call it.

    Attributes:
        model: the RemoteModule.
        run: (x (bs, sl, n), states or None) -> (out (bs, sl, H), states), parsed and with its shapes checked.
        names: of the states: ("h",) or ("h", "c").
    """

    model: Any
    run: Callable[[Tensor, States | None], tuple[Tensor, States]]
    names: tuple[str, ...]
    n: int
    H: int
    device: torch.device

    def step(self, x: Tensor, *states: Tensor) -> States:
        """One step: x (bs, n)."""
        return self.run(x[:, None].to(self.device), tuple(s.to(self.device) for s in states))[1]

    def inputs(self, bs: int, sl: int, seed: int = 0) -> tuple[Tensor, States]:
        """x (bs, sl, n) and states (bs, H)."""
        x, *states = generic(self.n, self.H, len(self.names), bs=bs, seed=seed)
        g = torch.Generator().manual_seed(500 + seed)
        x = torch.randn(bs, sl, self.n, generator=g, dtype=torch.float64)
        return x.to(self.device), tuple(s.to(self.device) for s in states)

    def scatter(self, seed: int = 0, scale: float = 0.7) -> None:
        """Random weights."""
        self.model.scatter(scale, 900 + seed)


class First:
    """A model of which only the first result counts, called with further fixed arguments."""

    def __init__(self, model: Any, *more: Any) -> None:
        self.model = model
        self.more = more

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)

    def __call__(self, x: Tensor) -> Any:
        return self.model(x, *self.more)[0]


def part(
    value: object, shape: tuple[int, ...], name: str, letters: str, swapped: Sequence[tuple[tuple[int, ...], str]] = ()
) -> Tensor:
    """A returned tensor of this shape; `swapped` names shapes that mistakes give, with what to try."""
    if isinstance(value, Tensor) and tuple(value.shape) != shape:
        hint = next((text for other, text in swapped if tuple(value.shape) == other), "")
        fail(
            f"`{name}` has another shape.",
            expected=f"{letters} = {shape}",
            actual=str(tuple(value.shape)),
            hint=hint or "Write the shape beside each line of forward.",
        )
    if value is None:
        fail(f"`{name}` is None.", expected=f"{letters} = {shape}", actual="None", hint="Return the tensor.")
    return expect_tensor(value, f"`{name}`", hint="Return tensors.")


def expect_double(out: Tensor, states: States) -> None:
    """A float64 layer gives float64."""
    for tensor in (out, *states):
        expect(
            tensor.dtype == torch.float64,
            "In float64 the layer gives something that is not float64.",
            expected="torch.float64",
            actual=str(tensor.dtype),
            hint="Make the first state with x's dtype: x.new_zeros(bs, H).",
        )


def expect_state(layer: Layer) -> None:
    """The state that is passed in is used, None means zeros, and the first state that comes back is the last output."""
    layer.scatter()
    x, states = layer.inputs(3, 4)
    zeros = tuple(torch.zeros_like(s) for s in states)
    out_none, _ = layer.run(x, None)
    out, after = layer.run(x, states)
    for k, name in enumerate(layer.names):
        without = tuple(z if j == k else s for j, (s, z) in enumerate(zip(states, zeros, strict=True)))
        if same(out_none if len(layer.names) == 1 else layer.run(x, without)[0], out):
            fail(
                f"`{name}` passed in has no effect: it is replaced by zeros, or nothing ever looks at it.",
                expected=f"another output for another `{name}`",
                actual="the same output",
                hint=f"Only where no state is passed (None) does `{name}` start at zeros; and each step uses it.",
            )
    expect(
        same(layer.run(x, zeros)[0], out_none),
        "Without a state the layer does not start from zeros.",
        expected="the same output for None as for zeros",
        actual="another output",
        hint="None means zeros.",
    )
    for name, given, back in zip(layer.names, states, after, strict=True):
        expect(
            not same(given, back),
            f"`{name}` that comes back is the one that was passed in.",
            expected="the state after the last step",
            actual="the state before the first",
            hint="Return the state that the last step has made.",
        )
    if not same(after[0], out[:, -1]):
        hint = "Return the state after the last step; stack the same state into `out` after each step."
        if same(after[0], out[:, 0]):
            fail(
                "`h` that comes back is the first output, not the last.",
                expected="out[:, -1]",
                actual="out[:, 0]",
                hint=hint,
            )
        fail(
            "`h` that comes back is not the last output.",
            expected="h equal to out[:, -1]",
            actual="another tensor",
            hint=hint,
        )


def expect_carried(layer: Layer) -> None:
    """Each step goes on from the state of the one before: a whole call equals its steps one by one."""
    layer.scatter(1)
    x, states = layer.inputs(3, 5, seed=1)
    sl = x.shape[1]
    out, after = layer.run(x, states)
    now, steps, before = states, [], []
    for t in range(sl):
        before.append(now[0])
        now = layer.step(x[:, t], *now)
        steps.append(now[0])
    if same(out, torch.stack(steps, 1)) and all(same(a, b) for a, b in zip(after, now, strict=True)):
        return
    expected, actual = "a call with 5 steps equal to 5 calls with one", "another output"
    if same(out, torch.stack([layer.step(x[:, t], *states)[0] for t in range(sl)], 1)):
        fail(
            "Every step starts from the first state again: the state is not carried from step to step.",
            expected=expected,
            actual="out[:, t] depends on x[:, t] alone",
            hint="In the loop, the new state must replace the old one: h = ...",
        )
    if same(out, torch.stack(before, 1)):
        fail(
            "`out` holds the state before each step; it should hold the one after it.",
            expected=expected,
            actual="out[:, t] does not see x[:, t]",
            hint="Append the state after it has been updated.",
        )
    changed = x.clone()
    changed[:, -1] += 1.0
    if not same(layer.run(changed, states)[0][:, :-1], out[:, :-1]):
        fail(
            "Earlier outputs change when the last x changes: the layer looks ahead.",
            expected="out[:, t] sees x[:, 0] to x[:, t]",
            actual="out[:, 0] sees x[:, 4]",
            hint="Go through the steps from t = 0 upward, and stack the states in that order.",
        )
    if same(out, torch.stack(steps, 1)):
        fail(
            "The state that comes back is not the one after the last step.",
            expected=expected,
            actual="another state",
            hint="Return the state that the last step made.",
        )
    zero = tuple(torch.zeros_like(s) for s in states)
    if same(out[:, 1:], torch.stack([layer.step(x[:, t], *zero)[0] for t in range(1, sl)], 1)):
        fail(
            "After the first step every step starts from zeros again: the state is not carried on.",
            expected=expected,
            actual="out[:, t] forgets what came before",
            hint="In the loop, the new state must replace the old one.",
        )
    fail(
        "A call over five steps is not what five calls with one step each give.",
        expected=expected,
        actual=actual,
        hint="The state after step t is the state before step t + 1, with nothing else in between.",
    )


def expect_rows(layer: Layer) -> None:
    """Row i depends on row i of x and of the states alone."""
    layer.scatter(2)
    x, states = layer.inputs(4, 3, seed=2)
    out, _ = layer.run(x, states)
    other = x.clone()
    other[0] += 1.0
    for got in (layer.run(other, states)[0][1:], layer.run(x[1:], tuple(s[1:] for s in states))[0]):
        expect(
            same(got, out[1:]),
            "Row 1 of the output changes when row 0 of x changes: the rows of a batch look at each other.",
            expected="each row on its own",
            actual="rows mixed",
            hint="x is (bs, sl, n_in): dimension 0 is the batch, and the loop over time goes along dimension "
            "1, x[:, t].",
        )


def expect_formula(
    layer: Layer, formulas: Callable[[float], Sequence[Formula]], gates: dict[str, str], zero_story: str
) -> Sighting:
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
            expected="the step of a right formula",
            actual="to nine digits the step of a formula with this mistake",
            hint=seen.formula.hint,
        )
    if seen.found:
        _expect_sums(seen, gates, n, H)
    filled = seen.reading.filled(n, H)
    if seen.found or (seen.reading.zero_agrees and not seen.reading.unread):
        _expect_complete(layer, filled, gates)
    if not seen.found:
        _strange(layer, seen, gates, zero_story)
    return seen


def _expect_sums(seen: Sighting, gates: dict[str, str], n: int, H: int) -> None:
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


def _gate_starts_at_zero(layer: Layer) -> bool:
    """Whether an LSTM's input gate is 0 where its sum is 0: from c = 0 the new c is then quadratic in the weights."""
    like = layer.model.state()
    x, *states = generic(layer.n, layer.H, len(layer.names), bs=4, seed=3)
    sizes = []
    for scale in (1e-3, 1e-2):
        layer.model.load(scattered(like, scale, torch.Generator().manual_seed(1)))
        sizes.append(float(layer.step(x, *(torch.zeros_like(s) for s in states))[-1].detach().abs().max()))
    return sizes[0] > 0 and sizes[1] / sizes[0] > 30


def _expect_complete(layer: Layer, filled: dict[str, float], gates: dict[str, str]) -> None:
    for gate, name in gates.items():
        sees_x, sees_h = filled.get(f"W{gate}", 1.0), filled.get(f"U{gate}", 1.0)
        if sees_x == 0 and sees_h == 0:
            why = "it does not change the new state, whatever the weights"
            hint = f"Compute the {name} from x and h with weights of its own, and use it."
            if "candidate" in name and len(layer.names) == 2 and _gate_starts_at_zero(layer):
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


def _strange(layer: Layer, seen: Sighting, gates: dict[str, str], zero_story: str) -> None:
    """No formula fits: say at which point the step leaves the right one."""
    if not seen.reading.zero_agrees:
        old, new = seen.zero_inputs[-1], seen.at_zero[-1]
        if float((new - old / 2 - 0.25).abs().max()) < 1e-9:
            fail(
                "The candidate goes through a sigmoid; it should go through tanh.",
                expected=f"with all weights at zero: {layer.names[-1]}/2",
                actual=f"{layer.names[-1]}/2 + 1/4: the candidate is 1/2 there",
                hint="Gates are sigmoids, between 0 and 1. The candidate goes into a state, which may be "
                "negative: tanh.",
            )
        ratio = new / old
        k = float(ratio.mean())
        why = ""
        if float((ratio - k).abs().max()) < 1e-9:
            why = {
                0.0: " What is there comes out as 0: a gate that is 0 at zero (tanh, or nothing, in place of the "
                "sigmoid), or no share of the old state.",
                1.0: " The old state comes out whole.",
            }.get(round(k, 9), "")
            what = {0.0: "0", 1.0: f"{layer.names[-1]} itself"}.get(round(k, 9), f"{k:.4g} * {layer.names[-1]}")
        else:
            what = ", ".join(f"{v:.3f}" for v in new.flatten().tolist())
        fail(
            f"With every weight at zero the step is already another one. {zero_story}{why}",
            expected=f"{layer.names[-1]}/2" if len(layer.names) == 1 else "c' = c/2, h' = tanh(c')/2",
            actual=f"{layer.names[-1]}' = {what}"
            + (
                f", h' = {', '.join(f'{v:.3f}' for v in seen.at_zero[0].flatten().tolist())}"
                if len(layer.names) > 1
                else ""
            ),
            hint="Gates go through the sigmoid (1/2 at zero), the candidate through tanh (0 at zero). Check "
            "which is which, and how they are blended.",
        )
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


def expect_backward(layer: Layer) -> None:
    """Backward runs and gives the true slopes in the weights, in x and in the states passed in."""
    layer.model.train()
    layer.scatter(3)
    x, states = layer.inputs(2, 4, seed=3)
    g = torch.Generator().manual_seed(8)
    mix = torch.randn(2, 4, layer.H, generator=g, dtype=torch.float64).to(layer.device)

    def loss(inputs: Sequence[Tensor] = (x, *states)) -> Tensor:
        return (layer.run(inputs[0], tuple(inputs[1:]))[0] * mix).sum()

    expect(
        loss().requires_grad,
        "Backward cannot start: the output is cut off from the weights.",
        expected="an output that carries gradients",
        actual="a plain tensor",
        hint="Look for no_grad, detach, .data or .item() on the way.",
    )
    lost = cut_off(layer.model, loss, g, draws=2)
    if lost:
        fail_cut(layer.model, lost)
    given = (x, *states)
    for k, name in enumerate(("x", *layer.names)):
        expect_slope_in(lambda value, k=k: loss([value if j == k else t for j, t in enumerate(given)]), given[k], name)  # type: ignore[misc]
    layer.model.eval()


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

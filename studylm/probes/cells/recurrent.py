"""What the cards for GRU and LSTM require of a layer that runs over a sequence: states, steps, rows, slopes.

A layer is called through a `Layer`; the answer's own names and layout do not matter. Everything is in float64 with random
weights, so that an answer that starts with zeros is judged as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from studylm.checker.kit import expect, fail
from studylm.probes.cells.layer import First, Layer, States, part
from studylm.probes.models.conduct import expect_slope_in, fail_cut, same
from studylm.probes.models.gradients import STEP, Slope, cut_off

__all__ = [
    "First",
    "Layer",
    "expect_backward",
    "expect_carried",
    "expect_double",
    "expect_rows",
    "expect_state",
    "part",
]


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
        if len(after) == 2 and same(after[1], out[:, -1]):
            # |h| = |o tanh(c)| < |c|, so the smaller of the two is h
            if bool((after[1].abs() <= after[0].abs()).all()):
                fail(
                    "The states come back as (c, h); they should be (h, c).",
                    expected="(out, (h, c)), h equal to out[:, -1]",
                    actual="out[:, -1] is the second of the two states",
                    hint="return out, (h, c): hidden state first, as in torch.",
                )
            fail(
                "`out` holds the cell states c; it should hold the hidden states h.",
                expected="h equal to out[:, -1]",
                actual="c equal to out[:, -1]",
                hint="The cell state stays inside: collect h after each step.",
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
    for t, where in ((0, "x[:, 0]"), (sl - 1, "x[:, -1]")):
        alone = x.clone()
        alone[:, [k for k in range(sl) if k != t]] += 1.0
        if same(layer.run(alone, states)[0], out):
            fail(
                f"Every step reads the same input, {where}; the others are never looked at.",
                expected="step t reads x[:, t]",
                actual=f"every step reads {where}",
                hint="for t in range(x.shape[1]): ... x[:, t]",
            )
    if len(states) == 2:
        for k, name in enumerate(layer.names):
            for fixed, which in ((states[k], "passed in"), (torch.zeros_like(states[k]), "of zeros")):
                now, stuck = states, []
                for t in range(sl):
                    now = layer.step(x[:, t], *(s if j != k or t == 0 else fixed for j, s in enumerate(now)))
                    stuck.append(now[0])
                if same(out, torch.stack(stuck, 1)):
                    fail(
                        f"`{name}` is not carried on: every step uses the `{name}` {which}.",
                        expected=expected,
                        actual=f"a `{name}` that stays the same in the loop",
                        hint=f"In the loop, the new `{name}` must replace the old one: {name} = ...",
                    )
        now, crossed = states, []
        for t in range(sl):
            now = layer.step(x[:, t], *now)[::-1]
            crossed.append(now[1])
        if same(out, torch.stack(crossed, 1)):
            fail(
                "The state that is passed in is taken apart as (c, h); it comes as (h, c).",
                expected=expected,
                actual="another output, unless h and c change places between the calls",
                hint="h, c = state",
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


def expect_rows(layer: Layer, sl: int = 3) -> None:
    """Row i depends on row i of x and of the states alone; `sl` is how many steps a call has."""
    layer.scatter(2)
    x, states = layer.inputs(4, sl, seed=2)
    out, after = layer.run(x, states)
    other, *before = x.clone(), *(s.clone() for s in states)
    for tensor in (other, *before):
        tensor[0] += 1.0
    changed, alone = layer.run(other, tuple(before)), layer.run(x[1:], tuple(s[1:] for s in states))
    for got, back in ((changed[0][1:], [s[1:] for s in changed[1]]), alone):
        expect(
            same(got, out[1:]) and all(same(b, a[1:]) for a, b in zip(after, back, strict=True)),
            "Row 1 of the output changes when row 0 of x and of the state changes: the rows of a batch look at each other.",
            expected="each row on its own",
            actual="rows mixed",
            hint="Dimension 0 is the batch: chunk, stack and softmax go along another one, and the loop over time along "
            "dimension 1. view and reshape never exchange dimensions; they only cut the numbers anew.",
        )


def expect_backward(layer: Layer, sl: int = 4) -> None:
    """Backward runs and gives the true slopes in the weights, in x and in the states passed in, over `sl` steps."""
    layer.model.train()
    layer.scatter(3)
    x, states = layer.inputs(2, sl, seed=3)
    g = torch.Generator().manual_seed(8)
    mix = torch.randn(2, sl, layer.H, generator=g, dtype=torch.float64).to(layer.device)

    after: list[States] = []

    def loss(inputs: Sequence[Tensor] = (x, *states)) -> Tensor:
        out, back = layer.run(inputs[0], tuple(inputs[1:]))
        after[:] = [back]
        return (out * mix).sum()

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
    for k, name in enumerate(() if _slopes_agree(loss, given, g) else ("x", *layer.names)):
        expect_slope_in(lambda value, k=k: loss([value if j == k else t for j, t in enumerate(given)]), given[k], name)  # type: ignore[misc]
    loss()
    for name, tensor in zip(layer.names, after[0], strict=True):
        expect(
            tensor.requires_grad,
            f"The state `{name}` that comes back is cut off from the weights: no gradient gets through it.",
            expected=f"a `{name}` that carries gradients",
            actual="a plain tensor",
            hint="Return the state as it is. Whoever calls the layer decides where to detach.",
        )
    layer.model.eval()


def _slopes_agree(loss: Callable[[Sequence[Tensor]], Tensor], given: Sequence[Tensor], g: torch.Generator) -> bool:
    """Whether the gradient in all inputs together is the true slope along one direction, drawn at random."""
    along = [torch.randn(t.shape, generator=g, dtype=torch.float64).to(t.device) for t in given]
    leaves = [t.clone().requires_grad_() for t in given]
    loss(leaves).backward()  # type: ignore[no-untyped-call]
    said = sum(float((t.grad * a).sum()) for t, a in zip(leaves, along, strict=True) if t.grad is not None)
    up, down = (
        float(loss([t + step * a for t, a in zip(given, along, strict=True)]).detach()) for step in (STEP, -STEP)
    )
    return Slope(said, (up - down) / (2 * STEP)).agrees

"""Recognise a gated cell by what it does: which weight plays which role, and which formula joins them.

A learner's GRU or LSTM may keep its weights in one fused matrix or in eight, in either orientation, under any name,
with no bias or with two. The probe does not search layouts. It asks what each single number does:

1. *At zero.* With every weight at zero, a cell's step is known (a GRU returns h/2). The slope of the step with respect
   to one weight is then a number that belongs to one role only: half of x[1] for a candidate's weight on x[1],
   h[0]·x[1]/4 for an update gate's, and so on. Inputs are chosen so that hardly two roles share a number. One backward
   pass reads all of them.
2. *Lit.* Some weights are silent at zero, and some look alike: a reset gate cannot show while the candidate ignores h.
   So weights that light them up, known by then, are set, and another backward pass tells the rest apart. A GRU needs
   two such stages, an LSTM one.
3. *Proof.* The roles give a formula all its weights. With random weights and inputs the learner's step and the formula
   must then agree to 1e-9 in float64 (right cells agree to 1e-15).

A `Formula` may be a right one or a known mistake: a wrong cell that is recognised can be told its own name. All in
float64.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from studylm.probes.cells.readings import Formula, Reading, Recognition, Weights, flat, unflat
from studylm.probes.models.model import Model

Step = Callable[..., tuple[Tensor, ...]]

AGREE = 1e-9
"""Two float64 results are the same below this, relative to the largest value met."""


def generic(n: int, H: int, states: int, bs: int = 1, seed: int = 0) -> tuple[Tensor, ...]:
    """Inputs x (bs, n) and `states` states (bs, H) in general position: away from zero, no two products alike."""
    g = torch.Generator().manual_seed(977 + seed)

    def draw(width: int) -> Tensor:
        size = torch.rand(bs, width, generator=g, dtype=torch.float64) * 0.8 + 0.35
        return size * (torch.randint(0, 2, (bs, width), generator=g) * 2 - 1)

    return (draw(n), *(draw(H) for _ in range(states)))


def recognise(model: Model, step: Step, formulas: Sequence[Formula], n: int, H: int, *, states: int = 1) -> Recognition:
    """Find the formula that the learner's step follows. The model is in float64; its weights are changed.

    Args:
        model: the learner's model, for its weights and gradients.
        step: (x (bs, n), state (bs, H)...) -> the new state's tensors, each (bs, H), through the learner's model.
        formulas: what it may be, the likeliest first; the first is what a stranger is compared with.
        states: how many state tensors there are: 1 for a GRU, 2 (h, c) for an LSTM.
    """
    like = model.state()
    size = sum(v.numel() for v in like.values())
    inputs = generic(n, H, states)
    mix = generic(H, H, states - 1, seed=5)  # how the outputs are weighed in the one number that is differentiated

    def slopes(theta: Tensor) -> tuple[tuple[Tensor, ...], Tensor]:
        model.load(unflat(theta, like))
        model.zero_grad()
        outs = step(*inputs)
        _weigh(outs, mix).backward()  # type: ignore[no-untyped-call]
        grads = model.grads()
        parts = [(torch.zeros_like(like[k]) if grads.get(k) is None else grads[k]) for k in like]
        return tuple(o.detach().double().cpu() for o in outs), flat({str(i): p for i, p in enumerate(parts)})  # type: ignore[misc]

    zero_outs, zero_slopes = slopes(torch.zeros(size, dtype=torch.float64))
    lit_cache: dict[tuple[float, ...], Tensor] = {}

    def lit_slopes(theta: Tensor) -> Tensor:
        key = tuple(theta.tolist())
        if key not in lit_cache:
            lit_cache[key] = slopes(theta)[1]
        return lit_cache[key]

    trial = _trials(size, n, H, states)
    answers: list[tuple[Tensor, ...]] = []

    def answer(k: int) -> tuple[Tensor, ...]:
        while len(answers) <= k:
            theta, given = trial[len(answers)]
            model.load(unflat(theta, like))
            answers.append(tuple(o.detach().double().cpu() for o in step(*given)))
        return answers[k]

    first: Reading | None = None
    shared: set[tuple[str, str]] = set()
    for formula in formulas:
        reading = _read(formula, n, H, inputs, mix, zero_outs, zero_slopes, lit_slopes)
        if first is None:
            first = reading
            shared = _shared(reading, n, H, inputs, mix, zero_slopes)
        if not reading.zero_agrees or reading.unread:
            continue
        reading.agrees = True
        for k, (theta, given) in enumerate(trial):
            want = formula.step(reading.weights(theta, n, H), *given)
            got = answer(k)
            for g, w in zip(got, want, strict=True):
                worst = int((g - w).abs().argmax())
                if float((g - w).abs().max()) > AGREE * max(1.0, float(w.abs().max())):
                    reading.agrees = False
                    reading.example = (float(w.flatten()[worst]), float(g.flatten()[worst]))
                    break
            if not reading.agrees:
                break
        if reading.agrees:
            return Recognition(reading, True, zero_outs, inputs, shared, zero_slopes)
    assert first is not None, "recognise needs at least one formula"
    return Recognition(first, False, zero_outs, inputs, shared, zero_slopes)


def _trials(size: int, n: int, H: int, states: int) -> list[tuple[Tensor, tuple[Tensor, ...]]]:
    """Random weights and inputs for the proof: gates well away from one half, not saturated."""
    g = torch.Generator().manual_seed(4242)
    return [
        (torch.randn(size, generator=g, dtype=torch.float64) * scale, generic(n, H, states, bs=3, seed=11 + k))
        for k, scale in enumerate((0.7, 1.3))
    ]


def _weigh(outs: Sequence[Tensor], mix: Sequence[Tensor]) -> Tensor:
    total = torch.zeros((), dtype=torch.float64)
    for out, weight in zip(outs, mix, strict=True):
        total = total + (out * weight.to(out)).sum()
    return total


def _table(
    formula: Formula, weights: Weights, inputs: Sequence[Tensor], mix: Sequence[Tensor]
) -> tuple[tuple[Tensor, ...], Tensor]:
    """The formula's outputs at these weights, and the slope of their weighed sum with respect to every role's "
    "element."""
    leaves = {role: w.clone().requires_grad_() for role, w in weights.items()}
    outs = formula.step(leaves, *inputs)
    grads = torch.autograd.grad(_weigh(outs, mix), list(leaves.values()), allow_unused=True)
    parts = [
        torch.zeros(w.numel(), dtype=torch.float64) if g is None else g.reshape(-1)
        for g, w in zip(grads, leaves.values(), strict=True)
    ]
    return tuple(o.detach() for o in outs), torch.cat(parts)


def _alike(values: Tensor, table: Tensor) -> tuple[Tensor, Tensor]:
    """(elements, entries) -> whether an element's slope is an entry's, and whether it is the entry's negative."""
    close = AGREE * max(1.0, float(table.abs().max()))
    return (values[:, None] - table[None]).abs() < close, (values[:, None] + table[None]).abs() < close


def _read(
    formula: Formula,
    n: int,
    H: int,
    inputs: Sequence[Tensor],
    mix: Sequence[Tensor],
    zero_outs: Sequence[Tensor],
    zero_slopes: Tensor,
    lit_slopes: Callable[[Tensor], Tensor],
) -> Reading:
    """Steps 1 and 2 under one formula. The table's last entry stands for an element that does nothing at all."""
    blank = formula.blank(n, H)
    nothing = torch.zeros(1, dtype=torch.float64)
    outs, table = _table(formula, blank, inputs, mix)
    plus, minus = _alike(zero_slopes, torch.cat([table, nothing]))
    reading = Reading(formula, *_settle(plus, minus))
    reading.zero_agrees = all(float((o - z).abs().max()) < AGREE for o, z in zip(outs, zero_outs, strict=True))
    for stage in formula.stages:
        if not reading.zero_agrees or reading.unread:
            return reading
        wanted = torch.cat([w.reshape(-1) for w in ({**blank, **stage(n, H)}).values()])
        theta = torch.zeros(zero_slopes.numel(), dtype=torch.float64)
        for target in wanted.nonzero().flatten():
            providers = (reading.owner == target).nonzero().flatten()
            if providers.numel():
                theta[providers[0]] = wanted[target] * reading.sign[providers[0]]
        lit = torch.cat([_table(formula, reading.weights(theta, n, H), inputs, mix)[1], nothing])
        now_plus, now_minus = _alike(lit_slopes(theta), lit)
        plus, minus = plus & now_plus, minus & now_minus
        reading.owner, reading.sign, reading.unread = _settle(plus, minus)
    return reading


def _settle(plus: Tensor, minus: Tensor) -> tuple[Tensor, Tensor, list[int]]:
    """The entry that each element is taken for: (index or -1, sign, elements that fit no entry)."""
    fits = plus | minus
    idle = fits[:, -1]
    first = fits[:, :-1].double().argmax(dim=1)  # of several entries that still fit, the first
    known = fits[:, :-1].any(dim=1) & ~idle
    sign = torch.where(plus.gather(1, first[:, None])[:, 0], 1.0, -1.0).double()
    unread = [int(i) for i in (~known & ~idle).nonzero().flatten()]
    return torch.where(known, first, -1), sign, unread


def _shared(
    reading: Reading, n: int, H: int, inputs: Sequence[Tensor], mix: Sequence[Tensor], slopes: Tensor
) -> set[tuple[str, str]]:
    """Roles that one element serves at once, read from slopes that are the sum of two entries of the table."""
    if not reading.unread:
        return set()
    blank = reading.formula.blank(n, H)
    _, table = _table(reading.formula, blank, inputs, mix)
    names = [role for role, w in blank.items() for _ in range(w.numel())]
    loud = [i for i in range(len(names)) if abs(float(table[i])) > 1e-11]
    pairs: set[tuple[str, str]] = set()
    sums = table[loud][:, None] + table[loud][None]
    differences = table[loud][:, None] - table[loud][None]
    for k in reading.unread:
        for grid in (sums, differences):
            for a, b in ((grid - slopes[k]).abs() < AGREE).nonzero():
                one, two = names[loud[int(a)]], names[loud[int(b)]]
                if one != two:
                    pairs.add((min(one, two), max(one, two)))
    return pairs

"""Hidden checks for the LSTM cell card: one step, two states, at most two weight matrices."""

import torch

from studylm.checker.kit import depends, describe, expect, expect_close, fail, passing
from studylm.probes.cells import gated, recurrent
from studylm.probes.cells.lstm_formulas import GATES, lstm_formulas
from studylm.probes.models import conduct

DEFINES = ["LSTMCell"]
FORBIDS = "recurrent"

SEEN = []
"""The cell that check_cell recognised, and how; check_matrices reads it."""

ZERO = "The gates should be one half and the candidate 0, so the new cell state should be half the old one."


def parse(value, bs, h):
    """(h, (h, c)) with their shapes, as (h, c)."""
    wanted = "(h, (h, c))"
    if isinstance(value, (tuple, list)) and len(value) == 2 and all(isinstance(v, torch.Tensor) for v in value):
        fail(
            "The pair (h, c) comes back alone.",
            expected=wanted,
            actual="(h, c)",
            hint="First the output, which is h, then the state: return h, (h, c)",
        )
    if isinstance(value, (tuple, list)) and len(value) == 3:
        fail(
            "Three things come back; the two states belong into a pair of their own.",
            expected=wanted,
            actual="three values",
            hint="return h, (h, c)",
        )
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        fail(
            "A call does not give the pair (h, (h, c)).",
            expected=wanted,
            actual=describe(value),
            hint="return h, (h, c)",
        )
    out, state = value
    if not isinstance(state, (tuple, list)) or len(state) != 2:
        fail(
            "The second thing that comes back is not the pair (h, c).",
            expected=wanted,
            actual=f"(h, {describe(state)})",
            hint="return h, (h, c)",
        )
    parts = []
    for name, tensor in zip(("the output", "h", "c"), (out, *state), strict=True):
        swapped = [
            ((1, bs, h), "No dimension for layers here: one step, one layer."),
            ((bs, 4 * h), "Cut the sums into four gates of H each before you use them: chunk(4, dim=1)."),
        ]
        parts.append(recurrent.part(tensor, (bs, h), name, "(bs, H)", swapped))
    if not conduct.same(parts[0].double(), parts[1].double()):
        if conduct.same(parts[0].double(), parts[2].double()):
            fail(
                "The output is the second of the two states.",
                expected="the output equal to h, the first state",
                actual="equal to the second",
                hint="return h, (h, c): the hidden state is what is shown, the cell state stays inside.",
            )
        fail(
            "The output is not the hidden state h.",
            expected="the same tensor twice: h, (h, c)",
            actual="two different tensors",
            hint="return h, (h, c)",
        )
    return parts[1], parts[2]


def cell(learner, device, n=2, h=3):
    """The answer in float64, looked at as a layer over sequences of one step."""
    model = conduct.prepared(learner.LSTMCell(n, h), device)

    def run(x, states):
        bs, sl, _ = x.shape
        out = []
        for t in range(sl):
            states = parse(model(x[:, t], states), bs, h)
            out.append(states[0])
        return torch.stack(out, 1), states

    return recurrent.Layer(model, run, ("h", "c"), n, h, device)


def check_shapes(learner, device):
    """LSTMCell(n_in, H) turns x (bs, n_in) and (h, c) into h and the new (h, c)."""
    for n, h, bs in ((3, 5, 2), (4, 4, 3), (2, 3, 1)):
        model = conduct.made(learner.LSTMCell(n, h), device)
        x, old, c = (torch.randn(bs, k, device=device) for k in (n, h, h))
        parse(model(x, (old, c)), bs, h)


@depends("shapes")
def check_float64(learner, device):
    """It works in float64 too."""
    one = cell(learner, device)
    x, states = one.inputs(2, 1)
    recurrent.expect_double(*one.run(x, states))


@depends("float64")
def check_repeats(learner, device):
    """Two equal calls give equal results."""
    x, states = cell(learner, device).inputs(3, 1)
    conduct.expect_repeats(lambda: recurrent.First(cell(learner, device).model, states), x[:, 0])


@depends("repeats")
def check_rows(learner, device):
    """Each row of the batch goes its own way."""
    recurrent.expect_rows(cell(learner, device), sl=1)


@depends("rows")
def check_states(learner, device):
    """Both states passed in are used."""
    one = cell(learner, device)
    one.scatter()
    x, (h, c) = one.inputs(3, 1)
    out, after = one.run(x, (h, c))
    for name, given, back in zip("hc", (h, c), after, strict=True):
        expect(
            not conduct.same(given, back),
            f"`{name}` that comes back is the one that was passed in.",
            expected="the new state",
            actual="the old state",
            hint="c = f * c + i * g, then h = o * tanh(c); return those.",
        )
    for name, states in (("h", (h + 1, c)), ("c", (h, c + 1))):
        again, later = one.run(x, states)
        expect(
            not (conduct.same(again, out) and conduct.same(later[1], after[1])),
            f"`{name}` passed in has no effect on the new states.",
            expected=f"new states that depend on `{name}`",
            actual="the same new states",
            hint="h, c = state: h goes into the gates with x, c is what the forget gate acts on.",
        )


@depends("states")
def check_backward(learner, device):
    """Backward runs, and gradients reach every weight, x, h and c."""
    recurrent.expect_backward(cell(learner, device), sl=1)


@depends("backward")
def check_cell(learner, device):
    """The step is the step of an LSTM."""
    one = cell(learner, device)
    seen = gated.expect_formula(one, lstm_formulas, GATES, ZERO)
    SEEN[:] = one, seen
    gated.expect_formula_at(cell(learner, device, 3, 3), seen.formula)
    passing(seen.formula.says)


@depends("cell")
def check_matrices(learner, device):
    """All four gates come from at most two weight matrices."""
    one, seen = SEEN
    state = one.model.state()
    roles = [kind + gate for kind in "WU" for gate in "ifgo"]
    matrices = seen.reading.parameters_of(*roles, state=state, n=one.n, H=one.H)
    expect(
        len(matrices) <= 2,
        f"The weights are spread over {len(matrices)} matrices; two are enough for all four gates.",
        expected="at most 2 matrices",
        actual=", ".join(f"{name} {tuple(state[name].shape)}" for name in matrices[:8]),
        hint="One Linear(n_in, 4*H) for x and one Linear(H, 4*H) for h: add them and cut the sum into four with chunk.",
    )
    if len(matrices) == 1:
        passing("One matrix for h and x together. torch keeps two, one for each.")
    else:
        passing("Two matrices, one for x and one for h, as torch keeps them.")


@depends("cell")
def check_float32(learner, device):
    """In float32 it computes the same."""
    model = conduct.prepared(learner.LSTMCell(3, 4), device)
    x, h, c = (torch.randn(2, k, device=device, dtype=torch.float64) for k in (3, 4, 4))
    exact = model(x, (h, c))[0]
    expect_close(
        model.float()(x.float(), (h.float(), c.float()))[0],
        exact.float(),
        "In float32 the output is another one than in float64.",
        tolerance=1e-4,
        name="h",
        hint="Does anything depend on the dtype?",
    )
    passing("Next: four small products or one large one? Time both at H = 1000.")

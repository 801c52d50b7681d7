"""Hidden checks for the LSTM card: shapes, two states, steps, slopes, the formula of one step."""

import torch

from studylm.checker.kit import depends, describe, expect_close, fail, passing
from studylm.probes.cells import gated, recurrent
from studylm.probes.cells.lstm_formulas import GATES, lstm_formulas
from studylm.probes.models import conduct

DEFINES = ["LSTM"]
FORBIDS = "recurrent"

ZERO = "The gates should be one half and the candidate 0, so the new cell state should be half the old one."


def parse(value, bs, sl, h):
    """(out, (h, c)) with their shapes."""
    wanted = "(out, (h, c))"
    if isinstance(value, (tuple, list)) and len(value) == 3:
        fail(
            "Three things come back; the two states belong into a pair of their own.",
            expected=wanted,
            actual="(out, h, c)",
            hint="return out, (h, c)",
        )
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        fail(
            "A call does not give the pair (out, (h, c)).",
            expected=wanted,
            actual=describe(value),
            hint="return out, (h, c)",
        )
    out, state = value
    if not isinstance(state, (tuple, list)) or len(state) != 2:
        fail(
            "The second thing that comes back is not the pair (h, c).",
            expected=wanted,
            actual=f"(out, {describe(state)})",
            hint="Two states come back: return out, (h, c)",
        )
    out = recurrent.part(
        out,
        (bs, sl, h),
        "out",
        "(bs, sl, H)",
        [
            (
                (sl, bs, h),
                "Stack the states along dimension 1: torch.stack(states, dim=1). Along 0 the time comes first.",
            ),
            ((bs, h, sl), "Stack the states along dimension 1, not along the last."),
            ((bs, h), "`out` holds the hidden state after every step: collect them in the loop."),
            ((bs, sl * h), "Stack the states on a dimension of their own (stack), rather than joining them (cat)."),
            ((bs, sl + 1, h), "The state before the first step does not belong into `out`."),
        ],
    )
    both = []
    for name, value in zip("hc", state, strict=True):
        swapped = [
            (
                (1, bs, h),
                "torch.nn.LSTM puts a dimension for its layers in front; here there is one layer and no such dimension.",
            ),
            ((bs, 1, h), "Take the last state without the colon: out[:, -1:] keeps the dimension."),
            ((bs, sl, h), "Return the last state only."),
            ((sl, h), "The loop runs over dimension 0, the rows of the batch; time is dimension 1: x[:, t]."),
            ((1, h), "The state has a row for each row of the batch."),
            ((h,), "The state has a row for each row of the batch."),
        ]
        both.append(recurrent.part(value, (bs, h), name, "(bs, H)", swapped))
    return out, tuple(both)


def layer(learner, device, n=2, h=3):
    """The answer as a layer in float64."""
    model = conduct.prepared(learner.LSTM(n, h), device)

    def run(x, states):
        bs, sl, _ = x.shape
        return parse(model(x, states), bs, sl, h)

    return recurrent.Layer(model, run, ("h", "c"), n, h, device)


def check_shapes(learner, device):
    """LSTM(n_in, H) turns x (bs, sl, n_in) into out (bs, sl, H) and (h, c), each (bs, H)."""
    for n, h, bs, sl in ((3, 5, 2, 7), (4, 4, 3, 1), (2, 3, 1, 4)):
        model = conduct.made(learner.LSTM(n, h), device)
        x = torch.randn(bs, sl, n, device=device)
        parse(model(x), bs, sl, h)
        if bs == 2:
            parse(model(x, None), bs, sl, h)
        parse(model(x, (torch.randn(bs, h, device=device), torch.randn(bs, h, device=device))), bs, sl, h)


@depends("shapes")
def check_float64(learner, device):
    """It works in float64 too."""
    one = layer(learner, device)
    x, states = one.inputs(2, 3)
    recurrent.expect_double(*one.run(x, None))
    recurrent.expect_double(*one.run(x, states))


@depends("float64")
def check_repeats(learner, device):
    """Two equal calls give equal results."""
    conduct.expect_repeats(
        lambda: recurrent.First(layer(learner, device).model), layer(learner, device).inputs(2, 3)[0]
    )


@depends("repeats")
def check_rows(learner, device):
    """Each row of the batch goes its own way."""
    recurrent.expect_rows(layer(learner, device))


@depends("rows")
def check_state(learner, device):
    """The states passed in are used, None means zeros, and the last ones come back."""
    recurrent.expect_state(layer(learner, device))


@depends("state")
def check_steps(learner, device):
    """Each step goes on from the states of the one before."""
    recurrent.expect_carried(layer(learner, device))


@depends("steps")
def check_backward(learner, device):
    """Backward runs, and gradients reach every step, x, h and c."""
    recurrent.expect_backward(layer(learner, device))


@depends("backward")
def check_cell(learner, device):
    """One step is the step of an LSTM."""
    one = layer(learner, device)
    seen = gated.expect_formula(one, lstm_formulas, GATES, ZERO)
    gated.expect_formula_at(layer(learner, device, 3, 3), seen.formula)
    passing(seen.formula.says)
    roles = [kind + gate for kind in "WU" for gate in GATES]
    matrices = seen.reading.parameters_of(*roles, state=one.model.state(), n=one.n, H=one.H)
    passing(
        f"Your weights are in {len(matrices)} {'matrix' if len(matrices) == 1 else 'matrices'}; torch keeps two, one for x and one for h."
    )


@depends("cell")
def check_float32(learner, device):
    """In float32 it computes the same."""
    model = conduct.prepared(learner.LSTM(3, 4), device)
    x, h, c = (torch.randn(*shape, device=device, dtype=torch.float64) for shape in ((2, 6, 3), (2, 4), (2, 4)))
    exact = model(x, (h, c))[0]
    expect_close(
        model.float()(x.float(), (h.float(), c.float()))[0],
        exact.float(),
        "In float32 the output is another one than in float64.",
        tolerance=1e-4,
        name="out",
        hint="Does anything depend on the dtype?",
    )
    passing("Next: start the forget gate's bias at 1 and see whether training gets off the ground sooner.")

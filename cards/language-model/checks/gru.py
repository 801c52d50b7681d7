"""Hidden checks for the GRU card: shapes, state, steps, the formula of one step, slopes."""

import torch

from studylm.checker.kit import depends, describe, expect_close, fail, passing
from studylm.probes.cells import gated, recurrent
from studylm.probes.cells.gru_formulas import GATES, gru_formulas
from studylm.probes.models import conduct

DEFINES = ["GRU"]
FORBIDS = "recurrent"

ZERO = "The gates should be one half and the candidate 0, so the new state should be half the old one."


def parse(value, bs, sl, h):
    """(out, h) with their shapes."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        fail(
            "A call does not give the pair (out, h).",
            expected="(out, h): all states, and the last one",
            actual=describe(value),
            hint="return out, h",
        )
    out, last = value
    if isinstance(out, torch.Tensor) and isinstance(last, torch.Tensor) and (out.dim(), last.dim()) == (2, 3):
        fail("The pair comes back as (h, out).", expected="(out, h)", actual="(h, out)", hint="return out, h")
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
            ((bs, h), "`out` holds the state after every step: collect them in the loop."),
            ((bs, sl * h), "Stack the states on a dimension of their own (stack), rather than joining them (cat)."),
            ((bs * sl, h), "Stack the states on a dimension of their own (stack), rather than joining them (cat)."),
            ((bs, sl + 1, h), "The state before the first step does not belong into `out`."),
        ],
    )
    last = recurrent.part(
        last,
        (bs, h),
        "h",
        "(bs, H)",
        [
            (
                (1, bs, h),
                "torch.nn.GRU puts a dimension for its layers in front; here there is one layer and no such dimension.",
            ),
            ((bs, 1, h), "Take the last state as out[:, -1], without the colon: out[:, -1:] keeps the dimension."),
            ((bs, sl, h), "Return the last state only, beside all of them in `out`."),
            ((sl, h), "The loop runs over dimension 0, the rows of the batch; time is dimension 1: x[:, t]."),
            ((h,), "The state has a row for each row of the batch."),
            ((1, h), "The state has a row for each row of the batch."),
        ],
    )
    return out, (last,)


def layer(learner, device, n=2, h=3):
    """The answer as a layer in float64."""
    model = conduct.prepared(learner.GRU(n, h), device)

    def run(x, states):
        bs, sl, _ = x.shape
        return parse(model(x, None if states is None else states[0]), bs, sl, h)

    return recurrent.Layer(model, run, ("h",), n, h, device)


def check_shapes(learner, device):
    """GRU(n_in, H) turns x (bs, sl, n_in) into out (bs, sl, H) and h (bs, H)."""
    for n, h, bs, sl in ((3, 5, 2, 7), (4, 4, 3, 1), (2, 3, 1, 4)):
        model = conduct.made(learner.GRU(n, h), device)
        x = torch.randn(bs, sl, n, device=device)
        parse(model(x), bs, sl, h)
        if bs == 2:
            parse(model(x, None), bs, sl, h)
        parse(model(x, torch.randn(bs, h, device=device)), bs, sl, h)


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
    """The state passed in is used, None means zeros, and the last state comes back."""
    recurrent.expect_state(layer(learner, device))


@depends("state")
def check_steps(learner, device):
    """Each step goes on from the state of the one before."""
    recurrent.expect_carried(layer(learner, device))


@depends("steps")
def check_backward(learner, device):
    """Backward runs, and gradients reach every step, x and h."""
    recurrent.expect_backward(layer(learner, device))


@depends("backward")
def check_cell(learner, device):
    """One step is the step of a GRU."""
    seen = gated.expect_formula(layer(learner, device), gru_formulas, GATES, ZERO)
    one = layer(learner, device, 3, 3)
    gated.expect_formula_at(one, seen.formula)
    passing(seen.formula.says)
    signs = seen.reading.sign[seen.reading.owner >= 0]
    if bool((signs > 0).all()):
        passing("Your z is the share of the old state that is kept, as in torch; some texts give z to the candidate.")
    else:
        passing("Your z is the share of the candidate, 1 - z that of the old state; in torch z keeps the old state.")
    biases = {k: v for k, v in seen.reading.filled(2, 3).items() if k[0] == "b"}
    if not any(biases.values()):
        passing("You use no biases.")


@depends("cell")
def check_float32(learner, device):
    """In float32 it computes the same."""
    model = conduct.prepared(learner.GRU(3, 4), device)
    x, h = (
        torch.randn(2, 6, 3, device=device, dtype=torch.float64),
        torch.randn(2, 4, device=device, dtype=torch.float64),
    )
    exact = model(x, h)[0]
    expect_close(
        model.float()(x.float(), h.float())[0],
        exact.float(),
        "In float32 the output is another one than in float64.",
        tolerance=1e-4,
        name="out",
        hint="Does anything depend on the dtype?",
    )
    passing("Next: hoist the product with x out of the loop, and time it against torch.nn.GRU.")

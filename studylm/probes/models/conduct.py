"""What every card about a model asks: shape, dtype, repeatable, weights owned; and, from their own modules, sight and slopes.

Each function looks at one thing, returns if it is right, and otherwise ends the running check with a diagnosis. This is the
one name under which the checks find them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from studylm.checker.kit import LearnerError, describe, expect, expect_tensor, fail
from studylm.probes.models.sight import expect_causal, expect_logits, expect_rows_apart, expect_words
from studylm.probes.models.slopes import expect_slope_in, expect_slopes, fail_cut
from studylm.probes.models.subject import CLOSE, Maker, made, number, prepared, same, shake, words

__all__ = [
    "CLOSE",
    "Maker",
    "expect_causal",
    "expect_double",
    "expect_float64",
    "expect_logits",
    "expect_output",
    "expect_owned",
    "expect_repeats",
    "expect_rows_apart",
    "expect_slope_in",
    "expect_slopes",
    "expect_words",
    "fail_cut",
    "made",
    "prepared",
    "same",
    "shake",
    "words",
]


def expect_output(
    out: object,
    shape: tuple[int, ...],
    meanings: Mapping[tuple[int, ...], tuple[str, str]],
    *,
    letters: str,
    wider: Callable[[], object] | None = None,
) -> Tensor:
    """The model's output, a floating tensor of this shape.

    Args:
        meanings: shapes that a known mistake gives -> (what it is, what to try).
        letters: the shape in letters, such as "(bs, V)".
        wider: the same for a larger vocabulary; asked if the last dimension is not V, to see whether it ever changes.
    """
    wanted = f"{letters} = {shape}"
    if out is None:
        fail(
            "A call gives None: `forward` ends without a `return`.",
            expected=f"a tensor {wanted}",
            actual="None",
            hint="Return what the output layer gives.",
        )
    if isinstance(out, (tuple, list)):
        fail(
            "A call gives several things; the logits alone are asked for.",
            expected=f"one tensor {wanted}",
            actual=out,
            hint="torch.stack(outs, dim=1) makes one tensor of a list of tensors."
            if isinstance(out, list)
            else "torch's recurrent modules return (output, state): take the part you need.",
        )
    if not isinstance(out, Tensor):
        fail("A call does not give a tensor.", expected=f"a tensor {wanted}", actual=describe(out))
    if tuple(out.shape) != shape:
        what, hint = meanings.get(tuple(out.shape), ("", ""))
        if not what and wider is not None and out.shape[:-1] == shape[:-1]:
            other = wider()
            if isinstance(other, Tensor) and other.shape == out.shape:
                what = f"There are {out.shape[-1]} logits a row whatever V is."
                hint = "Is a size written into the class, or another variable's? V and H are what the class is given."
        fail(
            what or "The output has another shape.",
            expected=wanted,
            actual=str(tuple(out.shape)),
            hint=hint or "Write the shape beside each line of forward, from the embedding on.",
        )
    if not out.is_floating_point():
        fail(
            "The output holds whole numbers: a word chosen, in place of a logit for each word.",
            expected="floating logits",
            actual=describe(out),
            hint="Leave out the argmax; the loss needs a number for every word.",
        )
    if shape[0] == 1 and bool(torch.isnan(out).any()):
        fail(
            "With a batch of one row the output is NaN: something is computed over the rows of the batch.",
            expected="numbers",
            actual="NaN",
            hint="A standard deviation over dimension 0 needs several rows; each row should do without the others.",
        )
    return expect_tensor(out, "the output")


def expect_float64(make: Maker, x: Tensor) -> None:
    """A model in float64 computes in float64. `make` builds the model anew, in eval mode and float64."""
    model = make()
    try:
        out = model(x)
    except LearnerError as error:
        if "dtype" in error.report.message or "scalar type" in error.report.message:
            _fail_unregistered(make, x)
        raise
    expect_double(out)


def _fail_unregistered(make: Maker, x: Tensor) -> None:
    """End the check if weights that no float64 reaches are the reason: made in forward, or not registered."""
    floating = x.is_floating_point()
    one, two = (make().float() for _ in range(2))
    state = one.state()
    expect(
        state,
        "The model has no parameters, so nothing can be learned and nothing turns into float64 with it.",
        expected="parameters",
        actual="none",
        hint="Set layers on self in __init__: self.layer = nn.Linear(...). What forward makes is new in every call, and a plain "
        "list or tensor is not registered: nn.ModuleList, nn.Parameter.",
    )
    x = x.float() if floating else x
    for model in (one, two):
        shake(model)
    first, again, other = one(x), one(x), two(x)
    if not torch.allclose(first, again, rtol=1e-4, atol=1e-5):
        fail(
            "Two equal calls give different results: something is made anew in every call, and with new random weights.",
            expected="equal results; layers made once",
            actual=f"{number(first)}, then {number(again)}, for the first number",
            hint="Make layers and weights in __init__ and set them on self; forward only uses them.",
        )
    if not torch.allclose(first, other, rtol=1e-4, atol=1e-5):
        listed = ", ".join(f"`{name}`" for name in list(state)[:6])
        fail(
            "Some weights are not registered with the model: it does not turn them into float64, and no optimizer will find "
            "them.",
            expected="all weights among the parameters",
            actual=f"parameters: {listed}",
            hint="A plain tensor, or layers in a Python list or dict, are not registered: use nn.Parameter, nn.ModuleList, "
            "nn.ModuleDict.",
        )


def expect_double(out: Tensor) -> None:
    """A float64 model gives a float64 output."""
    expect(
        out.dtype == torch.float64,
        "A model in float64 gives an output that is not float64.",
        expected="torch.float64",
        actual=str(out.dtype),
        hint="Somewhere a dtype is fixed, as by .float() or dtype=torch.float32; take it from a weight instead.",
    )


def expect_repeats(make: Maker, x: Tensor) -> None:
    """Two equal calls in eval mode give equal results; `make` builds the model anew, in eval mode and float64."""
    model = make()
    shake(model)
    first, second = model(x), model(x)
    if first.shape == second.shape and same(first, second):
        return
    seen = f"{number(first)}, then {number(second)}, for the first logit"
    if first.shape != second.shape:
        seen = f"the shape {tuple(first.shape)}, then {tuple(second.shape)}"
    one, two = make(), make()
    shake(one)
    two.load(one.state())
    two.load(one.buffers())
    if same(one(x), two(x)):
        fail(
            "The second of two equal calls gives another answer: the model keeps something from call to call.",
            expected="equal results",
            actual=seen,
            hint="Start every call from the same state, such as h = 0, in a local variable and not in self.",
        )
    fail(
        "Two equal calls in eval mode give different results: something random happens inside forward.",
        expected="equal results",
        actual=seen,
        hint="Make layers and weights in __init__, and let dropout rest in eval mode.",
    )


def expect_owned(make: Maker, x: Tensor) -> int:
    """Everything that the model computes with is a parameter: equal parameters give equal answers.

    Returns how many numbers its parameters hold.
    """
    one, two = make(), make()
    state = one.state()
    expect(
        state,
        "The model has no parameters, so nothing can be learned.",
        expected="parameters",
        actual="none",
        hint="Set layers on self in __init__: self.layer = nn.Linear(...). Wrap your own tensors in nn.Parameter.",
    )
    shake(one)
    shake(two)
    first = one(x)
    if not same(first, two(x)):
        two.load(one.buffers())
        expect(
            same(first, two(x)),
            "Two models with the same parameters give different answers: some weights are not among the parameters.",
            expected="the same answer",
            actual="another answer",
            hint="A plain tensor, or layers in a Python list, are not registered: use nn.Parameter and nn.ModuleList.",
        )
    return sum(value.numel() for value in state.values())

"""Hidden checks for the tanh card: values, extremes, precision, slopes."""

import torch

from studylm.checker.kit import depends, describe, expect, expect_shape, fail, passing, trying
from studylm.probes.mistakes import Mistake, recognise

DEFINES = ["tanh"]
FORBIDS = "tanh-exp"

SHAPE = (
    "tanh and the sigmoid are one curve, stretched: compare their values at 0 and at both ends, and their slopes at 0."
)
UNCUT = "No clamp and no limits: torch's sigmoid copes with any x."


def sigmoid(x):
    return 1 / (1 + torch.exp(-x))


def known_mistakes(x):
    s, s2 = sigmoid(x), sigmoid(2 * x)
    inside = (
        "The output is stretched from (0, 1) to (-1, 1); the input has to be stretched, too. By how much? Compare the "
        "slopes at 0."
    )
    return [
        Mistake(
            2 * s - 1, "This is 2*sigmoid(x) - 1: it runs from -1 to 1, but too slowly (off by up to 0.30).", inside
        ),
        Mistake(2 * sigmoid(x / 2) - 1, "This is 2*sigmoid(x/2) - 1: it is stretched the wrong way.", inside),
        Mistake(2 * sigmoid(4 * x) - 1, "This is 2*sigmoid(4*x) - 1: it rises too fast.", inside),
        Mistake(s, "This is the sigmoid: it runs from 0 to 1, tanh from -1 to 1.", SHAPE),
        Mistake(
            s2,
            "This is sigmoid(2*x): it runs from 0 to 1, tanh from -1 to 1.",
            "Stretch the output: from (0, 1) to (-1, 1).",
        ),
        Mistake(
            2 * s2, "This is 2*sigmoid(2*x): it runs from 0 to 2, tanh from -1 to 1.", "tanh(0) is 0. What is missing?"
        ),
        Mistake(
            2 * s, "This is 2*sigmoid(x): it runs from 0 to 2, tanh from -1 to 1.", "tanh(0) is 0. What is missing?"
        ),
        Mistake(
            s2 - 1,
            "This is sigmoid(2*x) - 1: it runs from -1 to 0.",
            "Stretch the output first: from (0, 1) to (0, 2).",
        ),
        Mistake(s - 1, "This is sigmoid(x) - 1: it runs from -1 to 0.", SHAPE),
        Mistake(s2 - 0.5, "This is sigmoid(2*x) - 1/2: it runs from -1/2 to 1/2.", "Stretch the output to (-1, 1)."),
        Mistake(1 - 2 * s2, "This is -tanh(x): the sign is turned round.", "tanh(x) is positive for positive x."),
        Mistake(1 - 2 * s, "This is 1 - 2*sigmoid(x): it falls, and too slowly.", inside),
        Mistake(4 * s * (1 - s), "This is 4*sigmoid(x)*(1 - sigmoid(x)), a slope of the sigmoid, not tanh.", SHAPE),
        Mistake(s * (1 - s), "This is sigmoid(x)*(1 - sigmoid(x)), the slope of the sigmoid, not tanh.", SHAPE),
        Mistake(
            (torch.exp(2 * x) + 1) / (torch.exp(2 * x) - 1),
            "This is 1/tanh(x): the fraction stands on its head.",
            SHAPE,
        ),
        Mistake(2 * torch.relu(x).tanh(), "This is twice tanh for positive x, and 0 else.", SHAPE),
    ]


def shape_mistake(tanh, got, points):
    """What the curve looks like, where it is none that is known: (message, hint)."""
    near = (got.detach() - torch.tanh(points)).abs()
    if float(near[points.abs() < 1.5].max()) < 1e-4:
        return "Far from 0 the curve is cut flat, where tanh still rises.", UNCUT
    if float(near[points.abs() < 0.5].max()) < 0.02 and got.dtype == points.dtype:
        return (
            "This is an approximation: it fits near 0, and not farther out.",
            "With the sigmoid it is exact: tanh is the sigmoid, stretched in both directions and moved down.",
        )
    x = torch.tensor([-30.0, -0.0625, 0.0, 0.0625, 30.0], device=points.device)
    y = tanh(x)
    if not isinstance(y, torch.Tensor) or y.shape != x.shape or not bool(torch.isfinite(y).all()):
        return "The values are not those of tanh.", SHAPE
    low, _, middle, _, high = (round(v, 4) + 0.0 for v in y.tolist())
    slope = float(y[3] - y[1]) / 0.125
    if (low, high) != (-1, 1):
        return (
            f"This runs from {low:g} to {high:g}, tanh from -1 to 1.",
            "Stretch and shift the output: sigmoid runs from 0 to 1.",
        )
    if middle != 0:
        return (
            f"The ends are right, but at 0 this is {middle:g}: the curve is shifted to one side.",
            "tanh(0) is 0, and sigmoid(0) is 1/2. Nothing is added to x.",
        )
    if abs(slope - 1) > 0.01:
        return (
            f"The ends are right, but at 0 the slope is {slope:.2g}; that of tanh is 1.",
            "How steep is the sigmoid at 0, and what do the stretched input and output make of that?",
        )
    return "The values are not those of tanh.", SHAPE


def rounding(got, x):
    """What is wrong with float64 values that are nearly right: (message, hint)."""
    want = torch.tanh(x)
    off = (got.detach() - want).abs() > 1e-12
    if torch.equal(got.detach().float().double(), got.detach()) and bool(off.double().mean() > 0.5):
        return (
            "For a float64 x the result is only as good as float32: somewhere inside it is rounded.",
            "Compute in x's own dtype; drop .float() and float32 constants.",
        )
    flat = off & (got == got[-1]) | off & (got == got[0])
    if torch.equal(flat, off):
        return (
            "Far from 0 the curve is cut flat, where tanh still rises.",
            UNCUT,
        )
    return (
        "For a float64 x the result is further off than 1e-12.",
        "Compute in x's own dtype, from the sigmoid and arithmetic, without rounded constants.",
    )


def expect_right(got, x, tolerance, message, hint=SHAPE):
    """got is tanh(x) to the tolerance; otherwise the worst place is shown."""
    want = torch.tanh(x.double())
    error = (got.detach().double() - want).abs()
    if float(error.max()) <= tolerance:
        return
    at = int(error.flatten().argmax())
    fail(
        message,
        expected=f"tanh({float(x.flatten()[at]):.4g}) = {float(want.flatten()[at]):.15g}",
        actual=f"{float(got.flatten()[at]):.15g}, off by {float(error.flatten()[at]):.1g}",
        hint=hint,
    )


def check_values(learner, device):
    """The values are those of tanh."""
    x = torch.linspace(-4, 4, 41, device=device)
    x = x[x.abs() > 0.1]
    got = expect_shape(learner.tanh(x), x.shape, "`tanh(x)`", hint="One value for each element of x.")
    found = recognise(got, known_mistakes(x.double()), tolerance=1e-4)
    if found is not None:
        at = 28
        fail(
            found.message,
            expected=f"tanh({float(x[at]):.3g}) = {float(torch.tanh(x[at])):.4f}",
            actual=f"{float(got[at]):.4f}",
            hint=found.hint,
        )
    if float((got.detach().double() - torch.tanh(x.double())).abs().max()) > 1e-3:
        expect_right(got, x, 1e-3, *shape_mistake(learner.tanh, got, x))
    expect_right(got, x, 1e-6, "The values are near tanh, but further off than float32 has to be (1e-6).")


@depends("values")
def check_float64(learner, device):
    """In float64 it is exact to 1e-12."""
    x = torch.linspace(-12, 12, 97, dtype=torch.float64, device=device)
    got = expect_shape(learner.tanh(x), x.shape, "`tanh(x)`")
    expect(
        got.dtype == x.dtype,
        "A float64 x gives another dtype.",
        expected="float64",
        actual=str(got.dtype).removeprefix("torch."),
        hint="Compute in x's own dtype; drop .float() and float32 constants.",
    )
    expect_right(got, x, 1e-12, *rounding(got, x))
    got = learner.tanh(x.float())
    expect(
        isinstance(got, torch.Tensor) and got.dtype == torch.float32,
        "A float32 x gives another dtype.",
        expected="float32",
        actual=describe(got),
        hint="The result has x's dtype.",
    )


@depends("float64")
def check_extremes(learner, dtype, device):
    """No NaN, however large or small x is."""
    big = torch.finfo(dtype).max
    values = [0.0, 1e-30, 20.0, 89.0, 200.0, 750.0, 1e4, 1e20, big / 4, big]
    x = torch.tensor([*values, *(-v for v in values)], dtype=dtype, device=device)
    got = learner.tanh(x)
    if isinstance(got, torch.Tensor) and torch.isnan(got).any():
        at = int(torch.isnan(got).nonzero()[0])
        fail(
            f"For x = {float(x[at]):.3g} the result is NaN.",
            expected=f"{float(torch.tanh(x[at])):.3g}",
            actual="nan",
            hint="inf/inf and inf - inf are NaN. torch's sigmoid copes with any x: build on that alone.",
        )
    got = expect_shape(got, x.shape, "`tanh(x)`")
    expect_right(got, x, 1e-6 if dtype == torch.float32 else 1e-12, "For large or tiny x the result is off.")


@depends("values")
def check_shapes(learner, device):
    """Any shape: one number, a matrix, a batch, a slice."""
    for x in (
        torch.tensor(0.5, device=device),
        torch.randn(3, 4, device=device),
        torch.randn(2, 3, 5, device=device).transpose(0, 2),
        torch.randn(1, device=device),
    ):
        with trying(f"With x of the shape {tuple(x.shape)!s}", hint="Work on the whole tensor at once."):
            got = learner.tanh(x)
        expect_shape(got, x.shape, "`tanh(x)`", hint="One value for each element, in their places.")
        expect_right(got, x, 1e-6, f"For x of the shape {tuple(x.shape)} the values are not those of tanh.")


@depends("values")
def check_gradients(learner, dtype, device):
    """Gradients flow: the slope is 1 - tanh(x)**2."""
    # not at 0 itself, where answers by |x| and sign(x) have a kink
    x = torch.linspace(-3, 3, 14, dtype=dtype, device=device).requires_grad_()
    out = learner.tanh(x)
    cut = "Keep to operations on tensors: no .item(), .tolist(), .detach(), .data, no torch.tensor(...) of the values."
    expect(
        isinstance(out, torch.Tensor) and out.requires_grad,
        "No gradient comes back: the result is cut off from x.",
        expected="a result that backward can start from",
        actual="a result without a gradient",
        hint=cut,
    )
    out.sum().backward()
    expect(x.grad is not None, "No gradient reaches x.", expected="1 - tanh(x)**2", actual="none", hint=cut)
    slope = 1 - torch.tanh(x.detach().double()) ** 2
    error = (x.grad.double() - slope).abs()
    at = int(error.argmax())
    seen = {
        "expected": f"{float(slope[at]):.4f} at x = {float(x[at]):.2g}",
        "actual": f"{float(x.grad[at]):.4f}",
    }
    factor = float(x.grad[at]) / float(slope[at])
    expect(
        not (abs(factor - 1) > 1e-3 and factor and torch.allclose(x.grad.double(), factor * slope, atol=1e-5)),
        f"The values are right, but the gradient is {factor:.3g} times the slope of tanh.",
        **seen,
        hint="Either a part is cut off (.detach(), .data, no_grad), or a backward of your own lacks a factor: the slope "
        "is 1 - tanh(x)**2.",
    )
    expect(
        bool(torch.isfinite(x.grad).all()),
        "The gradient is NaN or infinite, though the values are fine.",
        **seen,
        hint="torch.where hides a NaN from the result, not from the gradient. Build on torch's sigmoid alone.",
    )
    expect(
        float(error.max()) < 1e-5,
        "The gradient is not the slope of tanh: part of the way is cut off.",
        **seen,
        hint=cut,
    )
    passing("Steepest at 0, with slope 1; the sigmoid's steepest is 1/4. Which would you rather chain a hundred times?")

"""Hidden checks for the activation-reg card: the value, its scale, its gradients."""

import itertools
import math

import torch

from studylm.checker.kit import depends, describe, expect, fail, passing, trying
from studylm.checker.probes.mistakes import Mistake, recognise

DEFINES = ["ar"]

FORMULA = "loss + alpha * (the mean, over all elements, of the squared activations)."


def known_mistakes(loss, a, alpha):
    square = a**2
    mean = square.mean()
    rows = a.shape[0]
    penalty = "The penalty is *added* to the loss; return their sum. " + FORMULA
    return [
        Mistake(loss, "The loss comes back as it was: nothing is added.", FORMULA),
        Mistake(alpha * mean, "This is the penalty alone, without the loss.", penalty),
        Mistake(mean, "This is the mean square alone, without loss and alpha.", penalty),
        Mistake(loss + alpha * square.sum(), "The squares are summed, not averaged.", "mean, so that it does not grow with bs, sl and H."),
        Mistake(loss + mean, "alpha is not used.", "alpha says how strong the penalty is: multiply by it."),
        Mistake(loss + alpha * a.abs().mean(), "This takes absolute values, not squares.", "Square each activation: a**2, a.pow(2)."),
        Mistake(loss + alpha * a.mean() ** 2, "The mean is squared; the squares should be averaged.", "Square first, then take the mean. +1 and -1 must not cancel out."),
        Mistake(loss + alpha * a.mean(), "The activations are averaged without squaring them.", "Square first: +1 and -1 must not cancel out."),
        Mistake(loss + alpha * mean.sqrt(), "A root is taken: this is the root mean square.", "Leave out the square root."),
        Mistake(loss + alpha * a.norm(), "This is the norm: the root of the sum of squares.", "The mean of the squares, without a root."),
        Mistake(loss + alpha * a.norm() / a.numel(), "This is the norm divided by the number of elements.", "The mean of the squares, without a root."),
        Mistake(loss + alpha**2 * mean, "alpha is squared, too.", "Square the activations, then multiply by alpha."),
        Mistake(loss + (alpha * a).pow(2).mean(), "alpha is squared, too.", "Square the activations, then multiply by alpha."),
        Mistake(loss + alpha * mean / 2, "The penalty is halved.", "No factor 1/2 here: " + FORMULA),
        Mistake(loss + 2 * alpha * mean, "The penalty is doubled.", "No factor 2 here: " + FORMULA),
        Mistake(loss - alpha * mean, "The penalty is subtracted: large activations would be rewarded.", "Add it."),
        Mistake(loss * alpha * mean, "Loss and penalty are multiplied.", penalty),
        Mistake(loss * (1 + alpha * mean), "The penalty is multiplied by the loss.", penalty),
        Mistake((loss + mean) * alpha, "alpha multiplies the loss as well.", "alpha belongs to the penalty only."),
        Mistake(loss + alpha * square.sum() / rows, "The squares are summed over each row and averaged over the batch only.", "The mean over *all* elements: .mean() without a dim."),
        Mistake(loss + alpha * a.var(), "This is the variance: the mean is taken off first.", "The mean of the squares of the activations themselves."),
        Mistake(loss + alpha * a.var(unbiased=False), "This is the variance: the mean is taken off first.", "The mean of the squares of the activations themselves."),
        Mistake(loss + alpha * (a.diff(dim=1) ** 2).mean() if a.dim() > 2 else loss, "This is temporal activation regularisation: it takes differences between steps.", "AR looks at the activations themselves."),
    ]  # fmt: skip


def expect_mean(got, loss, penalty, sizes, seen):
    """The penalty is not a sum over some of the dimensions, a mean over the others."""
    names = ("rows", "steps", "units") if len(sizes) == 3 else tuple(f"dimension {d}" for d in range(len(sizes)))
    factor = (float(got) - float(loss)) / float(penalty) if float(penalty) else 0.0
    for chosen in itertools.product((False, True), repeat=len(sizes)):
        over = [name for name, summed in zip(names, chosen, strict=True) if summed]
        if over and math.isclose(factor, math.prod(n for n, s in zip(sizes, chosen, strict=True) if s), rel_tol=1e-4):
            fail(
                f"The squares are summed over {' and '.join(over)}, not averaged.",
                **seen,
                hint="The mean over *all* elements: .mean() without a dim.",
            )


def expect_value(got, loss, a, alpha, *, tolerance=1e-5, said=""):
    if isinstance(got, (float, int)) and not isinstance(got, bool):
        fail(
            "ar returns a Python number: backward cannot start from it.",
            expected="a scalar tensor",
            actual=describe(got),
            hint="Stay with tensors: no .item(), no float(...).",
        )
    if not isinstance(got, torch.Tensor):
        fail("ar does not return a tensor.", expected="a scalar tensor", actual=describe(got), hint="Return " + FORMULA)
    want = loss + alpha * (a**2).mean()
    if got.shape != ():
        fail(
            f"The result is not one number{said}.",
            expected="a tensor of the shape ()",
            actual=describe(got),
            hint="Take the mean over all elements: .mean() without a dim.",
        )
    if abs(float(got) - float(want)) <= tolerance * max(1, abs(float(want))):
        return
    seen = {
        "expected": f"{float(want):.6g} for loss = {float(loss):.4g}, alpha = {alpha:g}, mean square {float((a**2).mean()):.4g}",
        "actual": f"{float(got):.6g}",
    }
    found = recognise(got.detach(), known_mistakes(loss.detach(), a.detach(), alpha))
    if found is not None:
        fail(found.message.removesuffix(".") + f"{said}.", **seen, hint=found.hint)
    expect_mean(got, loss, alpha * (a**2).mean(), tuple(a.shape), seen)
    fail(f"The value is another one{said}.", **seen, hint=FORMULA)


def check_value(learner, device):
    """The value is loss + alpha * mean(activations**2)."""
    a = torch.randn(4, 7, 5, device=device) * 1.7 + 0.3
    loss = torch.tensor(2.3, device=device)
    expect_value(learner.ar(loss, a, 1.9), loss, a, 1.9)
    expect_value(learner.ar(loss, a, 0.0), loss, a, 0.0, said=" for alpha = 0")


@depends("value")
def check_shapes(learner, dtype, device):
    """Activations of any shape, in float32 and float64."""
    for shape in ((3, 7), (1, 1, 4), (6,), (2, 3, 4, 5), (5, 1, 1)):
        a = torch.randn(*shape, dtype=dtype, device=device) + 1
        loss = torch.tensor(1.25, dtype=dtype, device=device)
        with trying(f"For activations of the shape {shape}"):
            got = learner.ar(loss, a, 2)
        expect_value(
            got,
            loss,
            a,
            2,
            tolerance=1e-5 if dtype == torch.float32 else 1e-11,
            said=f" for activations of the shape {shape}",
        )
        expect(
            got.dtype == dtype,
            "The result has another dtype.",
            expected=str(dtype),
            actual=str(got.dtype),
            hint="Compute in the dtype of the inputs.",
        )


@depends("value")
def check_gradients(learner, device):
    """Gradients flow to the loss and to the activations."""
    a = torch.randn(3, 4, 2, device=device, requires_grad=True)
    loss = torch.tensor(0.7, device=device, requires_grad=True)
    out = learner.ar(loss, a, 3.0)
    cut = "No .detach(), .data, .item() or torch.tensor(...) on the way."
    expect(
        out.requires_grad,
        "backward cannot start from the result: it is cut off.",
        expected="a gradient",
        actual="none",
        hint=cut,
    )
    out.backward()
    expect(
        loss.grad is not None and abs(float(loss.grad) - 1) < 1e-6,
        "The gradient of the loss is lost: the model would learn the penalty only.",
        expected="1",
        actual=describe(loss.grad),
        hint=cut,
    )
    want = 2 * 3.0 * a.detach() / a.numel()
    expect(
        a.grad is not None and torch.allclose(a.grad, want, atol=1e-6),
        "No gradient reaches the activations: the penalty would change nothing."
        if a.grad is None or not a.grad.any()
        else "The gradient of the activations is another one.",
        expected="2 * alpha * a / number of elements",
        actual=describe(a.grad),
        hint=cut,
    )
    passing(
        "Its gradient pulls each activation towards 0, in proportion to its size. Weight decay does that to each weight."
    )

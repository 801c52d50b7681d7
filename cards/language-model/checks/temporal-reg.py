"""Hidden checks for the temporal-reg card: which differences, their mean, one step only, gradients."""

import itertools
import math

import torch

from studylm.checker.kit import depends, describe, expect, fail, passing, trying
from studylm.checker.probes.mistakes import Mistake, recognise

DEFINES = ["tar"]

FORMULA = "loss + beta * (the mean of the squared differences between each time step and the one before)."
STEPS = "Activations are (bs, sl, H): time runs along dimension 1. a[:, 1:] are the later steps, a[:, :-1] the earlier ones."


def penalty(a):
    return ((a[:, 1:] - a[:, :-1]) ** 2).mean()


def known_mistakes(loss, a, beta):
    d = a[:, 1:] - a[:, :-1]
    square, mean = d**2, (d**2).mean()
    bs, sl, _ = a.shape
    added = "The penalty is *added* to the loss; return their sum. " + FORMULA
    plain = "The mean of the squares, without a root."
    return [
        Mistake(loss, "The loss comes back as it was: nothing is added.", FORMULA),
        Mistake(beta * mean, "This is the penalty alone, without the loss.", added),
        Mistake(mean, "This is the mean square alone, without loss and beta.", added),
        Mistake(loss + beta * ((a[1:] - a[:-1]) ** 2).mean(), "The differences are taken between rows of the batch, along dimension 0.", STEPS),
        Mistake(loss + beta * ((a[..., 1:] - a[..., :-1]) ** 2).mean(), "The differences are taken between neighbouring units, along dimension 2.", STEPS),
        Mistake(loss + beta * (a**2).mean(), "This is AR: the activations themselves are squared, not their differences.", STEPS),
        Mistake(loss + beta * square.sum(), "The squares are summed, not averaged.", "mean, so that it does not grow with bs, sl and H."),
        Mistake(loss + mean, "beta is not used.", "beta says how strong the penalty is: multiply by it."),
        Mistake(loss + beta * d.abs().mean(), "This takes absolute differences, not squares.", "Square each difference."),
        Mistake(loss + beta * d.mean() ** 2, "The mean is squared; the squares should be averaged.", "Square first, then take the mean: differences up and down must not cancel out."),
        Mistake(loss + beta * d.mean(), "The differences are averaged without squaring them.", "Square first: differences up and down must not cancel out."),
        Mistake(loss + beta * mean.sqrt(), "A root is taken: this is the root mean square.", plain),
        Mistake(loss + beta * d.norm(), "This is the norm: the root of the sum of squares.", plain),
        Mistake(loss + beta * d.norm(dim=-1).mean(), "This is the mean length of the differences: a root is taken.", plain),
        Mistake(loss + beta**2 * mean, "beta is squared, too.", "Square the differences, then multiply by beta."),
        Mistake(loss + beta * mean / 2, "The penalty is halved.", "No factor 1/2 here: " + FORMULA),
        Mistake(loss + 2 * beta * mean, "The penalty is doubled.", "No factor 2 here: " + FORMULA),
        Mistake(loss - beta * mean, "The penalty is subtracted: jumps would be rewarded.", "Add it."),
        Mistake(loss * (1 + beta * mean), "The penalty is multiplied by the loss.", added),
        Mistake((loss + mean) * beta, "beta multiplies the loss as well.", "beta belongs to the penalty only."),
        Mistake(loss + beta * square.sum() / a.numel(), "It is divided by bs*sl*H; there are only sl - 1 differences, so bs*(sl-1)*H.", "Take the mean of the differences' squares: .mean() counts them itself."),
        Mistake(loss + beta * square.sum() / bs, "It is averaged over the batch only.", "The mean over *all* elements: .mean() without a dim."),
        Mistake(loss + beta * square.sum() / (bs * (sl - 1)), "It is averaged over rows and steps, but summed over the units.", "The mean over *all* elements: .mean() without a dim."),
        Mistake(loss + beta * square.mean((0, 2)).sum(), "It is summed over the steps.", "The mean over *all* elements: .mean() without a dim."),
        Mistake(loss + beta * ((a - a.roll(1, 1)) ** 2).mean(), "The first step is compared with the last: roll closes the circle.", STEPS),
        Mistake(loss + beta * ((a[:, 2:] - a[:, :-2]) ** 2).mean(), "Steps that lie two apart are compared.", STEPS),
        Mistake(loss + beta * ((a[:, 1:] - a[:, :1]) ** 2).mean(), "Every step is compared with the first, not with the one before.", STEPS),
        Mistake(loss + beta * ((a[:, -1] - a[:, 0]) ** 2).mean(), "Only the first and the last step are compared.", STEPS),
        Mistake(loss + beta * ((a[:, -1] - a[:, -2]) ** 2).mean(), "Only the last two steps are compared.", STEPS),
        Mistake(loss + beta * ((a[:, 1:] + a[:, :-1]) ** 2).mean(), "The steps are added, not subtracted.", STEPS),
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


def expect_value(got, loss, a, beta, *, tolerance=1e-5, said=""):
    if isinstance(got, (float, int)) and not isinstance(got, bool):
        fail(
            "tar returns a Python number: backward cannot start from it.",
            expected="a scalar tensor",
            actual=describe(got),
            hint="Stay with tensors: no .item(), no float(...).",
        )
    if not isinstance(got, torch.Tensor):
        fail(
            "tar does not return a tensor.", expected="a scalar tensor", actual=describe(got), hint="Return " + FORMULA
        )
    want = loss + beta * penalty(a) if a.shape[1] > 1 else loss
    if got.shape != ():
        fail(
            f"The result is not one number{said}.",
            expected="a tensor of the shape ()",
            actual=describe(got),
            hint="Take the mean over all elements: .mean() without a dim.",
        )
    if abs(float(got) - float(want)) <= tolerance * max(1, abs(float(want))):
        return
    mean = float(penalty(a)) if a.shape[1] > 1 else 0.0
    seen = {
        "expected": f"{float(want):.6g} for loss = {float(loss):.4g}, beta = {beta:g}, mean squared difference {mean:.4g}",
        "actual": f"{float(got):.6g}",
    }
    found = recognise(got.detach(), known_mistakes(loss.detach(), a.detach(), beta)) if min(a.shape) > 2 else None
    if found is not None:
        fail(found.message.removesuffix(".") + f"{said}.", **seen, hint=found.hint)
    if mean:
        expect_mean(got, loss, beta * mean, (a.shape[0], a.shape[1] - 1, a.shape[2]), seen)
    fail(f"The value is another one{said}.", **seen, hint=FORMULA + " " + STEPS)


def check_value(learner, device):
    """The value is loss + beta * mean of the squared steps in time."""
    a = torch.randn(4, 7, 5, device=device) * 1.7 + 0.3
    loss = torch.tensor(2.3, device=device)
    expect_value(learner.tar(loss, a, 1.9), loss, a, 1.9)
    expect_value(learner.tar(loss, a, 0.0), loss, a, 0.0, said=" for beta = 0")


@depends("value")
def check_shapes(learner, dtype, device):
    """Any bs, sl and H, in float32 and float64."""
    for shape in ((1, 5, 3), (4, 2, 1), (1, 2, 1), (3, 3, 3), (2, 9, 4)):
        a = torch.randn(*shape, dtype=dtype, device=device) + 1
        loss = torch.tensor(1.25, dtype=dtype, device=device)
        with trying(f"For activations of the shape {shape}"):
            got = learner.tar(loss, a, 2)
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
def check_one_step(learner, device):
    """With one time step nothing is added."""
    a = torch.randn(3, 1, 4, device=device, requires_grad=True)
    loss = torch.tensor(1.5, device=device, requires_grad=True)
    with trying("With sl = 1", hint="There is no difference to take: return the loss."):
        got = learner.tar(loss, a, 2.0)
    expect(
        not (isinstance(got, torch.Tensor) and torch.isnan(got).any()),
        "With sl = 1 the result is NaN: the mean over no differences at all is 0/0.",
        expected="the loss, 1.5",
        actual="nan",
        hint="With one step there is no difference: add nothing.",
    )
    expect_value(got, loss, a, 2.0, said=" for sl = 1")
    expect(
        got.requires_grad,
        "With sl = 1 the result is cut off from the loss.",
        expected="a gradient",
        actual="none",
        hint="Return the loss itself.",
    )
    got.backward()
    expect(
        loss.grad is not None and abs(float(loss.grad) - 1) < 1e-6 and (a.grad is None or bool((a.grad == 0).all())),
        "With sl = 1 the gradients are not those of the loss alone.",
        expected="1 for the loss, 0 for the activations",
        actual=f"{describe(loss.grad)}; {describe(a.grad)}",
        hint="With one step there is no difference: add nothing.",
    )


@depends("value")
def check_gradients(learner, device):
    """Gradients flow to the loss and to every time step."""
    a = torch.randn(2, 5, 3, device=device, requires_grad=True)
    loss = torch.tensor(0.7, device=device, requires_grad=True)
    out = learner.tar(loss, a, 3.0)
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
    twin = a.detach().clone().requires_grad_()
    (3.0 * penalty(twin)).backward()
    expect(
        a.grad is not None and torch.allclose(a.grad, twin.grad, atol=1e-6),
        "No gradient reaches the activations: the penalty would change nothing."
        if a.grad is None or not a.grad.any()
        else "The gradient of the activations is another one: one side of the differences is cut off.",
        expected="a gradient for both steps of each difference",
        actual=describe(a.grad),
        hint=cut,
    )
    passing(
        "In AWD-LSTM, AR sees the last layer's output after dropout, TAR the one before it. Why may dropped zeros not be compared in time?"
    )

"""Hidden checks for the temporal-reg card: which differences, their mean, one step only, gradients."""

import torch

from studylm.checker.kit import depends, describe, expect, fail, passing, trying
from studylm.probes.mistakes import Mistake
from studylm.probes.penalties import MEAN, UNKNOWN, Wording, explore, value_mistake

DEFINES = ["tar"]

STEPS = "Activations are (bs, sl, H): time runs along dimension 1. a[:, 1:] are the later steps, a[:, :-1] the earlier ones."
WORDS = Wording(
    "tar",
    "beta",
    "differences",
    "loss + beta * (the mean of the squared differences between each time step and the one before).",
)


def changes(a):
    """The differences between each time step and the one before: (bs, sl - 1, H)."""
    return a[:, 1:] - a[:, :-1]


def known_mistakes(loss, a, beta):
    """Other things that were squared, or other numbers of them."""
    if min(a.shape) < 3:
        return []
    sl, before = a.shape[1], a.new_zeros(a.shape[0], 1, a.shape[2])
    pairs = sl // 2 * 2
    squared = [
        (a.diff(dim=0), "The differences are taken between rows of the batch, along dimension 0."),
        (a.diff(dim=2), "The differences are taken between neighbouring units, along dimension 2."),
        (a, "This is AR: the activations themselves are squared, not their differences."),
        (a - a.roll(1, 1), "The first step is compared with the last: roll closes the circle."),
        (a[:, 2:] - a[:, :-2], "Steps that lie two apart are compared."),
        (a.diff(n=2, dim=1), "These are differences of differences: diff is taken twice."),
        (a[:, 1:pairs:2] - a[:, :pairs:2], "Only every second pair of steps is compared: 0 and 1, 2 and 3, but not 1 and 2."),
        (torch.cat([before, a], 1).diff(dim=1), "The first step is compared with zeros; it has no step before it."),
        (a[:, 1:] - a[:, :1], "Every step is compared with the first, not with the one before."),
        (a[:, 1:] - a[:, -1:], "Every step is compared with the last, not with the one before."),
        (a[:, :-1] - a[:, -1:], "Every step is compared with the last, not with the one before."),
        (a[:, -1] - a[:, 0], "Only the first and the last step are compared."),
        (a[:, 1] - a[:, -1], "Only two steps are compared: a[:, 1] is one step, a[:, 1:] are all from there on."),
        (a[:, 1] - a[:, 0], "Only the first two steps are compared."),
        (a[:, -1] - a[:, -2], "Only the last two steps are compared."),
        (a[:, 1:] + a[:, :-1], "The steps are added, not subtracted."),
        (a[:, 1:] ** 2 - a[:, :-1] ** 2, "The squares of the steps are subtracted, and squared again."),
    ]  # fmt: skip
    return [
        *(Mistake(loss + beta * (d**2).mean(), message, STEPS) for d, message in squared),
        Mistake(loss + beta * (a**2).diff(dim=1).mean(), "The steps are squared before they are subtracted.", "Subtract first, then square."),
        Mistake(loss + beta * (changes(a) ** 2).sum() / a.numel(), "It is divided by bs*sl*H; there are only sl - 1 differences, so bs*(sl-1)*H.", "Take the mean of the differences' squares: .mean() counts them itself."),
        Mistake(loss + beta * (changes(a) ** 2).mean((0, 2)).sum(), "It is summed over the steps.", MEAN),
    ]  # fmt: skip


def expect_value(learner, loss, a, beta, *, said=""):
    """The result of tar, if it is right."""
    got = learner.tar(loss, a, beta)
    wrong = value_mistake(got, loss, changes(a), beta, WORDS, known_mistakes(loss.detach(), a.detach(), beta))
    if wrong is None:
        return got
    nothing = isinstance(got, torch.Tensor) and got.shape == () and float(got) == float(loss)
    for dim, size in ((0, "bs"), (2, "H")):
        if nothing and a.shape[dim] == 1 and a.shape[1] > 2:
            fail(
                f"With {size} = 1 nothing is added, though there are {a.shape[1]} steps.",
                expected=wrong.expected,
                actual=wrong.actual,
                hint="Where you ask whether there is only one step: steps are counted by a.shape[1].",
            )
    if nothing and a.shape[1] == 2:
        fail(
            "With sl = 2 nothing is added, though two steps have one difference.",
            expected=wrong.expected,
            actual=wrong.actual,
            hint="Only one step has none: a.shape[1] == 1.",
        )
    if wrong.message == UNKNOWN and 1 in a.shape:
        wrong = wrong._replace(
            hint="Some size is 1 here. squeeze() drops such a dimension, and then the others move up. " + STEPS
        )
    elif wrong.message == UNKNOWN:
        message, hint = explore(learner.tar, loss, a, beta, WORDS) or (UNKNOWN, f"{wrong.hint} {STEPS}")
        wrong = wrong._replace(message=message, hint=hint)
    fail(wrong.message.removesuffix(".") + f"{said}.", expected=wrong.expected, actual=wrong.actual, hint=wrong.hint)


def check_value(learner, device):
    """The value is loss + beta * mean of the squared steps in time."""
    a = torch.randn(4, 7, 5, device=device) * 1.7 + 0.3
    loss = torch.tensor(2.3, device=device)
    expect_value(learner, loss, a, 1.9)
    expect_value(learner, loss, a, 0.0, said=" for beta = 0")


@depends("value")
def check_shapes(learner, dtype, device):
    """Any bs, sl and H, in float32 and float64."""
    for shape in ((1, 5, 3), (4, 3, 1), (3, 2, 4), (1, 2, 1), (2, 9, 4)):
        a = torch.randn(*shape, dtype=dtype, device=device) + 1
        loss = torch.tensor(1.25, dtype=dtype, device=device)
        with trying(f"For activations of the shape {shape}"):
            got = expect_value(learner, loss, a, 2, said=f" for activations of the shape {shape}")
        expect(
            got.dtype == dtype,
            "The result has another dtype.",
            expected=str(dtype),
            actual=str(got.dtype),
            hint="Compute in the dtype of the inputs.",
        )


@depends("shapes")
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
    wrong = value_mistake(got, loss, changes(a), 2.0, WORDS)
    if wrong is not None:
        fail(
            f"With sl = 1 the result is {float(got):.4g}, not the loss."
            if wrong.message == UNKNOWN
            else f"With sl = 1: {wrong.message}",
            expected="the loss, 1.5",
            actual=wrong.actual,
            hint="With one step there is no difference, so nothing is added: return the loss.",
        )
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
    (3.0 * (changes(twin) ** 2).mean()).backward()
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

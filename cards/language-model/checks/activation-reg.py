"""Hidden checks for the activation-reg card: the value, its scale, its gradients."""

import torch

from studylm.checker.kit import depends, describe, expect, fail, passing, trying
from studylm.probes.mistakes import Mistake
from studylm.probes.penalties import UNKNOWN, Wording, explore, value_mistake

DEFINES = ["ar"]

WORDS = Wording(
    "ar", "alpha", "activations", "loss + alpha * (the mean, over all elements, of the squared activations)."
)


def known_mistakes(loss, a, alpha):
    if a.dim() != 3 or a.shape[1] < 2:
        return []
    return [
        Mistake(
            loss + alpha * (a.diff(dim=1) ** 2).mean(),
            "This is temporal activation regularisation: it takes differences between steps.",
            "AR looks at the activations themselves.",
        )
    ]


def expect_value(learner, loss, a, alpha, *, said=""):
    """The result of ar, if it is right."""
    got = learner.ar(loss, a, alpha)
    wrong = value_mistake(got, loss, a, alpha, WORDS, known_mistakes(loss, a, alpha))
    if wrong is None:
        return got
    if wrong.message == UNKNOWN:
        message, hint = explore(learner.ar, loss, a, alpha, WORDS) or (UNKNOWN, wrong.hint)
        wrong = wrong._replace(message=message, hint=hint)
    fail(wrong.message.removesuffix(".") + f"{said}.", expected=wrong.expected, actual=wrong.actual, hint=wrong.hint)


def check_value(learner, device):
    """The value is loss + alpha * mean(activations**2)."""
    a = torch.randn(4, 7, 5, device=device) * 1.7 + 0.3
    loss = torch.tensor(2.3, device=device)
    expect_value(learner, loss, a, 1.9)
    expect_value(learner, loss, a, 0.0, said=" for alpha = 0")


@depends("value")
def check_shapes(learner, dtype, device):
    """Activations of any shape, in float32 and float64."""
    for shape in ((3, 7), (1, 1, 4), (6,), (2, 3, 4, 5), (5, 1, 1)):
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

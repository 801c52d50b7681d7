"""Hidden checks for the line-fit card."""

import torch

from studylm.checker.kit import depends, describe, expect, fail, unpack

DEFINES = ["fit_line"]


def data(n=20):
    """A line with some noise."""
    x = torch.linspace(-1, 2, n, dtype=torch.float64)
    return x, 1.5 * x - 0.5 + 0.1 * torch.randn(n, dtype=torch.float64)


def descend(x, y, lr, steps, *, scale=1.0, keep=False, one_by_one=False):
    """Gradient descent as asked, or with one of the usual mistakes."""
    a = b = sum_a = sum_b = 0.0
    for _ in range(steps):
        error = a * x + b - y
        grad_a = 2 * scale * float((error * x).mean())
        sum_a = grad_a + (sum_a if keep else 0)
        a -= lr * sum_a
        if one_by_one:
            error = a * x + b - y
        grad_b = 2 * scale * float(error.mean())
        sum_b = grad_b + (sum_b if keep else 0)
        b -= lr * sum_b
    return a, b


def numbers(result):
    """The answer's a and b as floats."""
    a, b = unpack(result, "a", "b")
    for name, value in (("a", a), ("b", b)):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            fail(
                f"{name} is not a Python float.", expected="a float", actual=describe(value), hint="A tensor's .item()."
            )
    return float(a), float(b)


def near(one, other):
    """Whether two pairs agree to six digits or so."""
    return all(abs(u - v) <= 1e-5 * (1 + abs(v)) for u, v in zip(one, other, strict=True))


def check_start(learner):
    """Without a step, a and b are 0."""
    got = numbers(learner.fit_line(*data(), 0.1, 0))
    expect(near(got, (0.0, 0.0)), "It does not start at zero.", expected="(0.0, 0.0)", actual=str(got))


@depends("start")
def check_one_step(learner):
    """One step goes against the gradient of the mean squared error."""
    x, y = data()
    got, right = numbers(learner.fit_line(x, y, 0.1, 1)), descend(x, y, 0.1, 1)
    if near(got, right):
        return
    seen = {"expected": "({:.4f}, {:.4f})".format(*right), "actual": "({:.4f}, {:.4f})".format(*got)}
    if near(got, (0.0, 0.0)):
        fail("Nothing moved.", **seen, hint="Change a and b inside the loop.")
    if near(got, descend(x, y, -0.1, 1)):
        fail("The step goes uphill.", **seen, hint="Against the gradient: subtract it.")
    if near(got, descend(x, y, 0.1, 1, scale=len(x))):
        fail("The errors are summed, not averaged.", **seen, hint="The loss is the *mean* squared error.")
    if near(got, descend(x, y, 0.1, 1, scale=0.5)):
        fail("The step is half as long as it should be.", **seen, hint="The derivative of e² is 2·e.")
    if near(got, descend(x, y, 0.1, 1, one_by_one=True)):
        fail("b's gradient was taken with the new a.", **seen, hint="Compute both gradients, then take the step.")
    fail("The step is not that of the mean squared error.", **seen, hint="Gradients: 2·mean(e·x) and 2·mean(e).")


@depends("one_step")
def check_more_steps(learner):
    """Each further step uses the gradient at its own place."""
    x, y = data()
    got, right = numbers(learner.fit_line(x, y, 0.05, 5)), descend(x, y, 0.05, 5)
    if near(got, right):
        return
    seen = {"expected": "({:.4f}, {:.4f})".format(*right), "actual": "({:.4f}, {:.4f})".format(*got)}
    if near(got, descend(x, y, 0.05, 5, keep=True)):
        fail("The gradients add up from step to step.", **seen, hint="Set .grad back to zero after each step.")
    fail("The first step is right, later ones are not.", **seen, hint="Compute the error anew with the new a and b.")


@depends("more_steps")
def check_fits(learner):
    """With enough steps the line is found."""
    x = torch.linspace(-1, 1, 30)
    got = numbers(learner.fit_line(x, 3 * x + 4, 0.3, 300))
    expect(
        abs(got[0] - 3) < 1e-2 and abs(got[1] - 4) < 1e-2,
        "The line is not found.",
        expected="about (3, 4)",
        actual="({:.4f}, {:.4f})".format(*got),
    )

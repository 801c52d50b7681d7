"""Fails a check if backward does not give the true gradient, in the weights or in an input, and says what is cut off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from studylm.checker.kit import expect, fail
from studylm.probes.models.gradients import STEP, Slope, cut_off, gradients
from studylm.probes.models.subject import same, shake


def expect_slopes(model: Any, x: Tensor, *, more: Callable[[], Tensor] | None = None) -> None:
    """Backward gives the true gradient in every parameter. The model is in float64; it is left in eval mode."""
    model.train()
    shake(model)
    first = model(x)
    expect(
        first.requires_grad,
        "Backward cannot start: the output is cut off from the weights.",
        expected="an output that carries gradients",
        actual="a plain tensor",
        hint="Look for no_grad, detach, .data, .item() or argmax on the way.",
    )
    if not same(first, model(x)):
        model.eval()  # dropout: slopes are compared without it
    g = torch.Generator().manual_seed(31)
    mix = torch.randn(first.shape, generator=g, dtype=torch.float64).to(first)
    loss = more or (lambda: (model(x) * mix).sum())
    lost = cut_off(model, loss, g)
    if lost:
        _fail_unlearned(model, loss, x, lost)
        fail_cut(model, lost)
    model.eval()


def _fail_unlearned(model: Any, loss: Callable[[], Tensor], x: Tensor, lost: Sequence[str]) -> None:
    """Fail the check if these parameters, or single rows of them, get no gradient at all: frozen rather than cut off."""
    shake(model)
    grads = {name: grad for name, grad in gradients(model, loss).items() if name in lost}
    dead = [name for name, grad in grads.items() if grad is None or not bool(grad.any())]
    if dead and len(dead) == len(lost):
        named = ", ".join(f"`{name}`" for name in dead[:3])
        fail(
            f"Backward misses a path: no gradient at all arrives at {named}, though the output depends on it.",
            expected="gradients for all that the output depends on",
            actual="none",
            hint="Inside forward nothing may be detached: look for .detach(), .data, no_grad and torch.tensor(...). Or is it "
            "frozen (requires_grad=False; Embedding.from_pretrained freezes unless freeze=False)?",
        )
    for name, grad in grads.items():
        rows = sorted(set(x.flatten().tolist())) if not x.is_floating_point() else []
        if grad is None or grad.dim() != 2 or not rows or grad.shape[0] <= max(rows):
            continue
        still = [row for row in rows if not bool(grad[row].any())]
        if still == [0] and len(rows) > 1:
            fail(
                f"Word 0 is never learned: its row of `{name}` gets no gradient, the others do.",
                expected="a gradient for every word's row",
                actual="none for row 0",
                hint="padding_idx=0 does that. Word 0 is a word like the others here.",
            )


def expect_slope_in(value: Callable[[Tensor], Tensor], at: Tensor, name: str, hint: str = "") -> None:
    """The gradient of `value(tensor)`, a scalar, with respect to an input is the true one at `at`."""
    g = torch.Generator().manual_seed(63)
    for _ in range(3):  # a ReLU's kink within the step is not hit three times by accident
        along = torch.randn(at.shape, generator=g, dtype=torch.float64).to(at.device)
        leaf = at.detach().clone().requires_grad_()
        out = value(leaf)
        if out.requires_grad:
            out.backward()  # type: ignore[no-untyped-call]
        true = (float(value(at + STEP * along).detach()) - float(value(at - STEP * along).detach())) / (2 * STEP)
        grad = leaf.grad
        if Slope(0.0 if grad is None else float((grad * along).sum()), true).agrees:
            return
    fail(
        f"The gradient does not get back to `{name}` as it should.",
        expected=f"the slope of the loss in `{name}`",
        actual="no gradient" if grad is None or not bool(grad.any()) else "another gradient",
        hint=hint or f"What made `{name}` learns through it: leave `{name}` in the graph (no .detach(), no .data).",
    )


def fail_cut(model: Any, lost: Sequence[str], where: str = "") -> None:
    """Fail the check because backward misses paths from these parameters to the output."""
    named = ", ".join(f"`{name}`" for name in lost[:3]) + (", ..." if len(lost) > 3 else "")
    fail(
        f"Backward misses a path{where}: the gradient of {named} is not the slope of the loss.",
        expected="gradients through every step of the call",
        actual=f"some steps are cut off for {len(lost)} of {len(model.state())} parameters",
        hint="Inside forward nothing may be detached: look for .detach(), .data, no_grad, and copies made with "
        "torch.tensor(...).",
    )

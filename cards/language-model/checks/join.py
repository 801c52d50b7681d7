"""Hidden checks for the join card: state and input side by side."""

import torch

from studylm.checker.kit import depends, describe, expect, expect_tensor, fail, passing, trying

DEFINES = ["join"]

SIDE = "Each row of the result is that row of h followed by that row of x: (bs, H) and (bs, n) give (bs, H + n)."


def check_side_by_side(learner, dtype, device):
    """h and x stand side by side, row by row."""
    h = torch.randn(4, 5, dtype=dtype, device=device)
    x = torch.randn(4, 3, dtype=dtype, device=device)
    with trying(
        "With h of the shape (4, 5) and x of the shape (4, 3)",
        hint="stack and cat along dimension 0 need equal sizes. " + SIDE,
    ):
        got = learner.join(h, x)
    if isinstance(got, (tuple, list)):
        fail(
            "join returns several things, not one tensor.", expected="a (4, 8) tensor", actual=describe(got), hint=SIDE
        )
    got = expect_tensor(got, "the result", hint=SIDE)
    want = torch.cat([h, x], 1)
    shape = tuple(got.shape)
    if shape == (4, 8) and same(got, want):
        expect(
            got.dtype == dtype,
            "The result has another dtype.",
            expected=str(dtype),
            actual=str(got.dtype),
            hint="Join the tensors as they are.",
        )
        return
    seen = {"expected": "a (4, 8) tensor", "actual": describe(got)}
    if shape == (4, 8):
        if torch.equal(got, torch.cat([x, h], 1)):
            fail(
                "x comes first; h should.",
                expected="h, then x, in each row",
                actual="x, then h",
                hint="The order decides which weights act on which part; the card asks for h first.",
            )
        if torch.equal(got.sort(1).values, want.sort(1).values):
            fail(
                "Each row has the right numbers in another order.",
                expected="all of h, then all of x",
                actual="mixed",
                hint=SIDE,
            )
        if got.dtype != dtype and torch.allclose(got.to(dtype), want, atol=1e-5):
            fail(
                "The numbers come out rounded, in another dtype.",
                expected=str(dtype),
                actual=str(got.dtype),
                hint="Join the tensors as they are.",
            )
        if torch.allclose(got, want, atol=1e-5):
            fail(
                "The numbers come out rounded.",
                expected="h and x unchanged",
                actual="float32 numbers",
                hint="Join the tensors as they are.",
            )
        fail(
            "The shape is right, the numbers are not those of h and x row by row.",
            expected="h, then x, in each row",
            actual="other numbers",
            hint=SIDE,
        )
    if shape == (4, 5):
        fail("The result is as wide as h: x is not beside it.", **seen, hint=SIDE)
    if shape == (8, 4):
        fail("Rows and columns are swapped.", **seen, hint=SIDE)
    if shape == (32,):
        fail("The result is one long row; every row of the batch should keep its own.", **seen, hint=SIDE)
    if len(shape) == 3:
        fail("There is a new dimension: that is stack. Joining keeps two dimensions.", **seen, hint=SIDE)
    fail("The result has another shape than (bs, H + n).", **seen, hint=SIDE)


def same(got, want):
    """Equal but for the rounding of a sum with zeros."""
    return got.shape == want.shape and float((got - want).abs().max()) <= 4 * torch.finfo(want.dtype).eps * 8


@depends("side_by_side")
def check_sizes(learner, device):
    """Any sizes: H equal to n, one row, one column."""
    for bs, H, n in ((3, 4, 4), (1, 5, 2), (1, 3, 3), (5, 1, 1), (2, 7, 1), (6, 6, 6), (3, 2, 5)):
        h, x = torch.randn(bs, H, device=device), torch.randn(bs, n, device=device)
        said = f"h of the shape ({bs}, {H}) and x of the shape ({bs}, {n})"
        with trying(f"With {said}"):
            got = learner.join(h, x)
        ok = isinstance(got, torch.Tensor) and got.shape == (bs, H + n)
        stacked = isinstance(got, torch.Tensor) and got.dim() == 3
        along_rows = isinstance(got, torch.Tensor) and got.shape == (2 * bs, H) != (bs, H + n)
        expect(
            ok,
            f"With {said} the result has another shape."
            + (" That is stack, which makes a new dimension." if stacked else "")
            + (" x stands below h, not beside it." if along_rows else ""),
            expected=f"a ({bs}, {H + n}) tensor",
            actual=describe(got),
            hint=SIDE,
        )
        expect(
            same(got, torch.cat([h, x], 1)),
            f"With {said} the rows are not those of h and x side by side.",
            expected="h, then x, in each row",
            actual="other numbers",
            hint=SIDE,
        )


@depends("side_by_side")
def check_gradients(learner, device):
    """Gradients flow to h and to x."""
    h = torch.randn(2, 3, device=device, requires_grad=True)
    x = torch.randn(2, 4, device=device, requires_grad=True)
    weight = torch.randn(2, 7, device=device)
    out = learner.join(h, x)
    cut = "Join the tensors themselves: no .detach(), .data, .tolist(), no new torch.tensor(...)."
    expect(
        out.requires_grad,
        "No gradient comes back: the result is cut off from h and x.",
        expected="a gradient",
        actual="none",
        hint=cut,
    )
    (out * weight).sum().backward()
    for name, tensor, want in (("h", h, weight[:, :3]), ("x", x, weight[:, 3:])):
        expect(
            tensor.grad is not None and torch.allclose(tensor.grad, want),
            f"No gradient reaches {name}: it is cut off."
            if tensor.grad is None or not tensor.grad.any()
            else f"The gradient of {name} is another one.",
            expected="the gradient of its own columns",
            actual=describe(tensor.grad),
            hint=cut,
        )
    passing(
        "One linear layer on this does the work of two, one on h and one on x, added. Try it: split its weight in two."
    )

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
        hint="H = 5 and n = 3 differ here, so nothing that needs equal shapes can do it (stack, +, cat along dimension 0). "
        + SIDE,
    ):
        got = learner.join(h, x)
    if got is None:
        fail("join returns nothing.", expected="a (4, 8) tensor", actual="None", hint="Is there a return?")
    if isinstance(got, (tuple, list)):
        plain = not any(isinstance(part, torch.Tensor) for part in got)
        fail(
            "join returns plain numbers in a list, not a tensor."
            if plain
            else "join returns several things, not one tensor.",
            expected="a (4, 8) tensor",
            actual=f"a {type(got).__name__} of {len(got)} lists" if plain else describe(got),
            hint="Join the tensors themselves, without .tolist(). " + SIDE if plain else SIDE,
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
                hint="Join the tensors as they are. A tensor that you make takes h's dtype: dtype=h.dtype, or h.new_zeros(...).",
            )
        if torch.allclose(got, want, atol=1e-5):
            fail(
                "The numbers come out rounded.",
                expected="h and x unchanged",
                actual="float32 numbers",
                hint="Join the tensors as they are.",
            )
        for name, mine, theirs, other in (("h", got[:, :5], h, got[:, 5:]), ("x", got[:, 5:], x, got[:, :5])):
            rest = "x" if name == "h" else "h"
            if same(mine, theirs) and not same(other, x if name == "h" else h):
                rows = all(any(same(row, given) for given in (x if name == "h" else h)) for row in other)
                fail(
                    f"The part of {name} is right; in that of {rest} there are rows of {rest}, but not row i in row i."
                    if rows
                    else f"The part of {name} is right; that of {rest} holds other numbers.",
                    expected="row i of h, then row i of x, in row i",
                    actual="other rows" if rows else "other numbers",
                    hint=SIDE,
                )
        fail(
            "The shape is right, the numbers are not those of h and x row by row.",
            expected="h, then x, in each row",
            actual="other numbers",
            hint=SIDE,
        )
    if shape in ((4, 6), (4, 10)):
        name = "x" if shape == (4, 6) else "h"
        twice = torch.cat([x, x] if name == "x" else [h, h], 1)
        if same(got, twice):
            fail(f"It is {name} twice: both parts of the result are {name}.", **seen, hint=SIDE)
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

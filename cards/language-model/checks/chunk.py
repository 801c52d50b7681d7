"""Hidden checks for the chunk card: how many pieces, how large, and whose memory."""

import torch

from studylm.checker.kit import depends, describe, expect, fail, passing, shares_memory, trying

DEFINES = ["chunk"]
FORBIDS = "split"

SIZES = "Each piece has ceil(size / n) elements along dim, the last one what is left; an empty one is left out."
SLICES = "Slices (t[a:b]) and t.narrow(dim, start, length) are views; index lists, cat, clone and contiguous copy."


def pieces(learner, t, n, *dim):
    """The pieces as a tuple of tensors, or a diagnosis."""
    said = f"chunk of a {tuple(t.shape)} tensor into {n}" + (f" along dim {dim[0]}" if dim else "")
    with trying(f"In the {said}", hint=SIZES):
        got = learner.chunk(t, n, *dim)
    kind = getattr(got, "type_name", type(got).__name__)
    if kind == "generator":
        fail(
            "chunk is a generator: it has a `yield`.",
            expected="a tuple of tensors",
            actual="a generator",
            hint="Collect the pieces: tuple(...).",
        )
    if isinstance(got, list):
        fail(
            "chunk returns a list.",
            expected="a tuple of tensors",
            actual=describe(got),
            hint="tuple(pieces) makes a tuple of a list.",
        )
    if got is None:
        fail("chunk returns nothing.", expected="a tuple of tensors", actual="None", hint="Is there a return?")
    if not isinstance(got, tuple) or not all(isinstance(piece, torch.Tensor) for piece in got):
        fail(
            "chunk does not return a tuple of tensors.",
            expected="a tuple of tensors",
            actual=describe(got),
            hint="One tensor for each piece.",
        )
    return got


def sizes(parts, dim):
    return [int(part.shape[dim]) if part.dim() > dim else None for part in parts]


def expect_pieces(got, t, n, dim):
    """got is what torch.chunk gives; otherwise the mistake is named."""
    want = torch.chunk(t, n, dim)
    length = t.shape[dim]
    if len(got) == len(want) and all(torch.equal(a, b) for a, b in zip(got, want, strict=True)):
        return
    mine, theirs = sizes(got, dim), sizes(want, dim)
    seen = {
        "expected": f"{length} into {n}: sizes {theirs}",
        "actual": f"sizes {mine}" if all(part.dim() == t.dim() for part in got) else describe(got),
    }
    if any(part.dim() != t.dim() for part in got):
        fail(
            "The pieces have another number of dimensions than t.",
            expected=f"{t.dim()} dimensions, as t",
            actual=describe(got),
            hint="t[i] drops a dimension, t[i:i + 1] keeps it.",
        )
    if mine == theirs and all(a.shape == b.shape for a, b in zip(got, want, strict=True)):
        if (
            mine == theirs[::-1]
            and len(got) > 1
            and all(torch.equal(a, b) for a, b in zip(got, want[::-1], strict=True))
        ):
            fail(
                "The pieces come in reverse order.",
                expected="from first to last",
                actual="from last to first",
                hint=SIZES,
            )
        fail(
            "The pieces have the right sizes but hold other elements.",
            expected=f"consecutive elements along dim {dim}",
            actual="others",
            hint="Piece k starts where piece k - 1 ends.",
        )
    if None in mine or any(
        d != dim and part.shape[d] != t.shape[d] for part in got for d in range(t.dim()) if part.dim() == t.dim()
    ):
        fail(
            f"It is not dimension {dim} that is cut.",
            expected=f"pieces of the shape {tuple(want[0].shape)}",
            actual=f"pieces of the shape {tuple(got[0].shape)}" if got else "none",
            hint="The slice has to stand at the place of dim; narrow(dim, ...) takes it as an argument.",
        )
    small, more = divmod(length, n)
    if mine == [small + 1] * more + [small] * (n - more):
        fail(
            f"These are {n} nearly equal pieces, as tensor_split makes them; chunk fixes one size and may give fewer.",
            **seen,
            hint=SIZES,
        )
    if len(mine) == n and sum(mine) == length and set(mine[:-1]) == {small} and mine[-1] > small:
        fail(
            "The last piece takes all that is left over, so it is the largest; in chunk it is the smallest.",
            **seen,
            hint="Round size / n up, not down; then the last piece gets less.",
        )
    if len(mine) > 1 and all(size == n for size in mine[:-1]) and theirs[0] != n:
        fail("n is taken for the size of the pieces, as split does; it is their number.", **seen, hint=SIZES)
    rows = -(-t.shape[0] // n)
    if dim and mine == [min(rows, t.shape[0] - start) for start in range(0, t.shape[0], rows)]:
        fail(
            f"The sizes are those for dimension 0, which has {t.shape[0]} elements; dimension {dim} has {length}.",
            **seen,
            hint="Take the size along dim: t.shape[dim]. len(t) is that of dimension 0.",
        )
    if mine == theirs[:-1] and theirs[-1] < theirs[0]:
        fail(
            f"The last piece is missing: what is left over, {theirs[-1]} of {length} elements.",
            **seen,
            hint="Go on until the end of the dimension; the last piece may be shorter than the others.",
        )
    if len(mine) == len(theirs) and all(a < b for a, b in zip(mine[:-1], theirs[:-1], strict=True)) and length % n == 0:
        fail(
            "The pieces are too short.",
            **seen,
            hint="A slice t[a:b] ends before b, so it has b - a elements; narrow(dim, start, length) has length.",
        )
    if sum(mine) < length:
        fail(
            f"{length - sum(mine)} of {length} elements are lost: the pieces are too small or too few.",
            **seen,
            hint="Round size / n up, not down; then nothing is left over.",
        )
    if 0 in mine:
        fail("There are empty pieces; chunk gives fewer pieces instead.", **seen, hint=SIZES)
    if len(mine) > n:
        fail(f"There are more than n = {n} pieces.", **seen, hint="Round size / n up, not down.")
    small = length // n + 1
    if mine == [min(small, length - start) for start in range(0, length, small)]:
        fail(
            f"One is added to {length} // {n} although {n} divides {length}.",
            **seen,
            hint="Rounding up adds one only where something is left over: (size + n - 1) // n, or -(-size // n).",
        )
    if sum(mine) > length:
        fail("Some elements are in two pieces.", **seen, hint="Piece k starts where piece k - 1 ends.")
    fail("The pieces have other sizes.", **seen, hint=SIZES)


def check_even(learner, device):
    """What divides evenly gives n equal pieces."""
    t = torch.arange(24, device=device).reshape(8, 3)
    for n in (4, 2, 8, 1):
        expect_pieces(pieces(learner, t, n), t, n, 0)


@depends("even")
def check_uneven(learner, device):
    """What does not divide gives a smaller last piece, or fewer pieces."""
    for length, n in ((7, 3), (10, 4), (6, 4), (5, 4), (9, 5), (3, 5), (1, 3), (11, 6), (13, 2), (10, 6)):
        t = torch.arange(2 * length, device=device).reshape(length, 2)
        expect_pieces(pieces(learner, t, n), t, n, 0)


@depends("uneven")
def check_dim(learner, device):
    """Any dimension may be cut."""
    t = torch.arange(5 * 6 * 7, device=device).reshape(5, 6, 7)
    for dim, n in ((0, 2), (1, 3), (1, 4), (2, 3), (2, 1)):
        expect_pieces(pieces(learner, t, n, dim), t, n, dim)
    t = torch.randn(4, 12, device=device)
    expect_pieces(pieces(learner, t, 4, 1), t, 4, 1)
    t = torch.randn(10, device=device)
    expect_pieces(pieces(learner, t, 3), t, 3, 0)
    t = torch.randn(3, 8, device=device).t()
    expect_pieces(pieces(learner, t, 3), t, 3, 0)
    try:
        got = learner.chunk(t, 2, -1)
        from_the_end = isinstance(got, tuple) and [tuple(piece.shape) for piece in got] == [(8, 2), (8, 1)]
    except Exception:
        from_the_end = False
    if not from_the_end:
        passing("One thing more: torch.chunk also counts dimensions from the end; here dim=-1 does not work.")


@depends("even")
def check_views(learner, device):
    """The pieces are views of t, not copies."""
    for t, args in (
        (torch.randn(8, 3, device=device), (4,)),
        (torch.randn(3, 8, device=device), (2, 1)),
        (torch.randn(4, device=device), (1,)),
        (torch.randn(3, 8, device=device).t(), (2,)),
    ):
        got = pieces(learner, t, *args)
        own = [k for k, piece in enumerate(got) if piece.numel() and not shares_memory(piece, t)]
        expect(
            not own,
            "With n = 1 the piece is a copy."
            if len(got) == 1
            else "The pieces are copies: they have memory of their own."
            if t.is_contiguous()
            else "The pieces of a tensor that is not contiguous (here a transposed one) are copies.",
            expected="views, which share t's memory",
            actual=f"{len(own)} of {len(got)} {'is a copy' if len(own) == 1 else 'are copies'}",
            hint=SLICES,
        )


@depends("even")
def check_gradients(learner, device):
    """Gradients flow from each piece into its part of t."""
    t = torch.randn(6, 2, device=device, requires_grad=True)
    got = pieces(learner, t, 3)
    cut = "Slice t itself, not t.data or t.detach()."
    expect(
        all(piece.requires_grad for piece in got),
        "The pieces are cut off from t: no gradient flows.",
        expected="a gradient",
        actual="none",
        hint=cut,
    )
    (got[1] * 2).sum().backward()
    want = torch.zeros(6, 2, device=device)
    want[2:4] = 2
    expect(
        t.grad is not None and torch.equal(t.grad, want),
        "The gradient of piece 1 does not arrive at rows 2 and 3 of t.",
        expected="2 in rows 2 and 3, else 0",
        actual=describe(t.grad),
        hint=cut,
    )
    passing(
        "An LSTM cell uses it: one matrix product for all gates, then chunk(4, 1), which costs nothing, being views."
    )

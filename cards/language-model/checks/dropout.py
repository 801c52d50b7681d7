"""Hidden checks for the dropout card: modes, scale, share, independence, the ends of p."""

import torch

from studylm.checker.kit import depends, describe, expect, expect_shape, fail, passing, trying
from studylm.probes.dropouts import scale_mistake, share_mistake, shared_dimensions, smallest_dropped
from studylm.probes.statistics import read_dropout, same_count, share

DEFINES = ["Dropout"]
FORBIDS = "dropout"

CALLS = 8
"""How often a layer is called where its draws are compared."""
MODE = "self.training says which mode it is: model.train() and model.eval() set it."


def some(*shape, device, dtype=torch.float32):
    """Numbers of the size of activations, none of them zero."""
    x = torch.randn(*shape, device=device, dtype=dtype)
    return x + torch.where(x >= 0, 0.5, -0.5).to(dtype)


def made(learner, p):
    layer = learner.Dropout(p)
    expect(
        getattr(layer, "is_module", False),
        "Dropout is not an nn.Module, so a model cannot switch its mode.",
        expected="a class derived from nn.Module",
        actual=describe(layer),
        hint="class Dropout(nn.Module), with super().__init__() first in its __init__.",
    )
    return layer


def say(said):
    """Fail with what a probe says, if it says anything."""
    if said is not None:
        fail(said.message, expected=said.expected, actual=said.actual, hint=said.hint)


def check_eval(learner, dtype, device):
    """In evaluation mode it changes nothing."""
    x = some(30, 20, device=device, dtype=dtype)
    layer = made(learner, 0.4).eval()
    got = expect_shape(layer(x), x.shape, "the output in evaluation mode", hint="Return x itself.")
    if got.dtype == dtype and torch.equal(got, x):
        return
    seen = {"expected": "x, unchanged", "actual": f"{int((got == 0).sum())} of {x.numel()} elements zero"}
    read = read_dropout(x, got)
    if not bool(read.kept.all()):
        trained = layer.train()(x)
        expect(
            not (isinstance(trained, torch.Tensor) and torch.equal(trained, x)),
            "The modes are turned round: it drops in evaluation mode and does nothing in training mode.",
            **seen,
            hint="`if not self.training: return x`. " + MODE,
        )
        fail(
            "In evaluation mode everything is zero."
            if not bool(read.kept.any())
            else "It drops elements in evaluation mode, too.",
            **seen,
            hint=MODE,
        )
    if read.scale is not None:
        fail(
            f"In evaluation mode x is multiplied by {read.scale:.4g}.",
            expected="x, unchanged",
            actual=f"x times {read.scale:.4g}",
            hint="Scale in training, by 1/(1-p); then there is nothing to make good for in evaluation.",
        )
    fail(
        "In evaluation mode x comes back changed.",
        expected="x, unchanged",
        actual=describe(got),
        hint="Return x itself.",
    )


@depends("eval")
def check_scale(learner, device):
    """In training mode elements are zero or scaled by 1/(1-p)."""
    for p in (0.25, 0.6):
        x = some(60, 50, device=device)
        layer = made(learner, p)
        got = expect_shape(layer(x), x.shape, "the output in training mode")
        expect(
            bool((got != 0).any()) or not any(bool((layer(x) != 0).any()) for _ in range(4 * CALLS)),
            "One draw decides for the whole tensor.",
            expected="3000 draws for a (60, 50) tensor",
            actual="everything is kept, or everything dropped",
            hint="Draw a mask of x's whole shape.",
        )
        expect(
            not torch.equal(got, x),
            "In training mode nothing is dropped.",
            expected=f"a share of {p:g} zero",
            actual="x, unchanged",
            hint="A new module is in training mode. " + MODE,
        )
        read = read_dropout(x, got)
        say(scale_mistake(read, p))
        expect(
            bool(read.kept[x.cpu() < 0].any()),
            "All elements below 0 become 0, by their sign and not by chance.",
            expected=f"a share of {p:g} zero, of elements above and below 0",
            actual="every negative element zero",
            hint="Dropout alone: no relu, and no comparison of x with anything.",
        )
        expect(
            not bool(read.kept.all()),
            "In training mode everything is scaled, and nothing is dropped.",
            expected=f"a share of {p:g} zero, the others times {1 / (1 - p):.4g}",
            actual=f"all times {read.scale or 0:.4g}",
            hint="Multiply by a mask of zeros and ones first: bernoulli_, or rand compared with p.",
        )


@depends("scale")
def check_own(learner, device):
    """Each element has its own chance, anew in each call."""
    layer = made(learner, 0.5)
    x = some(12, 10, 8, device=device)
    with trying("With x of the shape (12, 10, 8)"):
        outputs = [layer(x) for _ in range(CALLS)]
    masks = [output != 0 for output in outputs]
    expect(
        not all(smallest_dropped(read_dropout(x, output)) for output in outputs),
        "The elements that are nearest to 0 are dropped, and no chance is in it.",
        expected="each element dropped by chance, whatever its value",
        actual="all that is dropped is smaller than all that is kept",
        hint="One draw for each element: bernoulli_, or rand compared with p.",
    )
    expect(
        not all(torch.equal(mask, masks[0]) for mask in masks),
        "Every call drops the same elements.",
        expected="a new mask in each call",
        actual=f"{CALLS} equal masks",
        hint="Draw the mask in forward, not in __init__, and set no seed.",
    )
    shared = shared_dimensions(masks)
    expect(
        len(shared) < 3,
        "One draw decides for the whole tensor.",
        expected="960 draws for a (12, 10, 8) tensor",
        actual="everything is kept, or everything dropped",
        hint="Draw a mask of x's whole shape.",
    )
    expect(
        shared != (1, 2),
        "Each row of the batch is kept or dropped as a whole; each element should have its own chance.",
        expected="960 draws for a (12, 10, 8) tensor",
        actual="12 draws, one for each row",
        hint="Draw a mask of x's whole shape.",
    )
    names = {0: "rows of the batch", 1: "positions along dimension 1", 2: "units of the last dimension"}
    expect(
        not shared,
        f"All {names[shared[0]] if shared else ''} share one mask; each element should have its own chance.",
        expected="960 draws for a (12, 10, 8) tensor",
        actual=f"the mask is the same along dimension {shared[0] if shared else 0}",
        hint="Draw a mask of x's whole shape.",
    )
    expect(
        not same_count(masks),
        "The same number of elements is dropped in every call, so they are not dropped each by its own chance.",
        expected="about 480 of 960, sometimes more, sometimes fewer",
        actual=f"{960 - int(masks[0].sum())} in each of {CALLS} calls",
        hint="One draw for each element: bernoulli_, or rand compared with p.",
    )


@depends("own")
def check_share(learner, device):
    """Each element is dropped with probability p."""
    for p in (0.23, 0.7):
        x = some(150, 100, device=device)
        say(share_mistake(share(made(learner, p)(x) != 0, 1 - p)))


@depends("share")
def check_ends(learner, dtype, device):
    """p = 0 drops nothing, p = 1 everything."""
    x = some(4, 3, device=device, dtype=dtype)
    with trying("With p = 1", hint="Everything is dropped: return zeros like x."):
        layer = made(learner, 1.0)
        got = layer(x)
    expect(
        isinstance(got, torch.Tensor) and not bool(torch.isnan(got).any() | torch.isinf(got).any()),
        "With p = 1 the output holds NaN or infinity: 1-p is 0, and it divides by that.",
        expected="zeros",
        actual=describe(got),
        hint="Nothing is kept, so nothing needs a scale: treat p = 1 apart.",
    )
    expect_shape(got, x.shape, "the output for p = 1")
    expect(
        got.dtype == dtype,
        "With p = 1 the output has another dtype than x.",
        expected=str(dtype).removeprefix("torch."),
        actual=str(got.dtype).removeprefix("torch."),
        hint="torch.zeros_like(x) has x's shape, dtype and device.",
    )
    expect(
        bool((got == 0).all()),
        "With p = 1 not everything is dropped.",
        expected="zeros",
        actual="x, unchanged" if torch.equal(got, x) else f"{int((got != 0).sum())} of {x.numel()} not zero",
        hint="p is the probability of being dropped.",
    )
    expect(
        torch.equal(layer.eval()(x), x),
        "With p = 1 it drops in evaluation mode.",
        expected="x, unchanged",
        actual="something else",
        hint="Look at self.training first, at p afterwards.",
    )
    x = x[:1, :2].clone()  # few: `rand > 0` goes wrong once in 2**24
    with trying("With p = 0"):
        got = made(learner, 0.0)(x)
    expect_shape(got, x.shape, "the output for p = 0")
    expect(
        torch.allclose(got.to(dtype), x, atol=1e-6),
        "With p = 0 something is dropped or scaled.",
        expected="x, unchanged",
        actual=f"{int((got == 0).sum())} of {x.numel()} elements zero",
        hint="p = 0 is no dropout: all are kept, and 1/(1-0) is 1.",
    )


@depends("scale")
def check_shapes(learner, dtype, device):
    """Any shape, float32 and float64."""
    layer = made(learner, 0.5)
    shapes = ((40,), (1, 40), (20, 1), (2, 5, 7), (2, 3, 4, 5))
    for shape in shapes if dtype == torch.float32 else shapes[3:4]:
        x = some(*shape, device=device, dtype=dtype)
        with trying(f"With x of the shape {shape}"):
            got = layer(x)
        expect_shape(got, shape, "the output", hint="Dropout keeps the shape.")
        expect(
            got.dtype == dtype,
            "The output has another dtype than x.",
            expected=str(dtype).removeprefix("torch."),
            actual=str(got.dtype).removeprefix("torch."),
            hint="Make the mask like x: torch.empty_like(x), torch.rand_like(x), or .to(x.dtype).",
        )
        say(scale_mistake(read_dropout(x, got), 0.5) if bool((got != 0).any()) else None)


@depends("scale")
def check_modes(learner, device):
    """train() and eval() switch it, back and forth."""
    layer = made(learner, 0.5)
    x = some(30, 20, device=device)
    for mode in ("eval", "train", "eval", "train"):
        getattr(layer, mode)()
        same = torch.equal(layer(x), x)
        expect(
            same == (mode == "eval"),
            f"After .{mode}() it {'still drops' if mode == 'eval' else 'drops nothing'}.",
            expected="x, unchanged" if mode == "eval" else "half of the elements zero",
            actual="x, unchanged" if same else "elements zero",
            hint="Ask self.training in forward, each time. " + MODE,
        )


@depends("scale")
def check_gradients(learner, device):
    """Gradients pass where the elements passed, with the same scale."""
    x = some(30, 20, device=device).requires_grad_()
    out = made(learner, 0.5)(x)
    cut = "Multiply x by the mask, or use torch.where(mask, x / (1-p), 0): no .detach(), .data or torch.tensor(x)."
    expect(
        out.requires_grad,
        "No gradient comes back: the output is cut off from x.",
        expected="a gradient",
        actual="none",
        hint=cut,
    )
    out.sum().backward()
    want = (out != 0) * 2.0
    expect(
        x.grad is not None and torch.allclose(x.grad, want, atol=1e-5),
        "The gradient does not follow the mask: dropped elements get none, kept ones are scaled by 1/(1-p).",
        expected="0 where dropped, 2 where kept, for p = 0.5",
        actual=describe(x.grad) if x.grad is None else f"{float((x.grad == want).float().mean()):.0%} of it so",
        hint=cut,
    )
    passing("A model with dropout is a different one in each step. In evaluation, all of them are asked at once.")

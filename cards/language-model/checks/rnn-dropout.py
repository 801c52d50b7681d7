"""Hidden checks for the rnn-dropout card: one mask for all time steps."""

import torch

from studylm.checker.kit import depends, describe, expect, expect_shape, fail, passing, trying
from studylm.probes.dropouts import scale_mistake, share_mistake, shared_dimensions
from studylm.probes.statistics import read_dropout, same_count, share

DEFINES = ["RNNDropout"]

MODE = "self.training says which mode it is: model.train() and model.eval() set it."
MASK = "Draw one mask of the shape (bs, 1, H); multiplied by x, it stretches over all time steps."


def some(*shape, device, dtype=torch.float32):
    """Numbers of the size of activations, none of them zero."""
    x = torch.randn(*shape, device=device, dtype=dtype)
    return x + torch.where(x >= 0, 0.5, -0.5).to(dtype)


def made(learner, p):
    layer = learner.RNNDropout(p)
    expect(
        getattr(layer, "is_module", False),
        "RNNDropout is not an nn.Module, so a model cannot switch its mode.",
        expected="a class derived from nn.Module",
        actual=describe(layer),
        hint="class RNNDropout(nn.Module), with super().__init__() first in its __init__.",
    )
    return layer


def say(said):
    """Fail with what a probe says, if it says anything."""
    if said is not None:
        fail(said.message, expected=said.expected, actual=said.actual, hint=said.hint)


def check_eval(learner, dtype, device):
    """In evaluation mode it changes nothing."""
    x = some(6, 5, 8, device=device, dtype=dtype)
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
        fail("It drops in evaluation mode, too.", **seen, hint=MODE)
    if read.scale is not None:
        fail(
            f"In evaluation mode x is multiplied by {read.scale:.4g}.",
            expected="x, unchanged",
            actual=f"x times {read.scale:.4g}",
            hint="Scale in training, by 1/(1-p); then there is nothing to make good for in evaluation.",
        )
    fail(
        "In evaluation mode x comes back changed.",
        expected=f"x, unchanged: {float(x.flatten()[0]):.4g} for its first element",
        actual=f"{float(got.flatten()[0]):.4g}",
        hint="Return x itself.",
    )


@depends("eval")
def check_shared(learner, device):
    """All time steps share one mask; rows and units have their own."""
    layer = made(learner, 0.5)
    x = some(8, 7, 10, device=device)
    masks = []
    changed = False
    for _ in range(4):
        with trying("With x of the shape (8, 7, 10)", hint=MASK):
            got = layer(x)
        expect_shape(got, x.shape, "the output in training mode", hint="Dropout keeps the shape.")
        masks.append(got != 0)
        changed |= not torch.equal(got.to(x.dtype), x)
    expect(
        not (changed and all(bool(mask.all()) for mask in masks)),
        "In training mode the elements change, but none becomes zero.",
        expected="half of the elements zero, the others doubled",
        actual="none zero",
        hint="A dropout mask holds two numbers only: 0, and 1/(1-p). Dropped elements become 0 exactly.",
    )
    expect(
        not all(bool(mask.all()) for mask in masks),
        "In training mode nothing is dropped.",
        expected="half of the elements zero",
        actual="none zero",
        hint="A new module is in training mode. " + MODE,
    )
    expect(
        any(bool(mask.any()) for mask in masks),
        "In training mode everything is zero.",
        expected="half kept",
        actual="nothing kept",
        hint=MASK,
    )
    shared = shared_dimensions(masks)
    if shared == (1,):
        return
    seen = {"expected": "one mask (bs, 1, H): alike along time only"}
    if shared == ():
        fail(
            "Each time step has a mask of its own; one mask should serve all steps of a row.",
            **seen,
            actual="the zeros differ from step to step",
            hint=MASK,
        )
    what = {
        (0,): ("All rows of the batch share a mask, and the time steps do not.", "one mask (1, sl, H)"),
        (2,): ("Whole time steps are dropped: all units of a step share one draw.", "one mask (bs, sl, 1)"),
        (0, 1): ("All rows of the batch share one mask; each row should have its own.", "one mask (1, 1, H)"),
        (1, 2): ("Whole rows are dropped: all units share one draw.", "one mask (bs, 1, 1)"),
        (0, 2): ("Whole time steps are dropped, in all rows alike.", "one mask (1, sl, 1)"),
        (0, 1, 2): ("One draw decides for everything.", "one mask (1, 1, 1)"),
    }[shared]
    fail(what[0], **seen, actual=what[1], hint=MASK)


@depends("shared")
def check_scale(learner, device):
    """What is kept is scaled by 1/(1-p)."""
    for p in (0.25, 0.6):
        x = some(20, 3, 30, device=device)
        say(scale_mistake(read_dropout(x, expect_shape(made(learner, p)(x), x.shape, "the output")), p))


@depends("scale")
def check_share(learner, device):
    """Each unit of each row is dropped with probability p."""
    for p in (0.2, 0.7):
        x = some(100, 2, 100, device=device)
        say(share_mistake(share(made(learner, p)(x)[:, 0] != 0, 1 - p), "units"))


@depends("shared")
def check_anew(learner, device):
    """Each call draws a new mask, unit by unit."""
    layer = made(learner, 0.5)
    x = some(8, 2, 12, device=device)
    masks = [layer(x)[:, 0] != 0 for _ in range(9)]
    expect(
        not all(torch.equal(mask, masks[0]) for mask in masks),
        "Every call drops the same units.",
        expected="a new mask in each call",
        actual="9 equal masks",
        hint="Draw the mask in forward, not in __init__, and set no seed.",
    )
    expect(
        not same_count(masks),
        "The same number of units is dropped in every call, so they are not dropped each by its own chance.",
        expected="about 48 of 96, sometimes more, sometimes fewer",
        actual=f"{96 - int(masks[0].sum())} in each of 9 calls",
        hint="One draw for each unit of each row: bernoulli_, or rand compared with p.",
    )


@depends("scale")
def check_ends(learner, dtype, device):
    """p = 0 drops nothing, p = 1 everything."""
    x = some(4, 3, 2, device=device, dtype=dtype)
    with trying("With p = 1", hint="Everything is dropped: return zeros like x."):
        got = made(learner, 1.0)(x)
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
        actual=f"{int((got != 0).sum())} of {x.numel()} not zero",
        hint="p is the probability of being dropped.",
    )
    x = x[:1].clone()  # few: `rand > 0` goes wrong once in 2**24
    with trying("With p = 0"):
        got = expect_shape(made(learner, 0.0)(x), x.shape, "the output for p = 0")
    expect(
        torch.allclose(got, x, atol=1e-6),
        "With p = 0 something is dropped or scaled.",
        expected="x, unchanged",
        actual=f"{int((got == 0).sum())} of {x.numel()} elements zero",
        hint="p = 0 is no dropout: all are kept, and 1/(1-0) is 1.",
    )


@depends("scale", "anew")
def check_shapes(learner, dtype, device):
    """Any bs, sl and H, float32 and float64."""
    layer = made(learner, 0.5)
    for shape in ((1, 6, 40), (40, 6, 1), (20, 1, 20), (5, 5, 5), (3, 40, 3)):
        x = some(*shape, device=device, dtype=dtype)
        with trying(f"With x of the shape {shape}"):
            got = layer(x)
        expect_shape(got, shape, f"the output for x of the shape {shape}", hint="Dropout keeps the shape. " + MASK)
        expect(
            got.dtype == dtype,
            "The output has another dtype than x.",
            expected=str(dtype).removeprefix("torch."),
            actual=str(got.dtype).removeprefix("torch."),
            hint="Make the mask in x's dtype: x.new_empty(...), torch.empty(..., dtype=x.dtype).",
        )
        mask = got != 0
        expect(
            bool((mask == mask[:, :1]).all()),
            f"With x of the shape {shape} the time steps do not share one mask.",
            expected="alike along dimension 1",
            actual="the zeros differ from step to step",
            hint=MASK,
        )
        say(scale_mistake(read_dropout(x, got), 0.5) if bool(mask.any()) else None)


@depends("scale")
def check_gradients(learner, device):
    """Gradients pass where the elements passed, with the same scale."""
    x = some(5, 4, 6, device=device).requires_grad_()
    out = made(learner, 0.5)(x)
    cut = "Multiply x by the mask: no .detach(), .data or torch.tensor(x)."
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
        "The gradient does not follow the mask: what is dropped gets none, what is kept 1/(1-p).",
        expected="0 where dropped, 2 where kept, for p = 0.5",
        actual=describe(x.grad) if x.grad is None else f"{float((x.grad == want).float().mean()):.0%} of it so",
        hint=cut,
    )
    passing("An RNN that is fed this misses the same units at every step. A new mask each step would be noise to it.")

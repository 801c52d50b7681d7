"""Hidden checks for the h-zero card: a loop that starts from any state, and the zeros that a plain 0 stands for."""

import torch

from studylm.checker.kit import depends, describe, expect, fail, passing
from studylm.probes.models import conduct

DEFINES = ["LoopLM", "explicit_zeros"]

V, H = 6, 16


def build(learner, device, v=V, h=H):
    """A model in float64 and eval mode."""
    return conduct.prepared(learner.LoopLM(v, h), device)


def state(bs, h, device, dtype=torch.float64):
    """A state (bs, H) away from zero."""
    return torch.rand(bs, h, device=device, dtype=dtype) + 0.5


def check_shape(learner, device):
    """LoopLM(V, H) turns (bs, 3) words into (bs, V) logits, from h = 0 or from a tensor."""
    for v, h, bs in ((7, 5, 4), (11, 64, 1), (6, 6, 3)):
        model = conduct.made(learner.LoopLM(v, h), device)
        x = conduct.words((bs, 3), v, device)
        meanings = {
            (bs, h): (
                "The output is the hidden state: the last layer, from H to V, is missing.",
                "Return what the output layer gives.",
            ),
            (3, v): (
                "The output has one row for each word: x[i] picks a sentence, not a word.",
                "x[:, i] is word i of every row.",
            ),
            (bs, 3, v): (
                "There is a prediction after each of the three words.",
                "Only the one after all three is asked for.",
            ),
            (bs, bs, v): ("The state has grown a dimension on the way.", "h is (bs, H), as each embedded word."),
        }
        for args in ((x,), (x, 0), (x, state(bs, h, device, torch.float32))):
            conduct.expect_output(model(*args), (bs, v), meanings, letters="(bs, V)")


@depends("shape")
def check_float64(learner, device):
    """It works in float64 too."""
    model = build(learner, device)
    x = conduct.words((3, 3), V, device)
    conduct.expect_double(model(x))
    conduct.expect_double(model(x, state(3, H, device)))


@depends("float64")
def check_repeats(learner, device):
    """Two equal calls give equal answers."""
    conduct.expect_repeats(lambda: build(learner, device), conduct.words((5, 3), V, device))


@depends("repeats")
def check_rows(learner, device):
    """Row i of the answer depends on row i of x and of h alone."""
    model = build(learner, device)
    x = conduct.words((4, 3), V, device)
    conduct.expect_rows_apart(model, x, V)
    h = state(4, H, device)
    other = h.clone()
    other[0] += 1.0
    expect(
        conduct.same(model(x, other)[1:], model(x, h)[1:]),
        "Row 1 of the answer changes when row 0 of h changes.",
        expected="row i starts from h[i]",
        actual="rows look at each other's state",
        hint="Add h as it is, (bs, H), to the embedded words of the batch.",
    )


@depends("rows")
def check_words(learner, device):
    """All three words count, and so does their order."""
    conduct.expect_words(build(learner, device), V, 3, device)


def expect_first(model, device):
    """h meets word 1 before the hidden layer, and negative numbers in it count."""
    g = torch.Generator().manual_seed(21)
    bs = 8
    a = conduct.words((bs, 3), V, device, seed=6)
    b, c, d = a.clone(), a.clone(), a.clone()
    b[:, 0] = (b[:, 0] + 1) % V
    c[:, 1] = (c[:, 1] + 1) % V
    d[:, 0], d[:, 1] = b[:, 0], c[:, 1]
    start, other = (torch.rand(bs, H, generator=g, dtype=torch.float64).add(0.2).to(device) for _ in range(2))
    none = torch.zeros_like(start)
    words = torch.cat([a, a, b, b, c, d, a, a])
    states = torch.cat([start, none, start, none, none, none, -start, -other])
    together = negative = linear = 0.0
    for seed in range(2):
        conduct.shake(model, 40 + seed)
        y = model(words, states).detach()
        ah, a0, bh, b0, c0, d0, minus, less = (y - y[:, :1]).chunk(8)
        size = max(1.0, float(y.abs().max()))
        together = max(together, float((ah - a0 - bh + b0).abs().max()) / size)
        linear = max(linear, float((a0 - b0 - c0 + d0).abs().max()) / size)
        negative = max(negative, float((minus - less).abs().max()) / size)
        if min(together, negative) > conduct.CLOSE:
            return
    expect(
        together > conduct.CLOSE or linear <= conduct.CLOSE,
        "h does not come in at the start: what it changes in the answer is the same whatever word 1 is.",
        expected="h added to the first embedded word, before the hidden layer",
        actual="h added behind the loop",
        hint="Start the loop with h: the first turn makes h + embedding of word 1, and sends it through the hidden layer.",
    )
    expect(
        negative > conduct.CLOSE,
        "Negative numbers in h are lost: all states below 0 give the same answer.",
        expected="a state of any numbers",
        actual="negative ones taken for 0",
        hint="Add h as it is to the embedding; the activation comes after the hidden layer.",
    )


@depends("words")
def check_start(learner, device):
    """h is where the loop starts: 0 by default, and any tensor."""
    model = build(learner, device)
    conduct.shake(model)
    x = conduct.words((5, 3), V, device)
    out, zero = model(x), model(x, 0)
    expect(
        conduct.same(out, zero),
        "Without h the answer is another one than with h = 0.",
        expected="h=0 as the default",
        actual="another start",
        hint="def forward(self, x, h=0)",
    )
    h = state(5, H, device)
    started = model(x, h)
    expect(
        not conduct.same(started, out) or any(not conduct.same(model(x, h * k), out) for k in (-3.0, 5.0)),
        "h passed in is replaced by zeros: the answer is the same for any h.",
        expected="another answer from another state",
        actual="the same answer",
        hint="Use the argument h as the first state; do not set it again inside forward.",
    )
    expect(
        conduct.same(model(x, torch.zeros_like(h)), out),
        "A tensor of zeros as h gives another answer than h = 0.",
        expected="the same answer",
        actual="another answer",
        hint="0 + embedding and zeros + embedding are the same; treat both alike.",
    )
    expect_first(model, device)


@depends("start")
def check_logits(learner, device):
    """The outputs are logits."""
    conduct.expect_logits(build(learner, device), conduct.words((12, 3), V, device))


@depends("start")
def check_backward(learner, device):
    """Backward runs, and gradients reach every step and h."""
    model = build(learner, device)
    x = conduct.words((4, 3), V, device)
    conduct.expect_slopes(model, x)
    h = state(4, H, device)
    conduct.expect_slopes(model, x, more=lambda: (model(x, h) ** 2).sum())
    conduct.expect_slope_in(lambda value: (model(x, value) ** 2).sum(), h, "h")


@depends("start")
def check_zeros_shape(learner, device):
    """explicit_zeros(model, x) has the shape (bs, H)."""
    for v, h, bs in ((7, 5, 4), (9, 64, 3), (6, 12, 1)):
        model = conduct.made(learner.LoopLM(v, h), device)
        zeros = learner.explicit_zeros(model, conduct.words((bs, 3), v, device))
        if zeros is None:
            fail(
                "explicit_zeros returns None.",
                expected=f"a (bs, H) = {(bs, h)} tensor",
                actual="None",
                hint="Return the tensor.",
            )
        if not isinstance(zeros, torch.Tensor):
            fail(
                "explicit_zeros does not return a tensor.",
                expected=f"a (bs, H) = {(bs, h)} tensor",
                actual=describe(zeros),
                hint="This is the question of the card: which tensor does the plain 0 stand for?",
            )
        shape = tuple(zeros.shape)
        if shape == (bs, h):
            continue
        said = {
            (h,): (
                "It has no batch dimension: it works, but only by broadcasting, like the plain 0.",
                "The state has a row for each row of x: x.shape[0] of them.",
            ),
            (1, h): (
                "It has one row for the whole batch: it works, but only by broadcasting.",
                "The state has a row for each row of x: x.shape[0] of them.",
            ),
            (bs, 1): (
                "It has one number per row: it works, but only by broadcasting.",
                "The state is as wide as the hidden layer: H.",
            ),
            (bs,): ("It has one number per row.", "The state is as wide as the hidden layer: H."),
            (bs, 3): (
                "It has the shape of x: a number for each word.",
                "A state stands for a whole row so far: H numbers, however many words.",
            ),
            (bs, 3, h): ("It has a state for each word.", "One state per row: the loop starts from one."),
            (bs, v): ("It is as wide as the vocabulary.", "The state is as wide as the hidden layer: H."),
            (3, h): ("It has a row for each word.", "The state has a row for each row of x: x.shape[0]."),
            (h, bs): ("Rows and columns are exchanged.", "The batch comes first."),
            (): (
                "It is a single number: it works, but only by broadcasting.",
                "Give it the shape that each step's state has.",
            ),
            (64,): ("Its size is fixed at 64, which fits only models with H = 64.", "Ask the model for H."),
            (bs, 64): ("Its width is fixed at 64, which fits only models with H = 64.", "Ask the model for H."),
            (64, h): ("Its number of rows is fixed at 64.", "Ask x for the batch size."),
            (64, 64): ("Its size is fixed at 64.", "Ask x for the batch size, and the model for H."),
        }
        what, hint = said.get(
            shape,
            (
                "explicit_zeros has another shape than the state.",
                "One state per row of x, as wide as the hidden layer.",
            ),
        )
        fail(what, expected=f"(bs, H) = {(bs, h)}", actual=str(shape), hint=hint)


@depends("zeros_shape")
def check_zeros_kind(learner, device):
    """explicit_zeros has the model's dtype and device."""
    x = conduct.words((3, 3), V, device)
    for model, dtype in (
        (conduct.made(learner.LoopLM(V, H), device), torch.float32),
        (build(learner, device), torch.float64),
    ):
        zeros = learner.explicit_zeros(model, x)
        if zeros.dtype != dtype:
            if not zeros.is_floating_point():
                what, hint = (
                    "It is of x's dtype: words are whole numbers, states are not.",
                    "Take the dtype from a weight of the model.",
                )
            elif dtype == torch.float64:
                what, hint = (
                    "It is float32 though the model is in float64.",
                    "Take the dtype from a weight of the model.",
                )
            else:
                what, hint = "It is not of the model's dtype.", "Take the dtype from a weight of the model."
            fail(what, expected=str(dtype), actual=str(zeros.dtype), hint=hint)
        expect(
            zeros.device.type == device.type,
            "It is on another device than the model.",
            expected=str(device),
            actual=str(zeros.device),
            hint="Take the device from a weight of the model, or from x.",
        )


@depends("zeros_kind")
def check_zeros_result(learner, device):
    """As h, explicit_zeros gives the same result as h = 0."""
    model = build(learner, device)
    conduct.shake(model)
    for bs in (1, 4):
        x = conduct.words((bs, 3), V, device, seed=bs)
        zeros = learner.explicit_zeros(model, x).detach()
        gap = float((model(x, zeros) - model(x)).detach().abs().max())
        expect(
            gap <= 1e-6 * max(1.0, float(model(x).detach().abs().max())),
            "As h it gives another answer than h = 0.",
            expected="the same answer, to 1e-6",
            actual=f"a difference of {gap:.3g}; its first number is {float(zeros.flatten()[0]):.3g}",
            hint="0 + embedding is the embedding itself: which tensor can be added without any effect?",
        )
    passing(
        "A plain 0 needs no shape, no dtype and no device: it broadcasts to whatever it is added to. Your tensor had to know all three."
    )
    passing("Next: which of the three would go wrong on a GPU if you wrote torch.zeros(bs, H)?")

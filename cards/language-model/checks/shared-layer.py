"""Hidden checks for the shared-layer card: one Linear and ReLU, applied any number of times."""

import torch

from studylm.checker.kit import depends, describe, expect, expect_shape, fail, passing
from studylm.probes.models import conduct
from studylm.probes.models.gradients import cut_off
from studylm.probes.models.layers import affine_where_positive
from studylm.probes.models.model import scattered

DEFINES = ["Shared"]

N = 5


def build(learner, device, depth, n=N):
    """A model in float64 and eval mode."""
    return conduct.prepared(learner.Shared(n, depth), device)


def inputs(device, rows=60, n=N, seed=0):
    """Inputs of both signs."""
    g = torch.Generator().manual_seed(40 + seed)
    return (2 * torch.randn(rows, n, generator=g, dtype=torch.float64)).to(device)


def weights(model, seed=0):
    """Random weights for it."""
    return scattered(model.state(), 0.7, torch.Generator().manual_seed(70 + seed))


def check_shape(learner, device):
    """Shared(n, depth) turns (bs, n) into (bs, n)."""
    for n, depth, bs in ((5, 1, 3), (4, 3, 1), (6, 2, 6)):
        out = conduct.made(learner.Shared(n, depth), device)(torch.randn(bs, n, device=device))
        if out is None or isinstance(out, (tuple, list)):
            fail(
                "A call does not give a tensor."
                if out is not None
                else "A call gives None: `forward` ends without a `return`.",
                expected=f"(bs, n) = {(bs, n)}",
                actual=describe(out),
                hint="Return the activations after the last layer.",
            )
        expect_shape(out, (bs, n), "the output", hint="n in, n out, at every depth.")


@depends("shape")
def check_float64(learner, device):
    """It works in float64 too."""
    conduct.expect_float64(lambda: build(learner, device, 2), inputs(device, 3))


@depends("float64")
def check_parameters(learner, device):
    """n*n + n parameters, whatever the depth."""
    for n, depth in ((5, 1), (5, 2), (7, 9)):
        got = sum(p.numel() for p in learner.Shared(n, depth).state().values())
        want = n * n + n
        if got == want:
            continue
        what, hint = "The number of parameters is another one.", "One nn.Linear(n, n): n*n weights and n biases."
        if got == depth * want:
            what, hint = (
                f"With depth {depth} there are {depth} layers, each with its own weights.",
                "Make one layer in __init__ and call that same one again and again. Layers that start equal do not stay equal.",
            )
        elif got == n * n:
            what, hint = "The layer has no bias.", "nn.Linear(n, n) has one unless bias=False."
        elif got == 0:
            what, hint = (
                "There are no parameters: the layer is not registered with the model.",
                "Set it on self in __init__, not into a plain list: self.layer = nn.Linear(n, n).",
            )
        elif got == n * n + depth * n:
            what, hint = (
                "The matrix is shared, but each use has a bias of its own.",
                "Share the whole layer, bias included.",
            )
        elif got == (depth + 1) * want:
            what, hint = f"With depth {depth} there are {depth + 1} layers.", "One layer, whatever the depth."
        fail(what, expected=f"n*n + n = {want} for n = {n}, depth = {depth}", actual=f"{got}", hint=hint)


@depends("parameters")
def check_repeats(learner, device):
    """Two equal calls give equal answers."""
    conduct.expect_repeats(lambda: build(learner, device, 2), inputs(device, 4))


@depends("repeats")
def check_once(learner, device):
    """At depth 1 it is one Linear and a ReLU."""
    model = build(learner, device, 1)
    state = weights(model)
    model.load(state)
    x = inputs(device, 120)
    y = model(x).detach().cpu()
    x = x.cpu()
    layer = affine_where_positive(x, y)
    if layer is None:
        fail_once(learner, device, state, x, y)
    model.load({name: value + 0.1 for name, value in state.items()})
    other = affine_where_positive(x, model(x.to(device)).detach().cpu())
    expect(
        float(layer.b.abs().max()) > 1e-6,
        "The bias is not added: the layer is linear without it.",
        expected="relu(x W + b)",
        actual="b has no effect, or multiplies",
        hint="nn.Linear adds its bias; by hand: x @ w + b.",
    )
    expect(
        other is None or not torch.allclose(layer.W, other.W),
        "The matrix has no effect: x is not multiplied by it.",
        expected="relu(x W + b)",
        actual="the same map of x for other weights",
        hint="x @ w + b, then the ReLU.",
    )


def fail_once(learner, device, state, x, y):
    """Say what the output at depth 1 is, where it is not the ReLU of one Linear."""
    ones = torch.cat([x, torch.ones(len(x), 1, dtype=x.dtype)], 1)
    fitted = ones @ torch.linalg.lstsq(ones, y).solution
    positive = torch.cat([x.relu(), torch.ones(len(x), 1, dtype=x.dtype)], 1)
    behind = positive @ torch.linalg.lstsq(positive, y).solution
    if conduct.same(y, x):
        model = build(learner, device, 3)
        thrice = model(x.to(device)).detach().cpu()
        if conduct.same(thrice, x):
            seen = (
                "The output is x itself, at any depth: what the layer gives is not kept.",
                "x itself at depth 1 and at depth 3",
            )
            hint = "relu(layer(x)) on a line of its own changes nothing: x = relu(layer(x))."
        else:
            seen = ("At depth 1 x comes back unchanged: the layer is applied depth - 1 times.", "x itself")
            hint = "range(depth) runs depth times, range(1, depth) one time fewer."
    elif conduct.same(y, x.relu()):
        seen, hint = (
            ("At depth 1 the output is relu(x): the layer is never applied.", "relu(x)"),
            "relu(layer(x)), once.",
        )
    elif conduct.same(fitted, y):
        seen = (
            "At depth 1 the output is linear in x: the ReLU is missing.",
            f"negative outputs such as {float(y.min()):.3f}",
        )
        hint = "Every Linear is followed by a ReLU, the last one too."
    elif conduct.same(behind, y):
        seen = (
            "The ReLU comes before the Linear: the output is layer(relu(x)).",
            f"negative outputs such as {float(y.min()):.3f}",
        )
        hint = "relu(layer(x)), once."
    else:
        seen, hint = recognised(state, x, y)
    fail(seen[0], expected="relu(layer(x))", actual=seen[1], hint=hint)


ACTIVATIONS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "leaky ReLU": torch.nn.functional.leaky_relu,
    "GELU": torch.nn.functional.gelu,
    "SiLU": torch.nn.functional.silu,
    "ELU": torch.nn.functional.elu,
    "softplus": torch.nn.functional.softplus,
    "ReLU6, which stops at 6": torch.nn.functional.relu6,
    "softmax": lambda z: z.softmax(-1),
    "absolute value": torch.abs,
    "square": torch.square,
}
"""What people take for a ReLU."""


def recognised(state, x, y):
    """What the output is, and a hint, where the parameters are one matrix and one bias."""
    what = "At depth 1 the output is not the ReLU of one Linear of x."
    hint = "relu(layer(x)), once. Is anything else done with x, or with the result?"
    actual = f"negative outputs such as {float(y.min()):.3f}" if float(y.min()) < 0 else "something else"
    square = [v.cpu() for v in state.values() if v.shape == (x.shape[1],) * 2]
    bias = [v.cpu() for v in state.values() if v.numel() == x.shape[1]]
    if not (len(square) == len(bias) == 1):
        return (what, actual), hint
    for w in (square[0].t(), square[0]):
        z = x @ w + bias[0].flatten()
        for name, f in ACTIVATIONS.items():
            if conduct.same(y, f(z)):
                return (
                    f"The activation is another one: {name}, in place of a ReLU.",
                    name,
                ), "torch.relu, nn.ReLU or clamp(min=0)."
        for added, said in ((x, "x is added"), (-x, "x is subtracted")):
            if conduct.same(y, z.relu() + added) or conduct.same(y, (z + added).relu()):
                return (
                    f"Besides the layer's result there is x: {said}, as in a residual block.",
                    said,
                ), "x = relu(layer(x)): the new x takes the place of the old one."
        many = x
        for times in range(1, 10):
            many = (many @ w + bias[0].flatten()).relu()
            if times > 1 and conduct.same(y, many):
                return (
                    (f"At depth 1 the layer is applied {times} times.", f"{times} times"),
                    "Layer and ReLU come depth times in all: is depth used, and does anything come before or after the loop?",
                )
    return (what, actual), hint


@depends("once")
def check_depth(learner, device):
    """At depth k it is applied k times."""
    single = build(learner, device, 1)
    x = inputs(device, 120, seed=1)
    for seed in range(8):
        single.scatter(0.7, seed)
        after = [x]
        for _ in range(5):
            after.append(single(after[-1]).detach())
        if float(after[5].std()) > 1e-3 * float(after[5].abs().max()) > 0:
            break  # alive at every depth
    for depth in (2, 3, 5):
        model = build(learner, device, depth)
        model.scatter(0.7, seed)
        got = model(x).detach()
        if conduct.same(got, after[depth]):
            continue
        state, own = single.state(), model.state()
        expect(
            sorted(tuple(v.shape) for v in own.values()) == sorted(tuple(v.shape) for v in state.values()),
            f"At depth {depth} the parameters have other shapes than at depth 1.",
            expected=str([tuple(v.shape) for v in state.values()]),
            actual=str([tuple(v.shape) for v in own.values()]),
            hint="The same single layer, whatever the depth.",
        )
        by_shape = {tuple(v.shape): v for v in state.values()}
        model.load({name: by_shape[tuple(v.shape)] for name, v in own.items()})
        got = model(x).detach()
        if not conduct.same(got, after[depth]):
            fail_depth(single, x, got, after, depth)


def fail_depth(single, x, got, after, depth):
    """Say what is done at this depth, where it is not `depth` applications of what depth 1 does."""
    layer = affine_where_positive(x.cpu(), after[1].cpu())
    while len(after) < 9:
        after.append(single(after[-1]).detach())
    times = [k for k in range(9) if conduct.same(got, after[k])]
    expected = f"layer and ReLU, {depth} times"
    if times:
        fail(
            f"At depth {depth} the layer is applied {times[0]} time{'s' if times[0] != 1 else ''}.",
            expected=expected,
            actual=f"{times[0]} time{'s' if times[0] != 1 else ''}",
            hint="Does forward use depth, as in `for _ in range(self.depth)`? Does each turn go on from the last one's result? And "
            "does the `return` stand behind the loop, not in it?",
        )
    linear = x.cpu()
    for _ in range(depth if layer is not None else 0):
        linear = layer(linear)
    if layer is not None and conduct.same(got.cpu(), linear.relu()):
        fail(
            f"At depth {depth} the ReLU comes only once, at the end.",
            expected=expected,
            actual="the layer repeated, then one ReLU",
            hint="Layer, ReLU, layer, ReLU: both belong into the loop.",
        )
    again = 0 * x
    for _ in range(depth):
        again = single(x + again).detach()
    if conduct.same(got, depth * after[1]):
        fail(
            f"At depth {depth} the results of {depth} single uses are added up.",
            expected=expected,
            actual=f"{depth} times relu(layer(x))",
            hint="Each turn goes on from the last one's result: x = relu(layer(x)).",
        )
    if conduct.same(got, again):
        fail(
            f"At depth {depth} x is added again before each use of the layer.",
            expected=expected,
            actual="relu(layer(h + x)), again and again",
            hint="x comes in once, at the start; then each turn takes the last one's result alone.",
        )
    place = tuple(int(k) for k in torch.unravel_index((got - after[depth]).abs().argmax(), got.shape))
    fail(
        f"At depth {depth} the output is not what {depth} applications of the layer at depth 1 give.",
        expected=f"{float(after[depth][place]):.6g} at {list(place)}",
        actual=f"{float(got[place]):.6g} at {list(place)}",
        hint="h = relu(layer(h)), depth times, each time in the same way, with nothing added.",
    )


@depends("depth")
def check_training(learner, device):
    """In training mode it does the same."""
    model = build(learner, device, 2)
    x = inputs(device, 6, seed=3)
    conduct.shake(model)
    rest, train = model(x), model.train()(x)
    expect(
        conduct.same(train, rest),
        "In training mode the result is another one than in eval mode: something besides Linear and ReLU is there.",
        expected="the same numbers in both modes",
        actual=f"{float(rest.flatten()[0].detach()):.6g} in eval mode, {float(train.flatten()[0].detach()):.6g} in training",
        hint="Leave out dropout and batch norm: the layer and the ReLU, depth times.",
    )


@depends("training")
def check_backward(learner, device):
    """Backward runs, and the gradient adds up over all uses."""
    model = build(learner, device, 3)
    x = inputs(device, 8, seed=2)
    expect(
        model(x).requires_grad,
        "Backward cannot start: the output is cut off from the weights.",
        expected="an output that carries gradients",
        actual="a plain tensor",
        hint="Look for no_grad, detach and .data.",
    )
    lost = cut_off(model, lambda: (model(x) ** 2).sum(), torch.Generator().manual_seed(6))
    if lost:
        conduct.fail_cut(model, lost)
    conduct.shake(model, 3)
    conduct.expect_slope_in(lambda value: (model(value) ** 2).sum(), x, "x")
    passing(f"{N * N + N} parameters at every depth: the loop adds computing, not weights.")
    passing("Next: what happens to the size of the output as depth grows to 100? Try weights that are twice as large.")

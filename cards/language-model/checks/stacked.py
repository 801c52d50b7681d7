"""Hidden checks for the stacked card: n recurrent layers, one above the other, each with its own weights."""

import torch

from studylm.checker.kit import depends, expect, fail, passing
from studylm.probes.models import conduct
from studylm.probes.models.layers import matrices_used_often, memory
from studylm.probes.models.model import scattered

DEFINES = ["StackedLM"]

V, H = 7, 10


def build(learner, device, layers=2, v=V, h=H):
    """A model in float64 and eval mode."""
    return conduct.prepared(learner.StackedLM(v, h, layers), device)


def check_shape(learner, device):
    """StackedLM(V, H, n_layers) turns (bs, sl) words into (bs, sl, V) logits."""
    for v, h, layers, bs, sl in ((7, 5, 2, 2, 4), (11, 16, 1, 1, 9), (6, 6, 3, 3, 1)):
        model = conduct.made(learner.StackedLM(v, h, layers), device)
        meanings = {
            (bs, v): (
                "There is one prediction per row; every word should have one.",
                "Send all steps of the top layer through the output layer.",
            ),
            (sl, bs, v): (
                "Time comes first in the output.",
                "torch's recurrent modules keep (bs, sl, ...) with batch_first=True.",
            ),
            (bs, sl, h): (
                "The output holds hidden states: the last layer, from H to V, is missing.",
                "Send every state of the top layer through the output layer.",
            ),
            (layers, bs, v): (
                "There is one prediction for each layer.",
                "out, h = rnn(x): `out` holds the top layer's states at all steps; h the last state of every layer.",
            ),
            (bs * sl, v): ("Batch and steps are in one dimension.", "Keep (bs, sl, V)."),
        }
        meanings.pop((bs, sl, v), None)
        if v == 7:
            state = model.state()
            expect(
                not state or any(v in p.shape for p in state.values()),
                "With V = 7 no weight has 7 rows or columns: the arguments are taken in another order.",
                expected="def __init__(self, V, H, n_layers)",
                actual=", ".join(f"{k} {tuple(p.shape)}" for k, p in list(state.items())[:4]),
                hint="The card calls StackedLM(V, H, n_layers) by position.",
            )
        conduct.expect_output(model(conduct.words((bs, sl), v, device)), (bs, sl, v), meanings, letters="(bs, sl, V)")


@depends("shape")
def check_float64(learner, device):
    """It works in float64 too."""
    conduct.expect_double(build(learner, device)(conduct.words((3, 4), V, device)))


@depends("float64")
def check_repeats(learner, device):
    """Two equal calls give equal answers."""
    conduct.expect_repeats(lambda: build(learner, device), conduct.words((5, 4), V, device))


@depends("repeats")
def check_rows(learner, device):
    """Row i of the answer depends on row i of x alone."""
    conduct.expect_rows_apart(build(learner, device), conduct.words((4, 4), V, device), V)


@depends("rows")
def check_causal(learner, device):
    """Position t sees words 0 to t, with any number of layers."""
    for layers in (1, 3):
        conduct.expect_causal(build(learner, device, layers), V, device, sl=4)


@depends("causal")
def check_own_weights(learner, device):
    """Each layer has its own weights."""
    counts = [sum(p.numel() for p in build(learner, device, layers).state().values()) for layers in (1, 2, 3)]
    for k in (1, 2):
        if counts[k] > counts[k - 1]:
            continue
        fail(
            f"{k + 1} layers have no more weights than {k}: the layers share them, or there are always equally many.",
            expected=f"more than {counts[k - 1]} parameters with n_layers = {k + 1}",
            actual=f"{counts[k]}",
            hint="Make n_layers layers: nn.ModuleList(... for _ in range(n_layers)), or nn.RNN(..., num_layers=n_layers). [layer] * n is one layer, n times.",
        )


@depends("own_weights")
def check_logits(learner, device):
    """The outputs are logits."""
    conduct.expect_logits(build(learner, device), conduct.words((6, 4), V, device))


@depends("logits")
def check_backward(learner, device):
    """Backward runs, and gradients reach every step of every layer."""
    conduct.expect_slopes(build(learner, device, 2), conduct.words((3, 4), V, device))
    conduct.expect_owned(lambda: build(learner, device, 2), conduct.words((3, 4), V, device))


def idle(model, x):
    """How many parameters have no effect on the outputs, with random weights."""
    quiet = None
    model.train()  # on a GPU torch's recurrent modules cannot run backward in eval mode
    for seed in range(2):
        conduct.shake(model, seed)
        model.zero_grad()
        out = model(x)
        (
            out * torch.randn(out.shape, generator=torch.Generator().manual_seed(3), dtype=torch.float64).to(out)
        ).sum().backward()
        now = {k for k, g in model.grads().items() if g is None or not bool(g.any())}
        quiet = now if quiet is None else quiet & now
        if not quiet:
            break
    model.eval()
    return quiet


@depends("backward")
def check_fed(learner, device):
    """Each layer is fed by the one below."""
    x = conduct.words((4, 5), V, device)
    alone = idle(build(learner, device, 1), x)
    three = build(learner, device, 3)
    quiet = idle(three, x)
    expect(
        len(quiet) <= len(alone),
        "Some layers have no effect: what they compute is thrown away.",
        expected="every layer feeds the next, the top one the output",
        actual="no gradient for " + ", ".join(f"`{k}`" for k in sorted(quiet - alone)[:4]),
        hint="In the loop over layers each result must be the next layer's input: h = layer(h).",
    )
    two, one = build(learner, device, 2), build(learner, device, 1)
    names, below = two.state(), one.state()
    upper = [k for k in names if k not in below]
    lower = [k for k in names if k in below and V not in names[k].shape]
    if not upper or not lower:
        return
    largest = 0.0
    for seed in range(2):
        g = torch.Generator().manual_seed(600 + seed)
        start, other = scattered(names, 0.5, g), scattered(names, 0.5, g)

        def out(change_lower, change_upper, start=start, other=other):
            changed = {k: other[k] for k in (lower if change_lower else []) + (upper if change_upper else [])}
            two.load({**start, **changed})
            y = two(x).detach()
            return y - y[..., :1]

        corners = [out(True, True), out(True, False), out(False, True), out(False, False)]
        mixed = corners[0] - corners[1] - corners[2] + corners[3]
        largest = max(largest, float(mixed.abs().max()) / max(1.0, float(corners[0].abs().max())))
        if largest > 1e-9:
            break
    expect(
        largest > 1e-9,
        "The layers stand side by side: each adds its own share to the output, and none is fed by another.",
        expected="the second layer reads what the first one gives",
        actual="the effects of both layers simply add up",
        hint="Layer 2 takes the outputs of layer 1 at all steps as its input, not the embedded words.",
    )


def expect_own_states(model, device):
    """No single square matrix carries the memory of two layers: that is so only where they share it, or share one state."""
    words = conduct.words((6, 6), V, device, seed=4)
    before, last = words.clone(), words.clone()
    before[:, :-1] = (before[:, :-1] + 1) % V
    last[:, -1] = (last[:, -1] + 1) % V
    suspects = [k for k, p in model.state().items() if tuple(p.shape) == (H, H)]
    for seed in range(2):
        still = []
        for name in suspects:
            conduct.shake(model, 30 + seed)
            model.load({name: torch.zeros(H, H, dtype=torch.float64)})
            whole, other, new = model(torch.cat([words, before, last]))[:, -1].chunk(3)
            if conduct.same(whole, other) and not conduct.same(whole, new):
                still.append(name)
        suspects = still
    if suspects:
        fail(
            f"`{suspects[0]}` carries the memory of both layers: with zeros in it the output sees the last word only. The layers share it, or they share one state.",
            expected="a state of its own for each layer, carried on by weights of its own",
            actual="one matrix, or one state, for all layers",
            hint="By hand: a list of states, one for each layer, and hs[k] = layer_k(what the layer below gives, hs[k]).",
        )


def expect_more_memory(learner, device):
    """Two layers remember more than one does: each has a state."""
    one, two = (build(learner, device, layers, v=37, h=3) for layers in (1, 2))
    held = memory(one, 37, 3)
    if held is None:
        return
    most = 0
    for seed in range(8):  # with ReLU, units may be silent: further weights are asked only in doubt
        most = max(most, memory(two, 37, 3, seed) or 99)
        if most > held:
            return
        held = min(3 * 3, max(held, memory(one, 37, 3, seed + 1) or 0))
    fail(
        "Two layers remember no more than one does: they share one state.",
        expected="a state of its own for each layer",
        actual=f"with H = 3, {held} numbers of the past get through one layer, {most} through two",
        hint="By hand: a list of states, one for each layer, and hs[k] = layer_k(what the layer below gives, hs[k]).",
    )


@depends("fed")
def check_recurrent(learner, device):
    """Every layer is recurrent."""
    x = conduct.words((1, 6), V, device)
    used = []
    for layers in (1, 2, 3):
        model = build(learner, device, layers).train()
        used.append(0)
        for seed in range(3):
            used[-1] = max(used[-1], matrices_used_often(model, lambda model=model: model(x)[0, -1], V, seed))
            if used[-1] > max([0, *used[:-1]]):
                break  # further weights are asked only where these leave a doubt
    for k in (1, 2):
        expect(
            used[k] > used[k - 1],
            f"Layer {k + 1} is not recurrent: each of its weights is used once for the last output, so it sees the last step only.",
            expected="every layer with a state of its own, carried from step to step",
            actual=f"weights that are used at several steps: in {used[k]} matrices with {k + 1} layers, in {used[k - 1]} with {k}",
            hint="A Linear above an RNN makes it deeper, not stacked: each layer needs its own loop over time.",
        )
    each = used[1] - used[0]
    expect(
        each < 2 or used[0] < 2 * each,
        "With n_layers = 1 there are two recurrent layers: there is always one too many.",
        expected=f"{each} matrices that are used at several steps with 1 layer, {2 * each} with 2",
        actual=f"{used[0]} with 1 layer, {used[1]} with 2",
        hint="n_layers counts all recurrent layers, the bottom one included.",
    )
    expect(
        used[0] > 0,
        "With one layer nothing is recurrent: each weight is used once for the last output.",
        expected="a state that is carried from step to step",
        actual="no matrix that is used at several steps",
        hint="The new state comes from the old one and the word.",
    )
    expect_own_states(build(learner, device, 2), device)
    if device.type == "cpu":  # elsewhere torch's recurrent modules cannot run backward in eval mode
        expect_more_memory(learner, device)
    passing(
        "Unrolled, one layer over six words is six deep already, but with one matrix; each layer that you stack brings its own."
    )
    passing("Next: compare one layer with H = 64 to two with H = 40, about as many weights.")

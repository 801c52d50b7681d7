"""Hidden checks for the every-word card: a prediction after every word, none of which peeks, and the loss for it."""

from functools import partial

import torch
import torch.nn.functional as F

from studylm.checker.kit import depends, describe, expect, fail, passing, trying
from studylm.probes.mistakes import Mistake, recognise
from studylm.probes.models import conduct

DEFINES = ["EveryWordLM", "loss"]

V, H = 6, 16


def build(learner, device, v=V, h=H):
    """A model in float64 and eval mode."""
    return conduct.prepared(learner.EveryWordLM(v, h), device)


def call(learner, device, v, h, x):
    """What a new model of these sizes gives for x."""
    return conduct.made(learner.EveryWordLM(v, h), device)(x)


def check_shape(learner, device):
    """EveryWordLM(V, H) turns (bs, sl) words into (bs, sl, V) logits."""
    for v, h, bs, sl in ((7, 5, 2, 4), (11, 16, 1, 9), (6, 6, 3, 1), (5, 8, 4, 16)):
        meanings = {
            (bs, v): (
                "There is one prediction per row; every word should have one.",
                "Collect the outputs of all steps in a list, and stack them along dimension 1.",
            ),
            (sl, bs, v): (
                "Time comes first in the output.",
                "torch.stack(outs, dim=1) puts the steps behind the batch.",
            ),
            (bs, v, sl): (
                "The steps are in the last dimension.",
                "torch.stack(outs, dim=1) puts the steps in dimension 1.",
            ),
            (bs, sl, h): (
                "The output holds hidden states: the last layer, from H to V, is missing.",
                "Send every state through the output layer.",
            ),
            (bs * sl, v): (
                "Batch and steps are in one dimension.",
                "Stack the steps (torch.stack) on a dimension of their own; the loss flattens.",
            ),
            (bs, sl * v): (
                "Steps and logits are in one dimension.",
                "Stack the steps (torch.stack) on a dimension of their own.",
            ),
            (bs, 3, v): ("There are always three steps.", "Loop over x.shape[1] words; sl may be any length."),
            (bs, 16, v): ("There are always sixteen steps.", "Loop over x.shape[1] words; sl may be any length."),
        }
        meanings.pop((bs, sl, v), None)
        x = conduct.words((bs, sl), v, device)
        with trying(
            f"With V = {v}, H = {h} and x of the shape {(bs, sl)}",
            hint="bs and sl may be anything: forward takes both from x.shape.",
        ):
            out = call(learner, device, v, h, x)
        conduct.expect_output(
            out,
            (bs, sl, v),
            meanings,
            letters="(bs, sl, V)",
            wider=partial(call, learner, device, v + 3, h, x),
        )


@depends("shape")
def check_float64(learner, device):
    """It works in float64 too."""
    conduct.expect_float64(lambda: build(learner, device), conduct.words((3, 4), V, device))


@depends("float64")
def check_repeats(learner, device):
    """Two equal calls give equal answers."""
    conduct.expect_repeats(lambda: build(learner, device), conduct.words((5, 4), V, device))


@depends("repeats")
def check_rows(learner, device):
    """Row i of the answer depends on row i of x alone."""
    conduct.expect_rows_apart(build(learner, device), conduct.words((4, 4), V, device), V)


@depends("rows")
def check_sees(learner, device):
    """Position t sees words 0 to t, all of them, and none after."""
    conduct.expect_causal(build(learner, device), V, device)


@depends("sees")
def check_logits(learner, device):
    """The outputs are logits."""
    conduct.expect_logits(build(learner, device), conduct.words((6, 4), V, device))


@depends("logits")
def check_backward(learner, device):
    """Backward runs, and gradients reach every step."""
    conduct.expect_slopes(build(learner, device), conduct.words((3, 5), V, device))
    conduct.expect_owned(lambda: build(learner, device), conduct.words((3, 4), V, device))
    passing("With sl = 16 there are sixteen targets a row in place of one: more signal from the same text.")


def cross_entropy(out, target):
    """The mean over all positions of -log p(target)."""
    return -out.log_softmax(-1).gather(-1, target[..., None]).mean()


def mistakes(out, target):
    """What known wrong ways give."""
    bs, sl, v = out.shape
    per = -out.log_softmax(-1).gather(-1, target[..., None])[..., 0]
    soft = -out.softmax(-1).log_softmax(-1).gather(-1, target[..., None]).mean()
    mixed = F.cross_entropy(out.transpose(0, 1).reshape(-1, v), target.reshape(-1))
    wrong_rows = F.cross_entropy(out.reshape(-1, v), target.t().reshape(-1))
    flatten = "F.cross_entropy(out.flatten(0, 1), target.flatten())"
    shifts = []
    if sl > 1:
        ahead = -out[:, :-1].log_softmax(-1).gather(-1, target[:, 1:, None]).mean()
        back = -out[:, 1:].log_softmax(-1).gather(-1, target[:, :-1, None]).mean()
        own = "target[:, t] already is the word after position t: both are taken as they are."
        shifts = [
            Mistake(
                ahead, "The target is shifted by one step once more: out[:, t] is compared with target[:, t + 1].", own
            ),
            Mistake(back, "The target is shifted by one step: out[:, t] is compared with target[:, t - 1].", own),
            Mistake(per[:, 1:].mean(), "The first position is left out; every position should count.", flatten),
            Mistake(per[:, :-1].mean(), "The last position is left out; every position should count.", flatten),
        ]
    spared = [
        Mistake(
            per[target != k].mean(),
            f"Positions whose target is word {k} are left out, as by ignore_index={k}.",
            "Every word of the vocabulary counts here; there is no padding.",
        )
        for k in sorted(set(target.flatten().tolist()))
        if bool((target != k).any())
    ]
    smoothed = [
        Mistake(
            (1 - share) * per.mean() - share * out.log_softmax(-1).mean(),
            f"The targets are smoothed (label_smoothing={share}).",
            "The plain cross entropy is asked for.",
        )
        for share in (0.1, 0.05, 0.2, 0.01)
    ]
    return [
        *shifts,
        *spared,
        *smoothed,
        Mistake(per.sum(), "It is the sum over all positions, not the mean.", "The mean does not grow with batch and length: reduction='mean', which is the default."),
        Mistake(per.sum() / bs, "It is summed over the steps and averaged over the rows only.", "The mean goes over all bs * sl positions."),
        Mistake(per.sum() / sl, "It is summed over the rows and averaged over the steps only.", "The mean goes over all bs * sl positions."),
        Mistake(per[:, -1].mean(), "Only the last position counts; every position should.", flatten),
        Mistake(per[:, 0].mean(), "Only the first position counts; every position should.", flatten),
        Mistake(per[0].mean(), "Only the first row counts; every row should.", flatten),
        Mistake(soft, "A softmax is taken before cross_entropy, which takes one itself.", "Give cross_entropy the logits as they are."),
        Mistake(-per.mean(), "The sign is wrong: it would be made larger by learning.", "The loss is minus the log of the target's probability."),
        Mistake(mixed, "Predictions and targets are not paired: `out` is flattened with its steps first, the target with its rows first.", "Flatten both in the same order: " + flatten),
        Mistake(wrong_rows, "Predictions and targets are not paired: the target is flattened with its steps first, `out` with its rows first.", "Flatten both in the same order: " + flatten),
        Mistake(per.mean() / torch.log(torch.tensor(2.0, dtype=out.dtype)), "It is in bits; cross_entropy is in nats.", "Use the natural logarithm."),
        Mistake(per.mean().exp(), "It is the perplexity, e to the cross entropy.", "Leave out the exp."),
        Mistake(-out.softmax(-1).gather(-1, target[..., None]).mean(), "The logarithm is missing.", "Use cross_entropy, or nll_loss after log_softmax."),
        Mistake(-out.gather(-1, target[..., None]).mean(), "The log_softmax is missing: nll_loss wants log probabilities.", "cross_entropy takes logits; nll_loss takes log_softmax of them."),
        Mistake(F.cross_entropy(out.reshape(bs, v, sl), target) if bs * sl * v else per.sum(), "The output is reshaped to (bs, V, sl), which tears its rows apart; that takes a transpose.", "out.transpose(1, 2), or flatten both."),
    ]  # fmt: skip


@depends("shape")
def check_loss(learner, device, dtype):
    """loss(out, target) is the mean cross entropy over all positions."""
    for bs, sl, v in ((3, 4, 7), (1, 5, 6), (4, 1, 5), (5, 5, 5), (2, 3, 3)):
        out = (2 * torch.randn(bs, sl, v, dtype=torch.float64)).to(device=device, dtype=dtype)
        target = torch.randint(0, v, (bs, sl)).to(device)
        target[0, 0] = 0
        with trying(
            f"With out of the shape {(bs, sl, v)} and target {(bs, sl)}",
            hint="out comes first, then target; sizes come from them: out.shape[-1] classes, bs * sl positions.",
        ):
            got = learner.loss(out, target)
        expect_loss(got, out, target)


def expect_loss(got, out, target, note=""):
    """The value is right; otherwise the mistake is named."""
    want = cross_entropy(out, target)
    if got is None:
        fail("loss returns None.", expected="a scalar tensor", actual="None", hint="Return what cross_entropy gives.")
    if not isinstance(got, torch.Tensor):
        fail(
            "loss does not return a tensor, so backward cannot start from it.",
            expected="a scalar tensor",
            actual=describe(got),
            hint="No .item().",
        )
    if got.numel() != 1:
        fail(
            "loss returns more than one number.",
            expected="a scalar: the mean over all positions",
            actual=describe(got),
            hint="Leave reduction at 'mean'.",
        )
    tolerance = 1e-4 if out.dtype == torch.float32 else 1e-9
    if abs(float(got.detach()) - float(want)) <= tolerance * max(1.0, abs(float(want))):
        return
    known = recognise(got.detach().reshape(()), mistakes(out, target), tolerance=tolerance)
    shape = f"for out {tuple(out.shape)}{note}"
    fail(
        known.message if known else f"The value is not the mean cross entropy {shape}.",
        expected=f"{float(want):.5f} {shape}",
        actual=f"{float(got.detach()):.5f}",
        hint=known.hint if known else "Flatten out to (bs * sl, V) and target to (bs * sl,), then F.cross_entropy.",
    )


@depends("loss")
def check_loss_layout(learner, device):
    """loss also takes tensors that are not contiguous."""
    g = torch.Generator().manual_seed(3)
    out = torch.randn(4, 3, 7, generator=g, dtype=torch.float64).to(device).transpose(0, 1)
    target = torch.randint(0, 7, (4, 3), generator=g).to(device).t()
    expect_loss(learner.loss(out, target), out, target, ", not contiguous")
    out = torch.randn(3, 7, 4, generator=g, dtype=torch.float64).to(device).transpose(1, 2)
    expect_loss(learner.loss(out, target), out, target, ", not contiguous")
    wide = torch.randint(0, 7, (3, 8), generator=g).to(device)[:, ::2]
    expect_loss(learner.loss(out, wide), out, wide, ", target not contiguous")


@depends("loss")
def check_loss_backward(learner, device):
    """Backward runs from the loss, and both together can learn."""
    out = torch.randn(3, 4, 7, dtype=torch.float64, device=device, requires_grad=True)
    target = torch.randint(0, 7, (3, 4), device=device)
    value = learner.loss(out, target)
    expect(
        value.requires_grad,
        "Backward cannot start from the loss: it is cut off from `out`.",
        expected="a loss that carries gradients",
        actual="a plain tensor",
        hint="No detach, no .item(), no no_grad.",
    )
    value.backward()
    mine = out.detach().clone().requires_grad_()
    cross_entropy(mine, target).backward()
    expect(
        out.grad is not None and conduct.same(out.grad, mine.grad),
        "The gradient of the loss is not that of the mean cross entropy.",
        expected="(softmax - one-hot) / (bs * sl)",
        actual="no gradient" if out.grad is None else "another gradient",
        hint="No detach and no .data on the way.",
    )
    passing(
        "cross_entropy takes two forms: all flattened, or out.transpose(1, 2), so (bs, V, sl), with target as it is. Same value."
    )

"""Hidden checks for the keeps-state card: a state that goes from call to call, its history cut, and a reset."""

import torch

from studylm.checker.kit import depends, expect, fail, passing, trying
from studylm.probes.models import conduct
from studylm.probes.models.gradients import STEP, Slope, direction, moved, said
from studylm.probes.models.model import scattered

DEFINES = ["StatefulLM"]

V, H = 6, 16


def build(learner, device, v=V, h=H):
    """A model in float64 and eval mode."""
    return conduct.prepared(learner.StatefulLM(v, h), device)


class Fresh:
    """The model, reset before each call."""

    def __init__(self, model):
        self.model = model

    def __getattr__(self, name):
        return getattr(self.model, name)

    def __call__(self, x):
        self.model.tell("reset")
        return self.model(x)


def check_shape(learner, device):
    """StatefulLM(V, H) turns (bs, 3) words into (bs, V) logits, call after call."""
    for v, h, bs in ((7, 5, 4), (11, 16, 1), (6, 6, 5)):
        model = conduct.made(learner.StatefulLM(v, h), device)
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
        }
        for k in range(2):
            out = model(conduct.words((bs, 3), v, device, seed=k))
            conduct.expect_output(out, (bs, v), meanings, letters="(bs, V)")


@depends("shape")
def check_float64(learner, device):
    """It works in float64 too."""
    model = build(learner, device)
    conduct.expect_double(model(conduct.words((3, 3), V, device)))
    conduct.expect_double(model(conduct.words((3, 3), V, device)))


@depends("float64")
def check_repeats(learner, device):
    """Two new models with equal weights give equal answers."""
    x = conduct.words((5, 3), V, device)
    one, two = build(learner, device), build(learner, device)
    conduct.shake(one)
    two.load(one.state())
    first, second = one(x), two(x)
    if conduct.same(second, first):
        return
    fail(
        "Two new models with equal weights give different answers to their first call.",
        expected="equal answers",
        actual=f"{float(first.detach().flatten()[0]):.4g} and {float(second.detach().flatten()[0]):.4g}",
        hint="The first state is zero, not random; and everything else that it computes with is a parameter: no layers made in forward, none in a plain list. The state is kept on self: on the class, or in a global, all models share it.",
    )


@depends("repeats")
def check_reset(learner, device):
    """reset() forgets the state, and nothing else."""
    model, untouched = build(learner, device), build(learner, device)
    expect(
        model.has("reset"),
        "The model has no method `reset`.",
        expected="model.reset()",
        actual="no such method",
        hint="def reset(self): set the state back to what it was in __init__.",
    )
    conduct.shake(model)
    untouched.load(model.state())
    a, b = conduct.words((4, 3), V, device, seed=1), conduct.words((4, 3), V, device, seed=2)
    before = model.state()
    model.tell("__call__", a)
    model.invoke("reset")
    after = model.state()
    changed = [k for k in before if k not in after or not torch.equal(before[k], after[k])]
    expect(
        not changed,
        f"reset() changes the weights: {', '.join(f'`{k}`' for k in changed[:3])}.",
        expected="the weights as they were; only the state is forgotten",
        actual="other weights",
        hint="Set the state alone, such as self.h = 0. Making layers or drawing weights belongs in __init__.",
    )
    expect(
        conduct.same(model(b), untouched(b)),
        "After reset() the answer is not that of a model that was never called: something is left of the state.",
        expected="the answer of a new model with the same weights",
        actual="another answer",
        hint="Set every state to zero in reset, not only detach it.",
    )
    model.train()
    model.invoke("reset")
    expect(
        model.get("training") is True,
        "reset() changes the training mode.",
        expected="training as before",
        actual="eval mode",
        hint="reset is about the state only.",
    )
    model.eval()
    for bs in (1, 3):
        model.tell("reset")
        with trying(
            f"After reset(), with {bs} rows in place of 4",
            hint="After a reset nothing may remember how many rows there were, or what they held.",
        ):
            got = model(conduct.words((bs, 3), V, device))
            if bs == 3:
                got = model(conduct.words((bs, 3), V, device, seed=1))
        expect(
            tuple(got.shape) == (bs, V),
            "After reset() another batch size gives the wrong number of rows.",
            expected=str((bs, V)),
            actual=str(tuple(got.shape)),
            hint="After a reset nothing may remember how many rows there were.",
        )


@depends("reset")
def check_rows(learner, device):
    """Row i depends on row i alone, also through the state."""
    model = build(learner, device)
    conduct.expect_rows_apart(Fresh(model), conduct.words((4, 3), V, device), V)
    a, b = conduct.words((4, 3), V, device, seed=1), conduct.words((4, 3), V, device, seed=2)
    other = a.clone()
    other[0] = (other[0] + 1) % V
    after = []
    for first in (a, other):
        model.tell("reset")
        model.tell("__call__", first)
        after.append(model(b))
    if not conduct.same(after[0][1:], after[1][1:]):
        model.tell("reset")
        model.tell("__call__", a)
        expect(
            conduct.same(model(b), after[0]),
            "After reset() the same two calls do not give the same answers again.",
            expected="equal answers after every reset",
            actual="other answers",
            hint="Nothing may count or remember calls apart from the state, and reset forgets that.",
        )
    expect(
        conduct.same(after[0][1:], after[1][1:]),
        "Row 1 of the second call changes when row 0 of the first call changes: the rows share one state.",
        expected="each row with a state of its own",
        actual="one state for all",
        hint="The state is (bs, H): keep it whole, do not average it or take one row of it.",
    )


@depends("rows")
def check_words(learner, device):
    """Within a call all three words count, and so does their order."""
    conduct.expect_words(Fresh(build(learner, device)), V, 3, device)


@depends("words")
def check_carries(learner, device):
    """The state goes from call to call."""
    model = build(learner, device)
    a, b, c = (conduct.words((6, 3), V, device, seed=k) for k in (1, 2, 3))

    def last(*calls):
        model.tell("reset")
        for x in calls[:-1]:
            model.tell("__call__", x)
        return model(calls[-1]).detach()

    for mode in ("eval", "training"):
        model.train(mode == "training")
        carried, seen = False, [False] * 3
        for seed in range(3):
            conduct.shake(model, seed)
            if mode == "training" and not conduct.same(last(a, b), last(a, b)):
                carried, seen = True, [True] * 3  # dropout: the eval pass has judged
                break
            firsts = [a.clone() for _ in range(4 if mode == "eval" else 1)]
            for word, other in enumerate(firsts[1:]):
                other[:, word] = (other[:, word] + 1) % V
            base, *others = last(torch.cat(firsts), b.repeat(len(firsts), 1)).split(
                len(b)
            )  # rows are known to be apart
            carried |= not conduct.same(last(b), base)
            if mode == "training":
                seen = [carried] * 3  # word by word was asked in eval mode
            for word, other in enumerate(others):
                seen[word] |= not conduct.same(other, base)
            if carried and all(seen):
                break  # further weights are asked only where these leave a doubt
        where = "The" if mode == "eval" else "In training mode the"
        expect(
            carried,
            f"{where} second call gives the same answer as a first call: the state is not carried over.",
            expected="an answer that depends on the call before",
            actual="the same answer as after a reset",
            hint="Start forward from self.h, and put the last state into self.h before you return.",
        )
        for word in range(3):
            expect(
                seen[word],
                f"{where} state is carried over, but word {word + 1} of the call before leaves no trace in it.",
                expected="a state made of all three words",
                actual="words that count: " + (", ".join(str(k + 1) for k in range(3) if seen[k]) or "none"),
                hint="What is kept is the state after the last word of the call.",
            )
    model.eval()
    other = a.clone()
    other[:, 2] = (other[:, 2] + 1) % V
    far = False
    for seed in range(3):
        conduct.shake(model, seed)
        near, moved_on = last(torch.cat([a, other]), b.repeat(2, 1), c.repeat(2, 1)).split(len(a))
        far |= not conduct.same(near, moved_on)
        if far:
            break
    expect(
        far,
        "A call two calls back leaves no trace: the state survives one call only.",
        expected="a state that goes on and on until reset",
        actual="it is forgotten after one call",
        hint="Each call starts from what the last one left, and leaves its own.",
    )


@depends("carries")
def check_logits(learner, device):
    """The outputs are logits."""
    conduct.expect_logits(Fresh(build(learner, device)), conduct.words((12, 3), V, device))


@depends("logits")
def check_inside(learner, device):
    """Gradients flow through every step of one call."""
    conduct.expect_slopes(Fresh(build(learner, device)), conduct.words((6, 3), V, device))


@depends("inside")
def check_history(learner, device):
    """No gradient flows into an earlier call."""
    model = build(learner, device)
    a, b = conduct.words((5, 3), V, device, seed=1), conduct.words((5, 3), V, device, seed=2)
    g = torch.Generator().manual_seed(12)
    mix = torch.randn(5, V, generator=g, dtype=torch.float64).to(device)
    kept = into = 0
    for _ in range(3):
        state = scattered(model.state(), 0.5, g)
        model.load(state)
        along = direction(state, g)
        model.zero_grad()
        model.tell("reset")
        model.tell("__call__", a)
        (model(b) * mix).sum().backward()
        promised = said(model.grads(), along)

        def value(first, second):
            model.load(first)
            model.tell("reset")
            model.tell("__call__", a)
            model.load(second)
            return float((model(b) * mix).sum().detach())

        up, down = moved(state, along, STEP), moved(state, along, -STEP)
        within = (value(state, up) - value(state, down)) / (2 * STEP)
        if Slope(promised, within).agrees:
            kept += 1
        elif Slope(promised, (value(up, up) - value(down, down)) / (2 * STEP)).agrees:
            into += 1
        model.load(state)
        if kept:
            break
    if not kept:
        if into:
            fail(
                "The gradient of a call runs back into the call before it: the history of the state is not cut between the two.",
                expected="gradients that stop where the call begins",
                actual="gradients as if all calls were one",
                hint="detach() returns a new tensor without history; it changes nothing by itself. Keep that one: self.h = h.detach().",
            )
        fail(
            "In a second call the gradient is not the slope of the loss within that call.",
            expected="gradients through all three steps of the call, and none into the call before",
            actual="another gradient",
            hint="Detach the state once a call, before its first step or after its last; not between its steps.",
        )
    model.zero_grad()
    model.tell("reset")
    for x in (a, b):
        (model(x) * mix).sum().backward()
    passing("This is truncated BPTT: the state goes on for ever, the gradient three steps back.")
    passing("Next: detach only every other call, and watch memory and training time.")

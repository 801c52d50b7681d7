"""Hidden checks for the third-word card: both words, in their order, one row at a time."""

from functools import cache, partial

from studylm.checker.kit import depends, expect, passing, trying
from studylm.probes.models import conduct
from studylm.probes.models.predictors import depends as uses
from studylm.probes.models.predictors import draws, ordered, tables

DEFINES = ["ThirdWord"]

V, H = 7, 16


def build(learner, device, v=V, h=H):
    """A model in float64 and eval mode."""
    return conduct.prepared(learner.ThirdWord(v, h), device)


@cache
def seen(learner, device):
    """The logits for every pair of words, for several weights."""
    return tables(build(learner, device), V, 2, draws(), device)


def meanings(bs, v, h):
    """What the shapes that mistakes give mean."""
    return {
        (bs, h): (
            "The output is the hidden state: the last layer, from H to V, is missing.",
            "self.out(h) has V numbers per row.",
        ),
        (2, v): (
            "The output has one row for each word: x[i] picks a sentence, not a word.",
            "x[:, i] is word i of every row.",
        ),
        (bs, 2, v): (
            "There is a prediction after each of the two words.",
            "Only the one after both words is asked for: take the last.",
        ),
        (bs,): ("There is one number per row.", "V logits per row, one for each word of the vocabulary."),
        (v,): ("There is one answer for the whole batch.", "Keep dimension 0: one row of logits for each row of x."),
        (1, v): ("There is one answer for the whole batch.", "Keep dimension 0: one row of logits for each row of x."),
        (v, bs): ("Rows and columns are exchanged.", "One row of V logits for each row of x."),
    }


def call(learner, device, v, h, x):
    """What a new model of these sizes gives for x."""
    return conduct.made(learner.ThirdWord(v, h), device)(x)


def check_shape(learner, device):
    """ThirdWord(V, H) turns (bs, 2) words into (bs, V) logits."""
    for v, h, bs in ((7, 5, 4), (11, 16, 1), (6, 6, 3)):
        x = conduct.words((bs, 2), v, device)
        with trying(f"With V = {v}, H = {h} and x of the shape {(bs, 2)}"):
            out = call(learner, device, v, h, x)
        conduct.expect_output(
            out,
            (bs, v),
            meanings(bs, v, h),
            letters="(bs, V)",
            wider=partial(call, learner, device, v + 3, h, x),
        )


@depends("shape")
def check_float64(learner, device):
    """It works in float64 too."""
    conduct.expect_float64(lambda: build(learner, device), conduct.words((3, 2), V, device))


@depends("float64")
def check_repeats(learner, device):
    """Two equal calls give equal answers."""
    conduct.expect_repeats(lambda: build(learner, device), conduct.words((5, 2), V, device))


@depends("repeats")
def check_rows(learner, device):
    """Row i of the answer depends on row i of x alone."""
    conduct.expect_rows_apart(build(learner, device), conduct.words((4, 2), V, device), V)


@depends("rows")
def check_both_words(learner, device):
    """The answer depends on word 1 and on word 2."""
    used = [uses(seen(learner, device), word) for word in (0, 1)]
    expect(
        any(used),
        "The answer is the same for every pair of words: neither word reaches the output.",
        expected="logits that change with both words",
        actual="the same logits for all 49 pairs of 7 words",
        hint="Look up x[:, 0] and x[:, 1] in an embedding, and let what you get flow to the output.",
    )
    for word in (0, 1):
        expect(
            used[word],
            f"The answer does not change when word {word + 1} changes: it looks at word {2 - word} only.",
            expected=f"other logits for {'(3, 5) than for (4, 5)' if word == 0 else '(5, 3) than for (5, 4)'}",
            actual="the same to the last digit",
            hint=f"x[:, {word}] is word {word + 1} of every row. Does what comes of it reach the output, or is it overwritten?",
        )


@depends("both_words")
def check_order(learner, device):
    """The order of the two words matters."""
    expect(
        ordered(seen(learner, device), 0, 1),
        "Your answer changes when a word changes, but not when words 1 and 2 swap: it sees a bag of words.",
        expected="other logits for (2, 5) than for (5, 2)",
        actual="the same to the last digit",
        hint="A sum, mean or product of two embeddings forgets which came first. Put the hidden layer between them: what word 1 "
        "gave goes through it before word 2 is added.",
    )


@depends("order")
def check_logits(learner, device):
    """The outputs are logits."""
    conduct.expect_logits(build(learner, device), conduct.words((12, 2), V, device))


@depends("order")
def check_backward(learner, device):
    """Backward runs, and its gradients are the slopes of the loss."""
    conduct.expect_slopes(build(learner, device), conduct.words((6, 2), V, device))


@depends("backward")
def check_parameters(learner, device):
    """All that it computes with is learned."""
    count = conduct.expect_owned(lambda: build(learner, device), conduct.words((6, 2), V, device))
    loop = V * H + H * H + H + H * V + V
    if count == loop:
        passing(
            f"{count} parameters for V = {V}, H = {H}: one embedding, one hidden layer for both words, one output layer."
        )
    else:
        passing(
            f"{count} parameters for V = {V}, H = {H}; a loop that uses one hidden layer for both words has {loop}."
        )
    passing(
        "Next: what has to change for a third word in, a fourth word out? If it is one number in a range, you have a loop."
    )

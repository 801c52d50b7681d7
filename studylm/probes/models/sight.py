"""Tests what a language model depends on and returns: independent rows, words and their order, causality, logits."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from studylm.checker.kit import expect, fail
from studylm.probes.models import predictors
from studylm.probes.models.subject import number, same, shake, words

_TIME_FIRST = ("RNN", "LSTM", "GRU", "MultiheadAttention", "TransformerEncoderLayer", "TransformerDecoderLayer")
"""torch's modules whose first dimension is time by default."""


def expect_rows_apart(model: Any, x: Tensor, vocabulary: int) -> None:
    """Row i of the output depends only on row i of x, in eval mode and in training mode. The model is left in eval mode."""
    other = x.clone()
    other[0] = (other[0] + 1) % vocabulary
    shake(model)
    one = model(x)
    for changed, what in ((model(other)[1:], "when row 0 of x changes"), (model(x[1:]), "when row 0 of x is left out")):
        if not same(one[1:], changed):
            _fail_mixed(model, x, one, changed, what)
    model.train()
    one, alone = model(x), model(x[1:])
    if not same(one[1:], alone) and same(one, model(x)):  # if it is not dropout
        fail(
            "In training mode row 1 of the answer changes when row 0 of x is left out: rows look at each other.",
            expected="row i of the answer depends on x[i] alone",
            actual=f"{number(one[1])} becomes {number(alone[0])}",
            hint="A batch norm mixes the rows of a batch; LayerNorm does not.",
        )
    model.eval()


def _fail_mixed(model: Any, x: Tensor, one: Tensor, changed: Tensor, what: str) -> None:
    """Fail the check because rows depend on each other, and say why if it is recognised."""
    hint = "Work on dimensions after the first only: no mean, sum or softmax over dimension 0."
    message = f"Row 1 of the answer changes {what}: rows look at each other."
    if one.dim() == 3:
        single = torch.cat([model(row[None]) for row in x])
        torn = single.transpose(0, 1).reshape(one.shape)
        if same(one, torn):
            message = "Rows are mixed up: the steps come first, and a view or reshape to (bs, sl, V) cuts in the wrong places."
            hint = "torch.stack(outs, dim=1), or transpose(0, 1), puts the batch first; view and reshape move nothing."
    timed = [kind for _, kind in model.modules() if kind in _TIME_FIRST]
    if timed:
        hint = f"nn.{timed[0]} reads dimension 0 as time unless it is made with batch_first=True."
    fail(
        message,
        expected="row i of the answer depends on x[i] alone",
        actual=f"{number(one[1])} becomes {number(changed[0])}",
        hint=hint,
    )


def expect_words(model: Any, vocabulary: int, count: int, device: torch.device) -> list[predictors.Table]:
    """Each of `count` words changes the output, and so does the order of any two. The model is in float64.

    Returns a table for each draw of the weights.
    """
    seen = predictors.tables(model, vocabulary, count, predictors.draws(), device)
    used = [predictors.depends(seen, word) for word in range(count)]
    for word in range(count):
        expect(
            used[word],
            f"The answer does not change when word {word + 1} changes.",
            expected=f"logits that change with each of the {count} words",
            actual="words that count: " + (", ".join(str(i + 1) for i in range(count) if used[i]) or "none"),
            hint="Each step takes the next word, x[:, 0], x[:, 1], ..., and builds on the state of the step before."
            + (" Does the `return` stand behind the loop?" if used == [True] + [False] * (count - 1) else ""),
        )
    for two in range(1, count):
        for one in range(two):
            expect(
                predictors.ordered(seen, one, two),
                f"The answer stays the same when words {one + 1} and {two + 1} swap: for the model they are a "
                f"bag of words.",
                expected="other logits in another order",
                actual="the same to the last digit",
                hint="Each word is added to the state, and the sum goes through the hidden layer before the "
                "next word comes in.",
            )
    return seen


def expect_causal(model: Any, vocabulary: int, device: torch.device, *, earlier: bool = True, sl: int = 5) -> None:
    """The output at t depends on no word after t, on word t, and (if `earlier`) on every word before it."""
    x = words((6, sl), vocabulary, device, seed=3)
    seen = predictors.influence(model, x, vocabulary, predictors.draws())
    if bool(seen.tril(-1).any()):
        _fail_tied(model(x), sl)
    for t in range(sl):
        for i in range(t + 1, sl):
            expect(
                not seen[i, t],
                f"The output at position {t} changes when word {i}, which comes later, changes: it peeks.",
                expected=f"position {t} sees words 0 to {t}",
                actual="it sees words " + ", ".join(str(k) for k in range(sl) if seen[k, t]),
                hint="Go from left to right; nothing that was computed from a later word may flow into an earlier output. "
                "A bidirectional layer, attention without a causal mask, and a mean over dimension 1 all look ahead.",
            )
    for t in range(sl):
        expect(
            seen[t, t],
            f"The output at position {t} does not depend on word {t}: it predicts without the latest word.",
            expected=f"position {t} sees words 0 to {t}",
            actual="it sees words " + (", ".join(str(k) for k in range(sl) if seen[k, t]) or "none at all"),
            hint="First take word t into the state, then predict.",
        )
    if not earlier:
        return
    own = bool((seen.sum(0) == 1).all())
    expect(
        not own,
        "Every position sees its own word only; the words before it are not used.",
        expected=f"position {sl - 1} sees words 0 to {sl - 1}",
        actual=f"it sees word {sl - 1}",
        hint="Carry the state from position to position: the new state comes from the old one and the word.",
    )
    for t in range(sl):
        for i in range(t):
            expect(
                seen[i, t],
                f"The output at position {t} does not depend on word {i}, though that comes before it.",
                expected=f"position {t} sees words 0 to {t}",
                actual="it sees words " + ", ".join(str(k) for k in range(sl) if seen[k, t]),
                hint="Is the state carried through all positions?",
            )


def _fail_tied(out: Tensor, sl: int) -> None:
    """Fail the check if the outputs show a known way in which positions depend on later words."""
    if sl > 1 and same(out[:, 1:], out[:, :1].expand_as(out[:, 1:])):
        fail(
            "All positions give the same prediction, one that is made after the last word.",
            expected="at each position a prediction from the words up to it",
            actual=f"{number(out[0, 0])} at position 0, {number(out[0, -1])} at position {sl - 1}",
            hint="Collect what the output layer gives after each step in a list, and torch.stack(outs, dim=1).",
        )
    for given in (out, out.exp()):
        sums = given.sum(1)
        if same(sums, torch.ones_like(sums)):
            fail(
                "A softmax runs over dimension 1, the steps: so each position looks at the later ones.",
                expected="logits, or a log_softmax over the last dimension",
                actual="numbers that sum to 1 over the steps",
                hint="The classes are in the last dimension: dim=-1. Logits alone will do.",
            )


def expect_logits(model: Any, x: Tensor) -> None:
    """The outputs are logits, without an activation: tested with the model's own weights and larger ones, which it keeps."""
    outs = [model(x)]
    for scale in (1.0, 3.0):
        model.scatter(scale, 77)
        outs.append(model(x))
    done = predictors.squashed(outs)
    if not done:
        return
    row = ", ".join(f"{v:.2f}" for v in outs[0].detach().reshape(-1, outs[0].shape[-1])[0].tolist()[:6])
    if done == "softmax":
        fail(
            "The output is already a softmax: every row sums to 1. The loss takes the softmax itself, and "
            "twice is once too often.",
            expected="logits: any numbers",
            actual=f"a row of probabilities: {row} ...",
            hint="Return what the output layer gives. (log_softmax would do no harm; softmax does.)",
        )
    if done == "exp":
        fail(
            "The outputs are never negative: something makes them positive (exp, softplus, a sigmoid times a number) before "
            "the loss does so.",
            expected="logits: any numbers",
            actual=f"{row} ...",
            hint="Return what the output layer gives; the softmax in the loss takes the exp.",
        )
    fail(
        f"The logits are squashed by a {done}, so no word can ever get a {'small' if done == 'relu' else 'large'} one.",
        expected="logits: any numbers",
        actual=f"{row} ...",
        hint="Return what the output layer gives, without an activation behind it.",
    )

"""What every card about a language model asks: shape, dtype, rows apart, what is seen, logits, true slopes.

Each function looks at one thing, returns if it is right, and otherwise ends the running check with a diagnosis.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from studylm.checker.kit import describe, expect, expect_tensor, fail
from studylm.checker.probes import predictors
from studylm.checker.probes.gradients import STEP, Slope, cut_off, gradients

Maker = Callable[[], Any]

CLOSE = 1e-9
"""Two float64 outputs agree below this, relative to the largest; the order of summation costs about 1e-15."""


def made(model: Any, device: torch.device) -> Any:
    """What the learner's class has made, which must be a module, on this device."""
    if not getattr(model, "is_module", False):
        name = getattr(model, "type_name", type(model).__name__)
        fail(
            f"`{name}` is not a torch.nn.Module.",
            expected=f"class {name}(nn.Module)",
            actual=describe(model),
            hint="Derive the class from nn.Module, and call super().__init__() first.",
        )
    return model if device.type == "cpu" else model.to(device)


def prepared(model: Any, device: torch.device) -> Any:
    """A newly made model of the learner's on this device, in float64 and eval mode."""
    return made(model, device).double().eval()


def words(shape: Sequence[int], V: int, device: torch.device, seed: int = 0) -> Tensor:
    """Random words (int64) of this shape, below V.

    Among them are word 0, which a `padding_idx` would leave out, and the last one, which a table with too few rows lacks.
    """
    g = torch.Generator().manual_seed(100 + seed)
    drawn = torch.randint(0, V, tuple(shape), generator=g)
    drawn[0, 0] = 0
    if len(drawn) > 1:
        drawn[-1, 0] = V - 1
    return drawn.to(device)


def expect_output(
    out: object,
    shape: tuple[int, ...],
    meanings: Mapping[tuple[int, ...], tuple[str, str]],
    *,
    letters: str,
    wider: Callable[[], object] | None = None,
) -> Tensor:
    """The model's output, a floating tensor of this shape.

    Args:
        meanings: shapes that a known mistake gives -> (what it is, what to try).
        letters: the shape in letters, such as "(bs, V)".
        wider: the same for a larger vocabulary; asked if the last dimension is not V, to see whether it ever changes.
    """
    wanted = f"{letters} = {shape}"
    if out is None:
        fail(
            "A call gives None: `forward` ends without a `return`.",
            expected=f"a tensor {wanted}",
            actual="None",
            hint="Return what the output layer gives.",
        )
    if isinstance(out, (tuple, list)):
        fail(
            "A call gives several things; the logits alone are asked for.",
            expected=f"one tensor {wanted}",
            actual=out,
            hint="torch.stack(outs, dim=1) makes one tensor of a list of tensors."
            if isinstance(out, list)
            else "torch's recurrent modules return (output, state): take the part you need.",
        )
    if not isinstance(out, Tensor):
        fail("A call does not give a tensor.", expected=f"a tensor {wanted}", actual=describe(out))
    if tuple(out.shape) != shape:
        what, hint = meanings.get(tuple(out.shape), ("", ""))
        if not what and wider is not None and out.shape[:-1] == shape[:-1]:
            other = wider()
            if isinstance(other, Tensor) and other.shape == out.shape:
                what = f"There are {out.shape[-1]} logits a row whatever V is."
                hint = "Is a size written into the class, or another variable's? V and H are what the class is given."
        fail(
            what or "The output has another shape.",
            expected=wanted,
            actual=str(tuple(out.shape)),
            hint=hint or "Write the shape beside each line of forward, from the embedding on.",
        )
    if not out.is_floating_point():
        fail(
            "The output holds whole numbers: a word chosen, in place of a logit for each word.",
            expected="floating logits",
            actual=describe(out),
            hint="Leave out the argmax; the loss needs a number for every word.",
        )
    if shape[0] == 1 and bool(torch.isnan(out).any()):
        fail(
            "With a batch of one row the output is NaN: something is computed over the rows of the batch.",
            expected="numbers",
            actual="NaN",
            hint="A standard deviation over dimension 0 needs several rows; each row should do without the others.",
        )
    return expect_tensor(out, "the output")


def expect_float64(make: Maker, x: Tensor) -> None:
    """A model in float64 computes in float64. `make` builds the model anew, in eval mode and float64."""
    model = make()
    try:
        out = model(x)
    except Exception as error:
        report = getattr(error, "report", None)
        if isinstance(report, dict) and ("dtype" in str(error) or "scalar type" in str(error)):
            _fail_unregistered(make, x)
        raise
    expect_double(out)


def _fail_unregistered(make: Maker, x: Tensor) -> None:
    """End the check if weights that no float64 reaches are the reason: made in forward, or not registered."""
    floating = x.is_floating_point()
    one, two = (make().float() for _ in range(2))
    state = one.state()
    expect(
        state,
        "The model has no parameters, so nothing can be learned and nothing turns into float64 with it.",
        expected="parameters",
        actual="none",
        hint="Set layers on self in __init__: self.layer = nn.Linear(...). What forward makes is new in every call, and a plain "
        "list or tensor is not registered: nn.ModuleList, nn.Parameter.",
    )
    x = x.float() if floating else x
    for model in (one, two):
        shake(model)
    first, again, other = one(x), one(x), two(x)
    if not torch.allclose(first, again, rtol=1e-4, atol=1e-5):
        fail(
            "Two equal calls give different results: something is made anew in every call, and with new random weights.",
            expected="equal results; layers made once",
            actual=f"{_number(first)}, then {_number(again)}, for the first number",
            hint="Make layers and weights in __init__ and set them on self; forward only uses them.",
        )
    if not torch.allclose(first, other, rtol=1e-4, atol=1e-5):
        listed = ", ".join(f"`{name}`" for name in list(state)[:6])
        fail(
            "Some weights are not registered with the model: it does not turn them into float64, and no optimizer will find "
            "them.",
            expected="all weights among the parameters",
            actual=f"parameters: {listed}",
            hint="A plain tensor, or layers in a Python list or dict, are not registered: use nn.Parameter, nn.ModuleList, "
            "nn.ModuleDict.",
        )


def expect_double(out: Tensor) -> None:
    """A float64 model gives a float64 output."""
    expect(
        out.dtype == torch.float64,
        "A model in float64 gives an output that is not float64.",
        expected="torch.float64",
        actual=str(out.dtype),
        hint="Somewhere a dtype is fixed, as by .float() or dtype=torch.float32; take it from a weight instead.",
    )


def shake(model: Any, seed: int = 0, scale: float = 0.5) -> None:
    """Random weights N(0, scale²), so that a model that starts with an output layer of zeros shows what it does."""
    model.scatter(scale, 2500 + seed)


def same(a: Tensor, b: Tensor) -> bool:
    """Whether two float64 outputs agree up to the order of summation."""
    return float((a.detach() - b.detach()).abs().max()) <= CLOSE * max(1.0, float(b.detach().abs().max()))


def expect_repeats(make: Maker, x: Tensor) -> None:
    """Two equal calls in eval mode give equal results; `make` builds the model anew, in eval mode and float64."""
    model = make()
    shake(model)
    first, second = model(x), model(x)
    if first.shape == second.shape and same(first, second):
        return
    seen = f"{_number(first)}, then {_number(second)}, for the first logit"
    if first.shape != second.shape:
        seen = f"the shape {tuple(first.shape)}, then {tuple(second.shape)}"
    one, two = make(), make()
    shake(one)
    two.load(one.state())
    two.load(one.buffers())
    if same(one(x), two(x)):
        fail(
            "The second of two equal calls gives another answer: the model keeps something from call to call.",
            expected="equal results",
            actual=seen,
            hint="Start every call from the same state, such as h = 0, in a local variable and not in self.",
        )
    fail(
        "Two equal calls in eval mode give different results: something random happens inside forward.",
        expected="equal results",
        actual=seen,
        hint="Make layers and weights in __init__, and let dropout rest in eval mode.",
    )


def expect_owned(make: Maker, x: Tensor) -> int:
    """Everything that the model computes with is a parameter: equal parameters give equal answers.

    Returns how many numbers its parameters hold.
    """
    one, two = make(), make()
    state = one.state()
    expect(
        state,
        "The model has no parameters, so nothing can be learned.",
        expected="parameters",
        actual="none",
        hint="Set layers on self in __init__: self.layer = nn.Linear(...). Wrap your own tensors in nn.Parameter.",
    )
    shake(one)
    shake(two)
    first = one(x)
    if not same(first, two(x)):
        two.load(one.buffers())
        expect(
            same(first, two(x)),
            "Two models with the same parameters give different answers: some weights are not among the parameters.",
            expected="the same answer",
            actual="another answer",
            hint="A plain tensor, or layers in a Python list, are not registered: use nn.Parameter and nn.ModuleList.",
        )
    return sum(value.numel() for value in state.values())


def expect_rows_apart(model: Any, x: Tensor, vocabulary: int) -> None:
    """Row i of the output depends on row i of x alone, in eval mode and in training mode. Leaves it in eval mode."""
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
            actual=f"{_number(one[1])} becomes {_number(alone[0])}",
            hint="A batch norm mixes the rows of a batch; LayerNorm does not.",
        )
    model.eval()


_TIME_FIRST = ("RNN", "LSTM", "GRU", "MultiheadAttention", "TransformerEncoderLayer", "TransformerDecoderLayer")
"""torch's modules that take the steps before the batch unless told otherwise."""


def _fail_mixed(model: Any, x: Tensor, one: Tensor, changed: Tensor, what: str) -> None:
    """Say that rows look at each other, and if it can be told, how."""
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
        actual=f"{_number(one[1])} becomes {_number(changed[0])}",
        hint=hint,
    )


def expect_words(model: Any, vocabulary: int, count: int, device: torch.device) -> list[predictors.Table]:
    """Every one of `count` words changes the answer, and so does the order of any two. The model is in float64.

    Returns what was seen: a table for each draw of the weights.
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
    """The output at t sees no word after t, sees word t, and (if `earlier`) every word before it."""
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
    """End the check if positions see later words in a way that the numbers show."""
    if sl > 1 and same(out[:, 1:], out[:, :1].expand_as(out[:, 1:])):
        fail(
            "All positions give the same prediction, one that is made after the last word.",
            expected="at each position a prediction from the words up to it",
            actual=f"{_number(out[0, 0])} at position 0, {_number(out[0, -1])} at position {sl - 1}",
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
    """The outputs are logits, not squashed: judged with the model's own weights and with larger ones, which it keeps."""
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


def expect_slopes(model: Any, x: Tensor, *, more: Callable[[], Tensor] | None = None) -> None:
    """Backward gives the true slope of the loss in every parameter. The model is in float64; it is left in "
    "eval mode."""
    model.train()
    shake(model)
    first = model(x)
    expect(
        first.requires_grad,
        "Backward cannot start: the output is cut off from the weights.",
        expected="an output that carries gradients",
        actual="a plain tensor",
        hint="Look for no_grad, detach, .data, .item() or argmax on the way.",
    )
    if not same(first, model(x)):
        model.eval()  # dropout: slopes are compared without it
    g = torch.Generator().manual_seed(31)
    mix = torch.randn(first.shape, generator=g, dtype=torch.float64).to(first)
    loss = more or (lambda: (model(x) * mix).sum())
    lost = cut_off(model, loss, g)
    if lost:
        _fail_unlearned(model, loss, x, lost)
        fail_cut(model, lost)
    model.eval()


def _fail_unlearned(model: Any, loss: Callable[[], Tensor], x: Tensor, lost: Sequence[str]) -> None:
    """End the check if these parameters, or single rows of them, get no gradient at all: frozen rather than cut off."""
    shake(model)
    grads = {name: grad for name, grad in gradients(model, loss).items() if name in lost}
    dead = [name for name, grad in grads.items() if grad is None or not bool(grad.any())]
    if dead and len(dead) == len(lost):
        named = ", ".join(f"`{name}`" for name in dead[:3])
        fail(
            f"Backward misses a path: no gradient at all arrives at {named}, though the output depends on it.",
            expected="gradients for all that the output depends on",
            actual="none",
            hint="Inside forward nothing may be detached: look for .detach(), .data, no_grad and torch.tensor(...). Or is it "
            "frozen (requires_grad=False; Embedding.from_pretrained freezes unless freeze=False)?",
        )
    for name, grad in grads.items():
        rows = sorted(set(x.flatten().tolist())) if not x.is_floating_point() else []
        if grad is None or grad.dim() != 2 or not rows or grad.shape[0] <= max(rows):
            continue
        still = [row for row in rows if not bool(grad[row].any())]
        if still == [0] and len(rows) > 1:
            fail(
                f"Word 0 is never learned: its row of `{name}` gets no gradient, the others do.",
                expected="a gradient for every word's row",
                actual="none for row 0",
                hint="padding_idx=0 does that. Word 0 is a word like the others here.",
            )


def expect_slope_in(value: Callable[[Tensor], Tensor], at: Tensor, name: str, hint: str = "") -> None:
    """The gradient of `value(tensor)`, a scalar, with respect to an input at `at` is its true slope."""
    g = torch.Generator().manual_seed(63)
    for _ in range(3):  # a ReLU's kink within the step is met three times over only if it is no accident
        along = torch.randn(at.shape, generator=g, dtype=torch.float64).to(at.device)
        leaf = at.detach().clone().requires_grad_()
        out = value(leaf)
        if out.requires_grad:
            out.backward()  # type: ignore[no-untyped-call]
        true = (float(value(at + STEP * along).detach()) - float(value(at - STEP * along).detach())) / (2 * STEP)
        grad = leaf.grad
        if Slope(0.0 if grad is None else float((grad * along).sum()), true).agrees:
            return
    fail(
        f"The gradient does not get back to `{name}` as it should.",
        expected=f"the slope of the loss in `{name}`",
        actual="no gradient" if grad is None or not bool(grad.any()) else "another gradient",
        hint=hint or f"What made `{name}` learns through it: leave `{name}` in the graph (no .detach(), no .data).",
    )


def fail_cut(model: Any, lost: Sequence[str], where: str = "") -> None:
    """Say that backward misses paths from these parameters to the output."""
    named = ", ".join(f"`{name}`" for name in lost[:3]) + (", ..." if len(lost) > 3 else "")
    fail(
        f"Backward misses a path{where}: the gradient of {named} is not the slope of the loss.",
        expected="gradients through every step of the call",
        actual=f"some steps are cut off for {len(lost)} of {len(model.state())} parameters",
        hint="Inside forward nothing may be detached: look for .detach(), .data, no_grad, and copies made with "
        "torch.tensor(...).",
    )


def _number(x: Tensor) -> str:
    return f"{float(x.detach().flatten()[0]):.6g}"

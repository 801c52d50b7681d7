"""Hidden checks for the weight-dropout card: which weights were really used, and which of them learn."""

import torch
from torch import nn

from studylm.checker.kit import depends, describe, expect, expect_close, expect_shape, fail, passing, trying, unpack
from studylm.probes.cells.weights import used_weights
from studylm.probes.dropouts import scale_mistake, share_mistake, shared_dimensions
from studylm.probes.statistics import read_dropout, same_count, share

DEFINES = ["WeightDropout"]

KINDS = ("LSTM", "GRU", "RNN")
MODE = "self.training says which mode it is: model.train() and model.eval() set it."
HOW = (
    "Keep the raw weight as a Parameter, and run the module with F.dropout(raw, p, self.training) in its place: "
    "torch.func.functional_call does that."
)


def wrapped(learner, module, *args):
    layer = learner.WeightDropout(module, *args)
    expect(
        getattr(layer, "is_module", False),
        "WeightDropout is not an nn.Module, so a model cannot switch its mode.",
        expected="a class derived from nn.Module",
        actual=describe(layer),
        hint="class WeightDropout(nn.Module), with super().__init__() first in its __init__.",
    )
    return layer


def say(said):
    """Fail with what a probe says, if it says anything."""
    if said is not None:
        fail(said.message, expected=said.expected, actual=said.actual, hint=said.hint)


def twin(kind, n, H, values, device, layers=1):
    """torch's own module with these values, in float64."""
    module = (nn.Linear(n, H) if kind == "Linear" else getattr(nn, kind)(n, H, layers)).double().to(device)
    module.load_state_dict(values)
    return module


def begin(kind, rows, device):
    """A state for a recurrent layer, from h as (bs, H) and, for an LSTM, a cell state."""
    h = rows[None].to(device)
    return (h, torch.full_like(h, 0.4)) if kind == "LSTM" else h


def run(layer, kind, *args):
    """A recurrent layer's output and its states, whatever the kind: out, h, c (None unless an LSTM's)."""
    out, state = unpack(layer(*args), "output", "state", hint="Return what the module returns, all of it.")
    if kind == "LSTM":
        h, c = unpack(state, "h", "c", hint="Return what the module returns, all of it.")
        return out, h, c
    return out, state, None


def check_eval(learner, device):
    """In evaluation mode it is the module itself."""
    for kind in ("Linear", *KINDS):
        module = learner.nn(kind, 3, 5).double().to(device)
        plain = twin(kind, 3, 5, module.state(), device)
        with trying(f"With an nn.{kind} inside", hint=HOW):
            layer = wrapped(learner, module, 0.5, *(["weight"] if kind == "Linear" else [])).eval()
        off = f"In evaluation mode a wrapped nn.{kind} gives another output than the module alone."
        whole = "In evaluation mode the raw weight is used, whole and unscaled. " + MODE
        if kind == "Linear":
            x = torch.cat([torch.randn(4, 3), torch.eye(3), torch.zeros(1, 3)]).double().to(device)
            out = expect_shape(
                layer(x), (8, 5), "the output of a wrapped nn.Linear", hint="Return what the module returns."
            ).detach()
            missing = int(((out[4:7] - out[7]).abs() < 1e-12).sum())
            expect(
                not missing,
                "Weights are dropped in evaluation mode, too.",
                expected="the whole weight",
                actual=f"{missing} of 15 weights zero",
                hint=whole,
            )
            expect_close(out, plain(x).detach(), off, tolerance=1e-9, hint=whole)
            continue
        x = torch.randn(6, 2, 3, dtype=torch.float64, device=device)
        state = begin(kind, torch.randn(2, 5, dtype=torch.float64), device)
        for args in ((x,), (x, state)):
            with trying(
                f"With an nn.{kind} inside, in evaluation mode{', a state passed in' if len(args) > 1 else ''}",
                hint="forward(self, *args): hand on what comes, return what comes back.",
            ):
                got = run(layer, kind, *args)
            want = run(plain, kind, *args)
            for name, mine, theirs in zip(("output", "h", "c"), got, want, strict=True):
                if theirs is not None:
                    message = (
                        off
                        if len(args) == 1 or name != "output"
                        else f"With a state passed in, a wrapped nn.{kind} gives another output than the module alone."
                    )
                    expect_close(
                        mine,
                        theirs.detach(),
                        message,
                        tolerance=1e-9,
                        name=name,
                        hint=whole + " All arguments go to the module.",
                    )


def linear(learner, n, H, p, device):
    """A wrapped Linear in training mode, and its raw weight and bias."""
    module = learner.nn("Linear", n, H).double().to(device)
    values = module.state()
    return wrapped(learner, module, p, "weight"), values["weight"], values["bias"]


def used(layer, n, device):
    """The weight that a wrapped Linear used in one call, (H, n), and its bias: inputs are the unit vectors and zero."""
    x = torch.cat([torch.eye(n), torch.zeros(1, n)]).double().to(device)
    out = layer(x)
    expect(
        isinstance(out, torch.Tensor) and out.dim() == 2,
        "A wrapped nn.Linear does not return its output.",
        expected="a tensor",
        actual=describe(out),
        hint="Return what the module returns.",
    )
    return (out[:-1] - out[-1]).detach().T, out[-1].detach(), out.detach()


@depends("eval")
def check_drops(learner, device):
    """In training mode single weights are dropped, and the rest scaled by 1/(1-p)."""
    for p in (0.25, 0.6):
        layer, weight, bias = linear(learner, 12, 20, p, device)
        masks = []
        for _ in range(3):
            with trying(
                "In training mode",
                hint=HOW
                + " Where an attribute is set in its place, the Parameter of that name has to be deleted first.",
            ):
                effective, shift, out = used(layer, 12, device)
            effective = torch.where(effective.abs() < 1e-12, torch.zeros_like(effective), effective)
            read = read_dropout(weight, effective, tolerance=1e-7)
            expect(
                read.scale is not None or float((out == 0).float().mean()) < 0.05,
                "The output goes through dropout, not the weight.",
                expected="single weights dropped",
                actual="zeros in the output of an nn.Linear with a bias",
                hint="Drop in the weight, before the module runs. " + HOW,
            )
            expect(
                torch.allclose(shift, bias, atol=1e-9),
                "The bias is changed, too; only the weight that is named should be.",
                expected="the bias as it is",
                actual=f"{int((shift - bias).abs().gt(1e-9).sum())} of 20 biases changed",
                hint="Replace the one parameter called `name`.",
            )
            masks.append(read)
        expect(
            not all(
                torch.allclose(m.kept.double(), torch.ones_like(weight).cpu())
                and m.scale is not None
                and abs(m.scale - 1) < 1e-7
                for m in masks
            ),
            "In training mode the whole weight is used: nothing is dropped.",
            expected=f"a share of {p:g} of the weights zero",
            actual="the raw weight",
            hint="A new module is in training mode. " + HOW,
        )
        shared = shared_dimensions([m.kept for m in masks]) if any(bool(m.kept.any()) for m in masks) else ()
        expect(
            not shared,
            "Whole inputs are dropped: all weights from one input share a draw."
            if shared == (0,)
            else "Whole units are dropped: all weights of one output share a draw."
            if shared == (1,)
            else "All weights share one draw.",
            expected="a draw for each weight",
            actual="rows or columns of the weight dropped together",
            hint="Drop in the weight, element by element; not in input or output.",
        )
        for k, mask in enumerate(masks):
            said = scale_mistake(mask, p, "weights")
            lucky = mask.scale is not None and abs(mask.scale * float(mask.kept.double().mean()) - 1) < 1e-6
            if said is not None and k > 0 and not lucky:  # a scale by what was kept can be right once by luck
                fail(
                    "The first call is right, later ones are not: what one call drops or scales is not undone before the next.",
                    expected=said.expected,
                    actual=f"{said.actual} in call {k + 1}",
                    hint="Start each call from the raw weight; never write the dropped weight into it.",
                )
            say(said)


@depends("drops")
def check_share(learner, device):
    """Each weight is dropped with probability p, in every call."""
    for p in (0.2, 0.7):
        layer, _, _ = linear(learner, 100, 100, p, device)
        for call in range(2):
            effective, _, _ = used(layer, 100, device)
            kept = share(effective.abs() > 1e-12, 1 - p)
            if call and not kept.believable and kept.value < kept.p:
                fail(
                    "Call by call more weights are missing: what is dropped once stays dropped.",
                    expected=f"share dropped about {p:g} in each call",
                    actual=f"share dropped {1 - kept.value:.3f} in call {call + 1}",
                    hint="Start each call from the raw weight; never write the dropped weight into it.",
                )
            say(share_mistake(kept, "weights"))


@depends("drops")
def check_anew(learner, device):
    """Each call draws anew."""
    layer, _, _ = linear(learner, 15, 20, 0.5, device)
    masks = [used(layer, 15, device)[0].abs() > 1e-12 for _ in range(8)]
    expect(
        not all(torch.equal(mask, masks[0]) for mask in masks),
        "Every call drops the same weights.",
        expected="a new draw in each call",
        actual="8 equal calls",
        hint="Draw in forward, not in __init__, and set no seed.",
    )
    expect(
        not same_count(masks),
        "The same number of weights is dropped in every call, so they are not dropped each by its own chance.",
        expected="about 150 of 300, sometimes more, sometimes fewer",
        actual=f"{300 - int(masks[0].sum())} in each of 8 calls",
        hint="One draw for each weight: F.dropout does that.",
    )


@depends("drops")
def check_whole_again(learner, device):
    """After training, evaluation uses the whole weight again."""
    layer, weight, _ = linear(learner, 6, 7, 0.5, device)
    for _ in range(3):
        used(layer, 6, device)
    effective, _, _ = used(layer.eval(), 6, device)
    if not torch.allclose(effective, weight, atol=1e-9):
        read = read_dropout(weight, torch.where(effective.abs() < 1e-12, 0.0, effective))
        if bool(read.kept.all()):
            fail(
                "In evaluation mode, after training, the weight is scaled.",
                expected="the raw weight",
                actual=f"factors from {read.factors[0]:.3g} to {read.factors[1]:.3g}",
                hint=HOW,
            )
        fail(
            "In evaluation mode, after training, weights are still missing.",
            expected="the whole weight",
            actual=f"{int((~read.kept).sum())} of 42 weights zero",
            hint="eval() alone changes no weight: forward must put the whole one back. " + MODE,
        )
    with trying(
        "Back in training mode after evaluation",
        hint="In evaluation mode F.dropout hands back the Parameter itself; set on the module, it is registered there again. "
        "Hand on a clone, or use torch.func.functional_call.",
    ):
        effective, _, _ = used(layer.train(), 6, device)
    expect(
        bool((effective.abs() < 1e-12).any()),
        "Back in training mode, nothing is dropped any more.",
        expected="about half of the weights zero",
        actual="the raw weight",
        hint="Ask self.training in forward, each time.",
    )
    layer, weight, _ = linear(learner, 2, 2, 0.0, device)  # few: `rand > 0` goes wrong once in 2**24
    effective, _, _ = used(layer, 2, device)
    expect(
        torch.allclose(effective, weight, atol=1e-9),
        "With p = 0 the weight changes.",
        expected="the raw weight",
        actual="another one",
        hint="p = 0 drops nothing and scales by 1.",
    )


def one_call(learner, kind, n, H, sl, p, device):
    """A wrapped recurrent layer in training mode, run once from the unit vectors; what it had, and what it used."""
    module = learner.nn(kind, n, H).double().to(device)
    values = {name: value.cpu() for name, value in module.state().items()}
    with trying(f"With an nn.{kind} inside, in training mode", hint=HOW):
        layer = wrapped(learner, module, p)
        x = torch.randn(sl, H, n, dtype=torch.float64, device=device)
        state = begin(kind, torch.eye(H, dtype=torch.float64), device)
        out, h, c = run(layer, kind, x, state)
    expect_shape(out, (sl, H, H), "the output", hint="Return what the module returns.")
    return layer, values, x, state, out, h, c


def first_step(kind, values, x, state, H, scale, out, c):
    """Which recurrent weights were used, read from the first step (out of a call of one step, for an LSTM)."""
    cell = state[1][0].cpu() if kind == "LSTM" else torch.zeros(H, H, dtype=torch.float64)
    last = None if c is None else c[0].detach().cpu()
    return used_weights(kind, values, x[0].cpu(), cell, out[0].detach().cpu(), last, scale)


@depends("drops")
def check_recurrent(learner, device):
    """In LSTM, GRU and RNN the hidden-to-hidden weights are dropped."""
    n, H, p = 3, 6, 0.5
    for kind in KINDS:
        _, values, x, state, out, h, c = one_call(learner, kind, n, H, 1, p, device)
        mask = first_step(kind, values, x, state, H, 1 / (1 - p), out, c)
        if mask is None:
            plain = twin(kind, n, H, values, device)
            seen = {"expected": "weight_hh_l0 dropped and scaled", "actual": "outputs that no such weight explains"}
            if torch.allclose(out, plain(x, state)[0], atol=1e-9):
                fail(
                    f"An nn.{kind} inside works with its whole weight in training mode: the dropped one does not reach it.",
                    expected="weight_hh_l0 dropped",
                    actual="the output of the plain module",
                    hint="Recurrent modules keep a list of their weights. setattr(module, name, tensor) updates it, once "
                    "the Parameter of that name is deleted; torch.func.functional_call does it all.",
                )
            if bool((out == 0).any()):
                fail(f"The output of the nn.{kind} goes through dropout, not its weight.", **seen, hint=HOW)
            for scale, message in ((1.0, "not scaled"), (1 - p, "multiplied by 1-p")):
                if first_step(kind, values, x, state, H, scale, out, c) is not None:
                    fail(f"In an nn.{kind} the weights that are kept are {message}.", **seen, hint="Scale by 1/(1-p).")
            fail(
                f"In an nn.{kind}, something else than single elements of weight_hh_l0 is dropped.",
                **seen,
                hint="Only the weight that is named; input-to-hidden weights, biases and states stay.",
            )
        expect(
            bool(mask.any()) and not bool(mask.all()),
            f"In an nn.{kind} {'nothing' if bool(mask.all()) else 'everything'} is dropped.",
            expected="about half of the weights",
            actual=f"{int((~mask).sum())} of {mask.numel()}",
            hint=HOW,
        )
        expect_close(
            h[0].detach(),
            out[-1].detach(),
            f"The state that a wrapped nn.{kind} returns is not its last output.",
            hint="Return what the module returns, all of it.",
        )


@depends("recurrent")
def check_one_mask(learner, device):
    """Within a call, all time steps use the same dropped weight."""
    n, H, p, sl = 3, 5, 0.5, 4
    for kind in ("GRU", "RNN"):
        _, values, x, state, out, _, _ = one_call(learner, kind, n, H, sl, p, device)
        mask = first_step(kind, values, x, state, H, 1 / (1 - p), out, None)
        values["weight_hh_l0"] = values["weight_hh_l0"] * mask / (1 - p) if mask is not None else values["weight_hh_l0"]
        want = twin(kind, n, H, values, device)(x, state)[0]
        expect(
            mask is not None and torch.allclose(out, want, atol=1e-9),
            f"In an nn.{kind} the time steps of one call use different weights.",
            expected="one draw for a call, used at every step",
            actual="a new draw on the way",
            hint="Drop once at the start of forward, then run the module over the whole sequence.",
        )


@depends("recurrent", "whole_again")
def check_learns(learner, device):
    """The raw weight is a Parameter, gets the gradient, and is what training changes."""
    layer, weight, _ = linear(learner, 5, 4, 0.5, device)
    x = torch.cat([torch.eye(5), torch.zeros(1, 5)]).double().to(device)
    out = layer(x)
    state = layer.state()
    names = [name for name, value in state.items() if value.shape == weight.shape and torch.equal(value, weight)]
    raw = "Keep the raw weight as a Parameter of the wrapper or of the module, and compute the dropped one from it."
    expect(
        state,
        "The wrapper has no parameters: an optimizer over them would train nothing.",
        expected="the module's parameters, and the raw weight",
        actual="none",
        hint="Keep the module as a child of the wrapper: self.module = module, not in a list or tuple.",
    )
    expect(
        names,
        "No parameter holds the raw weight.",
        expected="a Parameter with the weight as it was",
        actual="parameters " + (", ".join(state) or "none"),
        hint=raw,
    )
    expect(
        out.requires_grad,
        "No gradient comes back: the output is cut off from the weight.",
        expected="a gradient",
        actual="none",
        hint=raw,
    )
    towards = torch.randn(6, 4, dtype=torch.float64, device=device)
    (out * towards).sum().backward()
    effective = (out[:-1] - out[-1]).detach().T
    want = towards[:5].T * (effective.abs() > 1e-12) * 2
    grads = layer.grads()
    good = [name for name in names if grads.get(name) is not None and torch.allclose(grads[name], want, atol=1e-8)]
    if not good:
        got = grads[names[0]]
        fail(
            "The raw weight gets no gradient: it would never learn."
            if got is None or not bool(got.any())
            else "The gradient of the raw weight does not follow the mask: 0 where dropped, scaled where kept.",
            expected="a gradient where weights were kept, times 1/(1-p)",
            actual=describe(got),
            hint="F.dropout(raw, ...) is differentiable; wrapped in a new Parameter, or taken from .data, it is cut off. "
            + raw,
        )
    layer.sgd(0.1).step()
    now = layer.state()[good[0]]
    effective, _, _ = used(layer.eval(), 5, device)
    expect(
        torch.allclose(effective, now, atol=1e-9),
        "After an optimizer's step, evaluation does not use the trained weight, but an old copy.",
        expected="the raw weight as it is now",
        actual="the weight before the step" if torch.allclose(effective, weight, atol=1e-9) else "another weight",
        hint="In evaluation, take the raw weight itself, at each call.",
    )
    n, H, p = 2, 4, 0.5
    for kind in ("LSTM", "GRU"):  # the forward pass has been looked at in all three
        layer, values, x, state, out, _, c = one_call(learner, kind, n, H, 1, p, device)
        mask = first_step(kind, values, x, state, H, 2.0, out, c)
        out.sum().backward()
        dropped = {**values, "weight_hh_l0": values["weight_hh_l0"] * mask * 2}
        plain = twin(kind, n, H, dropped, device)
        plain(x, state)[0].sum().backward()
        want = plain.weight_hh_l0.grad.cpu() * mask * 2
        grads = layer.grads()
        fits = [
            g
            for g in grads.values()
            if g is not None and g.shape == want.shape and torch.allclose(g.cpu(), want, atol=1e-8)
        ]
        expect(
            fits,
            f"With an nn.{kind} inside, no parameter gets the gradient of the raw weight.",
            expected="a gradient where weights were kept, times 1/(1-p)",
            actual="another one, or none",
            hint=raw,
        )
        other = plain.weight_ih_l0.grad
        expect(
            any(
                g is not None and g.shape == other.shape and torch.allclose(g, other, atol=1e-8) for g in grads.values()
            ),
            f"With an nn.{kind} inside, the other weights do not learn.",
            expected="a gradient for weight_ih_l0",
            actual="another one, or none",
            hint="Keep the module as a child of the wrapper: self.module = module.",
        )


@depends("recurrent")
def check_name(learner, device):
    """`name` says which weight it is."""
    n, H = 3, 6
    module = learner.nn("GRU", n, H, 2).double().to(device)
    plain = twin("GRU", n, H, module.state(), device, 2)
    with trying(
        'With a GRU of two layers and name="weight_hh_l1"', hint="Use `name` wherever the weight is read or replaced."
    ):
        layer = wrapped(learner, module, 0.5, "weight_hh_l1")
        x = torch.randn(5, 4, n, dtype=torch.float64, device=device)
        _, h, _ = run(layer, "GRU", x)
    want = plain(x)[1]
    seen = {"expected": "layer 1 with dropout, layer 0 without", "actual": "otherwise"}
    expect(
        torch.allclose(h[0], want[0], atol=1e-9),
        'With name="weight_hh_l1", layer 0 is changed, too.',
        **seen,
        hint="Replace the one parameter that is called `name`.",
    )
    expect(
        not torch.allclose(h[1], want[1], atol=1e-9),
        'With name="weight_hh_l1", nothing is dropped in layer 1.',
        **seen,
        hint="Use `name` wherever the weight is read or replaced.",
    )
    passing("The mask is drawn once a call, so a long sequence meets one thinned-out network, not noise at each step.")

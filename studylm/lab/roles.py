"""Finds the class in a learner's file that can be trained, by what it does: recurrent layer, cell or language model.

Each class is built and called with small sizes, all different, so that a result's shape says what it is (and none of them
2, or a tensor could pass for a pair). Runs in the training process, after it was confined.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import torch
from torch import Tensor, nn

from studylm.checker.learner.answer import Answer, Raised
from studylm.errors import StudylmError
from studylm.lab.adapters import CellLoop, Layer, new_state
from studylm.lab.catalogue import Entry, counterparts
from studylm.reference.training import reset

Role = Literal["layer", "cell", "every word", "next word"]

BS, SL, N_IN, H = 4, 6, 3, 5
V, WIDTH = 11, 7
"""The sizes that classes are tried with: a layer or cell (N_IN, H), a language model (V, WIDTH)."""

ASKED = {
    "layer": "A recurrent layer is Name(n_in, H); for x (bs, sl, n_in) it gives (out (bs, sl, H), state).",
    "cell": "A cell is Name(n_in, H); for x (bs, n_in) and a state it gives the new state.",
    "model": "A language model is Name(V, H); for words (bs, sl) it gives logits (bs, sl, V), or (bs, V) for the next.",
}
NAMES = {"drop": "", "third": "", "cell": "cell"} | dict.fromkeys(("gru", "lstm", "rnn"), "layer")
NAMES |= {"lm": "model", "word": "model"}
"""What a class is meant to be, by a part of its name; "" for nothing to train. The first that fits counts."""


@dataclass(frozen=True, slots=True)
class Match:
    """A class that can be trained.

    Attributes:
        pair: whether its state is a pair (h, c), as an LSTM's, and not one tensor.
        make: builds the module to train: a layer from (n_in, H), also of a cell; a language model from (V, H).
    """

    cls: type[nn.Module]
    role: Role
    make: Callable[[int, int], nn.Module]
    pair: bool = False


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a class cannot be trained as one kind.

    Attributes:
        raised: whether it raised, and did not just return something else.
    """

    reason: str
    raised: bool = False


def find(answer: Answer, wanted: str | None = None) -> Match:
    """The one class of a loaded file that can be trained.

    Args:
        wanted: consider only the class of this name.

    Raises:
        StudylmError: no class can be trained, several can, or the wanted one does not exist.
        Stop: the file ended the process, or took too much memory.
    """
    classes = _classes(answer, wanted)
    tried = {cls: _try(answer, cls) for cls in classes}
    # Neither a part of another class nor its base class is what the learner means to train.
    parts = {part for cls in classes for part in _parts(cls)}
    whole = [cls for cls in classes if cls not in parts] or classes
    matches = [match for cls in whole if isinstance(match := tried[cls], Match)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        names = ", ".join(match.cls.__name__ for match in matches)
        raise StudylmError(
            f"{answer.filename} defines several classes that could be trained: {names}.",
            f"Choose one, as with --class {matches[0].cls.__name__}.",
        )
    raise _nothing_fits(answer, {cls: misfits for cls in whole if isinstance(misfits := tried[cls], dict)})


def natural(match: Match) -> str:
    """What a class is compared with by default."""
    if match.role == "next word":
        return "lmmodel3" if callable(getattr(match.cls, "reset", None)) else "lmmodel2"
    if match.role == "every word":
        return "lmmodel6"
    return "lstm" if match.pair else "gru"


def comparable(match: Match, versus: str) -> Entry:
    """The entry whose data and recipe a class is trained with beside `versus`: the first of its counterparts.

    Raises:
        StudylmError: they predict different things.
    """
    like = counterparts(versus)[0]
    one = match.role == "next word"
    if one == (like.task == "next word"):
        return like
    does, does_not = ("only the fourth word", "every word") if one else ("every word", "only the fourth word")
    raise StudylmError(
        f"{match.cls.__name__} predicts {does} and {versus} {does_not}: their accuracies cannot be compared.",
        f"Try --vs {'lmmodel2 or lmmodel3' if one else 'gru, lstm or lmmodel4 to lmmodel7'}.",
    )


def _classes(answer: Answer, wanted: str | None) -> list[type[nn.Module]]:
    found = dict.fromkeys(
        value
        for name, value in list(vars(answer.module).items())
        if isinstance(value, type)
        and issubclass(value, nn.Module)
        and value.__module__ == answer.module.__name__
        and (name == wanted if wanted else not name.startswith("_"))
    )
    if found:
        return list(found)
    if wanted:
        raise StudylmError(f"{answer.filename} defines no torch.nn.Module called {wanted}.", "Check --class.")
    raise StudylmError(
        f"{answer.filename} defines no torch.nn.Module that could be trained.",
        "Write a class such as GRU(n_in, H), LSTMCell(n_in, H) or StackedLM(V, H, n_layers).",
    )


def _parts(cls: type[nn.Module]) -> set[type]:
    """The base classes of this class, and the classes of its submodules."""
    used = set(cls.__mro__)
    for sizes in ((N_IN, H), (V, WIDTH), (V, WIDTH, 2)):
        try:
            used |= {type(part) for part in cls(*sizes).modules()}
        except Exception:
            continue
    return used - {cls}


def _try(answer: Answer, cls: type[nn.Module]) -> Match | dict[str, Misfit]:
    """What the class is; or why it is not, by kind."""
    misfits: dict[str, Misfit] = {}
    for kind, attempt in (("layer", _as_layer), ("cell", _as_cell), ("model", _as_model)):
        try:
            with answer.guarded(cls):
                outcome = attempt(cls)
        except Raised as error:
            report = error.report
            line = f"line {report.line}: " if report.line else ""
            misfits[kind] = Misfit(" ".join(f"{line}{report.summary}".split()), raised=True)
            continue
        if isinstance(outcome, Match):
            return outcome
        misfits[kind] = Misfit(outcome)
    return misfits


def _as_layer(cls: type[nn.Module]) -> Match | str:
    layer = cls(N_IN, H)
    out = layer(torch.randn(BS, SL, N_IN))
    if not (isinstance(out, tuple) and len(out) == 2 and _shape(out[0]) == (BS, SL, H)):
        return f"for x {(BS, SL, N_IN)} and H = {H} it returned {_described(out)}, where {(BS, SL, H)} and a state were due"
    layer(torch.randn(BS, SL, N_IN), out[1])  # it must go on from its own state
    layer.eval()
    if leak := _leak(lambda x: layer(x)[0], torch.randn(BS, SL, N_IN)):
        return leak
    return Match(cls, "layer", lambda n_in, H: Layer(cls(n_in, H)), isinstance(out[1], list | tuple))


def _as_cell(cls: type[nn.Module]) -> Match | str:
    cell, x, h = cls(N_IN, H), torch.randn(BS, N_IN), torch.zeros(BS, H)
    failure: Exception | None = None
    reason = ""
    for pair in (True, False):
        try:
            out = cell(x, (h, h) if pair else h)
            state = new_state(out, pair)
        except Exception as error:
            failure = error
            continue
        shapes = [_shape(part) for part in state] if pair and not isinstance(state, Tensor) else [_shape(state)]
        if shapes == [(BS, H)] * (2 if pair else 1):
            return Match(cls, "cell", partial(_cell_layer, cls, pair), pair)
        reason = f"for x {(BS, N_IN)} and H = {H} it returned {_described(out)}, where a state of {(BS, H)} was due"
    if not reason and failure is not None:
        raise failure
    return reason


def _cell_layer(cls: type[nn.Module], pair: bool, n_in: int, H: int) -> nn.Module:
    return CellLoop(cls(n_in, H), H, pair)


def _as_model(cls: type[nn.Module]) -> Match | str:
    def make(V: int, H: int) -> nn.Module:
        try:
            return cls(V, H)
        except TypeError:
            return cls(V, H, 2)  # a model that is also told its number of layers

    model = make(V, WIDTH).eval()
    x = torch.arange(BS * 3).view(BS, 3) % V
    out = _logits(model(x))
    if _shape(out) == (BS, 3, V):
        return _leak(lambda x: _afresh(model, x), x) or Match(cls, "every word", make)
    if _shape(out) != (BS, V):
        due = f"{(BS, 3, V)} or {(BS, V)} were due"
        return f"for words {(BS, 3)} and V = {V} it returned {_described(out)}, where {due}"
    if torch.equal(_afresh(model, x), _afresh(model, torch.cat([x[:, :2], (x[:, 2:] + 1) % V], dim=1))):
        return "its prediction does not depend on the third word, and the Lab's next-word data has three"
    return Match(cls, "next word", make)


def _leak(run: Callable[[Tensor], Tensor], x: Tensor) -> str:
    """How the output at one place depends on a place that it must not depend on; "" if it does not."""
    out = run(x)
    if not torch.equal(out, run(x)):
        return ""  # it draws random numbers even in eval mode, which is not judged here
    row, step = x.clone(), x.clone()
    row[0], step[:, -1] = x[-1], x[:, 0]
    if not torch.equal(run(row)[1:], out[1:]):
        return (
            "one row of its output changes with another row of x: the batch must be the first dimension (batch_first)"
        )
    if not torch.equal(run(step)[:, :-1], out[:, :-1]):
        return "its output at one step changes with a later step of x: it sees what it is to predict"
    return ""


def _afresh(model: nn.Module, x: Tensor) -> Any:
    reset(model)
    out = _logits(model(x))
    reset(model)
    return out


def _logits(out: Any) -> Any:
    return out[0] if isinstance(out, tuple) and len(out) == 3 else out


def _shape(value: object) -> tuple[int, ...] | None:
    return tuple(value.shape) if isinstance(value, Tensor) else None


def _described(value: object) -> str:
    """A returned value in words, with its shapes."""
    if isinstance(value, Tensor):
        return str(tuple(value.shape))
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} of {' and '.join(map(_described, value)) or 'nothing'}"
    return "None" if value is None else f"a {type(value).__name__}"


def _nothing_fits(answer: Answer, tried: dict[type[nn.Module], dict[str, Misfit]]) -> StudylmError:
    """Why the class that is most likely meant cannot be trained as what it is most likely meant to be."""
    ranked: list[tuple[bool, bool, type[nn.Module], str]] = []
    for cls, misfits in tried.items():
        meant = next((kind for part, kind in NAMES.items() if part in cls.__name__.lower()), "")
        ranked += [(kind != meant, misfit.raised, cls, kind) for kind, misfit in misfits.items()]
    not_meant, raised, cls, kind = min(ranked, key=lambda each: each[:2])
    name = f"{cls.__name__} in {answer.filename}"
    if not_meant and raised:
        return StudylmError(
            f"{name} is neither a recurrent layer nor a cell nor a language model, as the Lab trains them.",
            "It trains classes such as GRU(n_in, H), LSTMCell(n_in, H) or StackedLM(V, H, n_layers).",
        )
    what = {"layer": "a recurrent layer", "cell": "a cell", "model": "a language model"}[kind]
    return StudylmError(f"{name} cannot be trained as {what}: {tried[cls][kind].reason}.", ASKED[kind])

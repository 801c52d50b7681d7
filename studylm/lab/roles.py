"""Finds the class in a learner's file that can be trained, by what it does: recurrent layer, cell or language model.

Each class is built and called at small sizes, no two of which are equal, so that a result's shape says what it is
(and none of which is 2, or a tensor could pass for a pair).
Runs in the learner's process, after it was confined.
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
from studylm.lab.catalogue import Entry, counterparts
from studylm.reference.training import reset

Role = Literal["layer", "cell", "every word", "next word"]

BS, SL, N_IN, H = 4, 6, 3, 5
V, WIDTH = 11, 7
"""The sizes that classes are tried at: a layer or cell with (N_IN, H), a language model with (V, WIDTH)."""

ASKED = {
    "layer": "A recurrent layer is Name(n_in, H); for x (bs, sl, n_in) it gives (out (bs, sl, H), state).",
    "cell": "A cell is Name(n_in, H); for x (bs, n_in) and a state it gives the new state.",
    "model": "A language model is Name(V, H); for words (bs, sl) it gives logits (bs, sl, V), or (bs, V) for the next.",
}
NAMES = {"drop": "", "third": "", "cell": "cell"} | dict.fromkeys(("gru", "lstm", "rnn"), "layer")
NAMES |= {"lm": "model", "word": "model"}
"""What a part of a class's name says that it is meant to be, "" for nothing to train; the first that fits counts."""


@dataclass(frozen=True, slots=True)
class Match:
    """A class that can be trained.

    Attributes:
        pair: its state is a pair (h, c), as an LSTM's, and not one tensor.
        make: builds the module to train: from (n_in, H) a layer, out of a cell too, or from (V, H) a language model.
    """

    cls: type[nn.Module]
    role: Role
    make: Callable[[int, int], nn.Module]
    pair: bool = False


class Layer(nn.Module):
    """A learner's layer, called with a state only when there is one, so that it may stand for zeros in its own way."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor, state: Any = None) -> Any:
        """x (bs, sl, n_in) -> out (bs, sl, H), state."""
        return self.inner(x) if state is None else self.inner(x, state)


class CellLoop(nn.Module):
    """A cell made a layer: run over the time steps, from zeros where there is no state."""

    def __init__(self, cell: nn.Module, H: int, pair: bool) -> None:
        super().__init__()
        self.cell, self.H, self.pair = cell, H, pair

    def forward(self, x: Tensor, state: Any = None) -> Any:
        """x (bs, sl, n_in) -> out (bs, sl, H), state."""
        if state is None:
            zeros = x.new_zeros(x.shape[0], self.H)
            state = (zeros, zeros) if self.pair else zeros
        outs = []
        for step in x.unbind(dim=1):  # sl times (bs, n_in)
            state = new_state(self.cell(step, state), self.pair)
            outs.append(state[0] if self.pair else state)
        return torch.stack(outs, dim=1), state


def new_state(out: Any, pair: bool) -> Any:
    """The state in what a cell returned: h, (h, h), (h, c) or (h, (h, c))."""
    if pair:
        return out[1] if isinstance(out[1], list | tuple) else out
    return out[-1] if isinstance(out, list | tuple) else out


def find(answer: Answer, wanted: str | None = None) -> Match:
    """The one class of a loaded file that can be trained.

    Args:
        wanted: consider only the class of this name.

    Raises:
        StudylmError: no class can, or several can, or the wanted one is not there.
        Stop: the file ended the process, or took too much memory.
    """
    classes = _classes(answer, wanted)
    tried = {cls: _try(answer, cls) for cls in classes}
    # A part of another class, or what that is derived from, is not what the learner means to train.
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
    raise _nothing_fits(answer, {cls: reasons for cls in whole if isinstance(reasons := tried[cls], dict)})


def natural(match: Match) -> str:
    """What a class is compared with where nothing is asked for."""
    if match.role == "next word":
        return "lmmodel3" if callable(getattr(match.cls, "reset", None)) else "lmmodel2"
    if match.role == "every word":
        return "lmmodel6"
    return "lstm" if match.pair else "gru"


def comparable(match: Match, versus: str) -> Entry:
    """How a class is trained beside what `versus` names: as the first of those is.

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
    """The classes that this one is built from, itself left out."""
    used = set(cls.__mro__)
    for sizes in ((N_IN, H), (V, WIDTH), (V, WIDTH, 2)):
        try:
            used |= {type(part) for part in cls(*sizes).modules()}
        except Exception:
            continue
    return used - {cls}


def _try(answer: Answer, cls: type[nn.Module]) -> Match | dict[str, str]:
    """What the class is; or for each kind why it is not that."""
    reasons: dict[str, str] = {}
    for kind, attempt in (("layer", _as_layer), ("cell", _as_cell), ("model", _as_model)):
        try:
            with answer.guarded(cls):
                outcome = attempt(cls)
        except Raised as error:
            report = error.report
            line = f"line {report.line}: " if report.line else ""
            reasons[kind] = " ".join(f"{line}{report.summary}".split())
            continue
        if isinstance(outcome, Match):
            return outcome
        reasons[kind] = outcome
    return reasons


def _as_layer(cls: type[nn.Module]) -> Match | str:
    layer = cls(N_IN, H)
    out = layer(torch.randn(BS, SL, N_IN))
    if not (isinstance(out, tuple) and len(out) == 2 and _shape(out[0]) == (BS, SL, H)):
        return f"for x {(BS, SL, N_IN)} and H = {H} it returned {_told(out)}, where {(BS, SL, H)} and a state were due"
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
        reason = f"for x {(BS, N_IN)} and H = {H} it returned {_told(out)}, where a state of {(BS, H)} was due"
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
        return f"for words {(BS, 3)} and V = {V} it returned {_told(out)}, where {due}"
    if torch.equal(_afresh(model, x), _afresh(model, torch.cat([x[:, :2], (x[:, 2:] + 1) % V], dim=1))):
        return "its prediction does not depend on the third word, and the Lab's next-word data has three"
    return Match(cls, "next word", make)


def _leak(run: Callable[[Tensor], Tensor], x: Tensor) -> str:
    """What the output at one place takes from a place that it may not depend on; "" for nothing."""
    out = run(x)
    if not torch.equal(out, run(x)):
        return ""  # it draws random numbers even in eval mode: that is not for this to judge
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


def _told(value: object) -> str:
    """What came back, as shapes."""
    if isinstance(value, Tensor):
        return str(tuple(value.shape))
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} of {' and '.join(map(_told, value)) or 'nothing'}"
    return "None" if value is None else f"a {type(value).__name__}"


def _nothing_fits(answer: Answer, tried: dict[type[nn.Module], dict[str, str]]) -> StudylmError:
    """Tells of the class that is most likely meant, and of it as what it is most likely meant to be."""
    told: list[tuple[bool, bool, type[nn.Module], str]] = []
    for cls, reasons in tried.items():
        meant = next((kind for part, kind in NAMES.items() if part in cls.__name__.lower()), "")
        for kind, reason in reasons.items():
            told.append((kind != meant, not reason.startswith(("for ", "one ", "its ")), cls, kind))
    not_meant, raised, cls, kind = min(told, key=lambda each: each[:2])
    name = f"{cls.__name__} in {answer.filename}"
    if not_meant and raised:
        return StudylmError(
            f"{name} is neither a recurrent layer nor a cell nor a language model, as the Lab trains them.",
            "It trains classes such as GRU(n_in, H), LSTMCell(n_in, H) or StackedLM(V, H, n_layers).",
        )
    what = {"layer": "a recurrent layer", "cell": "a cell", "model": "a language model"}[kind]
    return StudylmError(f"{name} cannot be trained as {what}: {tried[cls][kind]}.", ASKED[kind])

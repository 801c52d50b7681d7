"""The models that the Lab can train without a file: their settings, and the accuracies that the book reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from studylm.errors import StudylmError

HIDDEN = 64
"""The chapter's hidden size."""
LAYERS = 2
"""The number of recurrent layers in the chapter's models that have more than one."""

Task = Literal["next word", "every word"]
"""What a model predicts: the fourth word from three, or the next word after each of sixteen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One model of the catalogue.

    Attributes:
        grouped: whether each row of a batch continues in the next one, as a model that keeps a state needs.
        regularised: trained with the penalties, momentum and weight decay of LMModel7.
        torchs: whether its recurrent part is a module of torch.nn.
        book: the book's accuracy at the last epoch, if there is one.
        cost: the approximate time of an epoch, in seconds on one CPU thread; used for estimates of the time left only.
    """

    name: str
    title: str
    task: Task = "every word"
    grouped: bool = True
    epochs: int = 15
    lr: float = 1e-2
    regularised: bool = False
    torchs: bool = False
    book: float | None = None
    cost: float = 0.5


_ENTRIES = (
    Entry(
        name="lmmodel1", title="LMModel1: three words, unrolled", task="next word", grouped=False,
        epochs=4, lr=1e-3, book=0.494, cost=0.3,
    ),
    Entry(
        name="lmmodel2", title="LMModel2: the same as a loop", task="next word", grouped=False,
        epochs=4, lr=1e-3, book=0.470, cost=0.3,
    ),
    Entry(
        name="lmmodel3", title="LMModel3: keeps its state", task="next word",
        epochs=10, lr=3e-3, book=0.589, cost=0.3,
    ),
    Entry(name="lmmodel4", title="LMModel4: predicts every word", lr=3e-3, book=0.640, cost=0.2),
    Entry(name="lmmodel5", title="LMModel5: two-layer RNN", torchs=True, lr=3e-3, book=0.488, cost=0.3),
    Entry(name="lmmodel6", title="LMModel6: two-layer LSTM", torchs=True, book=0.759, cost=0.7),
    Entry(name="lmmodel7", title="LMModel7: LSTM, regularised", torchs=True, regularised=True, book=0.869, cost=0.7),
    Entry(name="lstm", title="LSTM from scratch, two layers", cost=0.7),
    Entry(name="torch-gru", title="torch.nn.GRU, two layers", torchs=True, cost=0.7),
    Entry(name="gru", title="GRU from scratch, two layers"),
    Entry(name="gru-regularised", title="GRU from scratch, regularised as LMModel7", regularised=True),
)  # fmt: skip

CATALOGUE: dict[str, Entry] = {entry.name: entry for entry in _ENTRIES}

COUNTERPARTS: dict[str, tuple[str, ...]] = {
    "gru": ("gru", "torch-gru"),
    "lstm": ("lstm", "lmmodel6"),
    "rnn": ("lmmodel5",),
} | {name: (name,) for name in CATALOGUE if name not in ("gru", "lstm")}
"""What a learner's model can be compared with: a name, and the models that it stands for, of the reference and of torch.nn."""

CHAPTER = tuple(name for name in CATALOGUE if name != "lstm")
"""The models of the table of results."""


def entry(name: str) -> Entry:
    """The entry of that name, ignoring case.

    Raises:
        StudylmError: there is none.
    """
    try:
        return CATALOGUE[name.lower()]
    except KeyError:
        raise StudylmError(f"There is no model {name!r}.", f"Choose one of {', '.join(CATALOGUE)}.") from None


def counterparts(name: str) -> tuple[Entry, ...]:
    """The entries that `--vs NAME` stands for.

    Raises:
        StudylmError: the name stands for none.
    """
    try:
        return tuple(CATALOGUE[each] for each in COUNTERPARTS[name.lower()])
    except KeyError:
        raise StudylmError(
            f"There is nothing called {name!r} to compare with.", f"Choose one of {', '.join(COUNTERPARTS)}."
        ) from None

"""Makes the models, the data and the recipe that an entry of the catalogue names. Needs torch; used in the training process."""

from __future__ import annotations

from collections.abc import Callable

from torch import nn

from studylm import reference as ref
from studylm.lab.catalogue import HIDDEN, LAYERS, Entry
from studylm.reference.training import Recipe

DROPOUT = 0.4
"""That of LMModel7 in the book."""

Layer = Callable[[int, int], nn.Module]
"""Makes a recurrent layer from (n_in, H): (x (bs, sl, n_in), state or None) -> (out (bs, sl, H), state)."""


def data_for(entry: Entry) -> ref.Batches:
    """What the entry is trained on."""
    return ref.next_word(grouped=entry.grouped) if entry.task == "next word" else ref.every_word()


def recipe_for(entry: Entry, epochs: int | None = None) -> Recipe:
    """How the entry is trained; `epochs` in place of its own."""
    epochs = epochs or entry.epochs
    if entry.regularised:
        return Recipe(epochs=epochs, lr=entry.lr, moms=(0.8, 0.7, 0.8), wd=0.1, alpha=2.0, beta=1.0)
    return Recipe(epochs=epochs, lr=entry.lr)


def model_for(entry: Entry) -> nn.Module:
    """The entry's model at the chapter's sizes, freshly initialised."""
    return _MODELS[entry.name](len(ref.human_numbers().vocab), HIDDEN)


def around(layer: Layer, entry: Entry) -> nn.Module:
    """The language model that the entry is, with this recurrent layer, stacked, as its recurrent part."""
    V = len(ref.human_numbers().vocab)

    def stack(H: int) -> nn.Module:
        return ref.Stacked(layer, H, H, LAYERS)

    return ref.RegularisedLM(V, HIDDEN, stack, DROPOUT) if entry.regularised else ref.RecurrentLM(V, HIDDEN, stack)


_MODELS: dict[str, Callable[[int, int], nn.Module]] = {
    "lmmodel1": ref.LMModel1,
    "lmmodel2": ref.LMModel2,
    "lmmodel3": ref.LMModel3,
    "lmmodel4": ref.LMModel4,
    "lmmodel5": lambda V, H: ref.LMModel5(V, H, LAYERS),
    "lmmodel6": lambda V, H: ref.LMModel6(V, H, LAYERS),
    "lmmodel7": lambda V, H: ref.LMModel7(V, H, LAYERS, DROPOUT),
    "lstm": lambda V, H: ref.RecurrentLM(V, H, lambda H: ref.Stacked(ref.LSTM, H, H, LAYERS)),
    "torch-gru": lambda V, H: ref.RecurrentLM(V, H, lambda H: nn.GRU(H, H, LAYERS, batch_first=True)),
    "gru": lambda V, H: ref.RecurrentLM(V, H, lambda H: ref.Stacked(ref.GRU, H, H, LAYERS)),
    "gru-regularised": lambda V, H: ref.RegularisedLM(V, H, lambda H: ref.Stacked(ref.GRU, H, H, LAYERS), DROPOUT),
}

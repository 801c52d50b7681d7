"""The AWD-LSTM: an LSTM language model with dropout in five places.

Source: Merity, Keskar & Socher, Regularizing and Optimizing LSTM Language Models, 2017; sizes and rates: fastai 2.8.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from itertools import pairwise
from typing import Any

from torch import Tensor, nn

from studylm.reference.dropout import EmbeddingDropout, RNNDropout, WeightDropout
from studylm.reference.recurrent import detach


@dataclass(frozen=True, slots=True)
class Drops:
    """The five dropout probabilities, named by what they zero."""

    embed_p: float = 0.1
    """Whole rows of the embedding, that is, words."""
    input_p: float = 0.6
    """The embedded input, with one mask for all time steps."""
    weight_p: float = 0.5
    """Hidden-to-hidden weights, drawn at each forward."""
    hidden_p: float = 0.2
    """The outputs of all layers but the last, with one mask for all time steps."""
    output_p: float = 0.1
    """The input of the decoder, with one mask for all time steps."""

    def times(self, drop_mult: float) -> Drops:
        """All five scaled by one factor, to adjust a model that over- or underfits."""
        return Drops(*(p * drop_mult for p in astuple(self)))


LANGUAGE_MODEL = Drops(embed_p=0.02, input_p=0.25, weight_p=0.2, hidden_p=0.15, output_p=0.1)
CLASSIFIER = Drops(embed_p=0.05, input_p=0.4, weight_p=0.5, hidden_p=0.3, output_p=0.4)


class AWDLSTM(nn.Module):
    """The encoder: n_layers LSTMs, of width H inside and E at both ends, so that the embedding can serve as the decoder."""

    def __init__(self, V: int, E: int = 400, H: int = 1152, n_layers: int = 3, drops: Drops | None = None) -> None:
        super().__init__()
        drops = drops or Drops()
        widths = [E] + [H] * (n_layers - 1) + [E]
        self.embed = nn.Embedding(V, E)
        nn.init.uniform_(self.embed.weight, -0.1, 0.1)
        self.embed_dropout = EmbeddingDropout(self.embed, drops.embed_p)
        self.input_dropout = RNNDropout(drops.input_p)
        self.layers = nn.ModuleList(
            WeightDropout(nn.LSTM(n_in, n_out, batch_first=True), drops.weight_p) for n_in, n_out in pairwise(widths)
        )
        self.hidden_dropout = RNNDropout(drops.hidden_p)
        self.states: list[Any] = [None] * n_layers

    def forward(self, x: Tensor) -> Tensor:
        """x (bs, sl), tokens -> (bs, sl, E), before the output dropout. The state is kept for the next call."""
        out: Tensor = self.input_dropout(self.embed_dropout(x))  # (bs, sl, E)
        states = []
        for depth, (layer, state) in enumerate(zip(self.layers, self.states, strict=True)):
            out = self.hidden_dropout(out) if depth else out
            out, state = layer(out, state)  # (bs, sl, H), of the last layer (bs, sl, E)
            states.append(detach(state))
        self.states = states
        return out

    def reset(self) -> None:
        """Reset the state."""
        self.states = [None] * len(self.layers)


class AWDLanguageModel(nn.Module):
    """The encoder, and a decoder that shares the embedding's matrix and has its own bias."""

    def __init__(
        self,
        V: int,
        E: int = 400,
        H: int = 1152,
        n_layers: int = 3,
        drops: Drops = LANGUAGE_MODEL,
        drop_mult: float = 1.0,
    ) -> None:
        super().__init__()
        drops = drops.times(drop_mult)
        self.encoder = AWDLSTM(V, E, H, n_layers, drops)
        self.output_dropout = RNNDropout(drops.output_p)
        self.decoder = nn.Linear(E, V)
        nn.init.zeros_(self.decoder.bias)
        self.decoder.weight = self.encoder.embed.weight  # (V, E) is the shape of both

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """x (bs, sl) -> decoded (bs, sl, V), raw (bs, sl, E), dropped (bs, sl, E).

        raw is for temporal activation regularisation, dropped for activation regularisation; in eval mode they are equal.
        """
        raw = self.encoder(x)
        dropped = self.output_dropout(raw)
        return self.decoder(dropped), raw, dropped

    def reset(self) -> None:
        """Reset the state."""
        self.encoder.reset()

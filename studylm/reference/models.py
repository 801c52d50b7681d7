"""The chapter's language models, from three unrolled words to a regularised LSTM.

V is the vocabulary size, H the hidden size. Tokens are int64, outputs are logits. A model that keeps a state between calls has
`reset()`, which resets the state and nothing else.
Source of the sequence of models: Howard & Gugger, Deep Learning for Coders, chapter 12.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from studylm.reference.dropout import Dropout
from studylm.reference.recurrent import detach


class LMModel1(nn.Module):
    """Predicts the fourth word from three. The same layer is used for all three words."""

    def __init__(self, V: int, H: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(V, H)  # word -> activations
        self.hidden = nn.Linear(H, H)  # activations -> activations
        self.decode = nn.Linear(H, V)  # activations -> a logit for each word

    def forward(self, x: Tensor) -> Tensor:
        """x (bs, 3) -> (bs, V)."""
        h = self.hidden(self.embed(x[:, 0])).relu()
        h = self.hidden(h + self.embed(x[:, 1])).relu()
        h = self.hidden(h + self.embed(x[:, 2])).relu()
        out: Tensor = self.decode(h)
        return out


class LMModel2(LMModel1):
    """The same as a loop, that is, a recurrent network. h starts as 0, which broadcasts to any shape, dtype and device."""

    def forward(self, x: Tensor, h: Tensor | float = 0) -> Tensor:
        """x (bs, n), h (bs, H) or 0 -> (bs, V)."""
        for word in x.unbind(dim=1):  # n times (bs,)
            h = self.hidden(h + self.embed(word)).relu()
        out: Tensor = self.decode(h)
        return out


class LMModel3(LMModel1):
    """Keeps its state between calls, detached from its graph (truncated backpropagation)."""

    def __init__(self, V: int, H: int) -> None:
        super().__init__(V, H)
        self.h: Tensor | float = 0

    def forward(self, x: Tensor) -> Tensor:
        """x (bs, n) -> (bs, V)."""
        for word in x.unbind(dim=1):
            self.h = self.hidden(self.h + self.embed(word)).relu()
        out: Tensor = self.decode(self.h)
        self.h = detach(self.h)
        return out

    def reset(self) -> None:
        """Reset the state."""
        self.h = 0


class LMModel4(LMModel3):
    """Predicts after every word, so that each step has a target."""

    def forward(self, x: Tensor) -> Tensor:
        """x (bs, sl) -> (bs, sl, V)."""
        outs = []
        for word in x.unbind(dim=1):
            self.h = self.hidden(self.h + self.embed(word)).relu()
            outs.append(self.decode(self.h))
        self.h = detach(self.h)
        return torch.stack(outs, dim=1)  # sl times (bs, V) -> (bs, sl, V)


class RecurrentLM(nn.Module):
    """Embedding, a recurrent part, decoder; the state is kept between calls.

    Args:
        rnn: makes the recurrent part for a width H, (x (bs, sl, H), state or None) -> (out (bs, sl, H), state); torch's
            modules need batch_first.
    """

    def __init__(self, V: int, H: int, rnn: Callable[[int], nn.Module]) -> None:
        super().__init__()
        self.embed = nn.Embedding(V, H)
        self.rnn = rnn(H)
        self.decode = nn.Linear(H, V)
        self.state: Any = None

    def recur(self, x: Tensor) -> Tensor:
        """Run the recurrent part from the previous call's state: x (bs, sl, H) -> (bs, sl, H)."""
        out: Tensor
        out, state = self.rnn(x, self.state)
        self.state = detach(state)
        return out

    def forward(self, x: Tensor) -> Any:
        """x (bs, sl) -> (bs, sl, V)."""
        return self.decode(self.recur(self.embed(x)))

    def reset(self) -> None:
        """Reset the state."""
        self.state = None


class LMModel5(RecurrentLM):
    """Several layers of a plain recurrent network."""

    def __init__(self, V: int, H: int, n_layers: int = 2) -> None:
        super().__init__(V, H, lambda H: nn.RNN(H, H, n_layers, batch_first=True))


class LMModel6(RecurrentLM):
    """Several layers of an LSTM."""

    def __init__(self, V: int, H: int, n_layers: int = 2) -> None:
        super().__init__(V, H, lambda H: nn.LSTM(H, H, n_layers, batch_first=True))


class RegularisedLM(RecurrentLM):
    """Dropout before the decoder, and one matrix as both the embedding and the decoder's weight.

    Returns (logits, raw, dropped): raw is the output of the recurrent part, for temporal activation regularisation; dropped is
    that after dropout, for activation regularisation.
    """

    def __init__(self, V: int, H: int, rnn: Callable[[int], nn.Module], p: float) -> None:
        super().__init__(V, H, rnn)
        self.dropout = Dropout(p)
        self.decode.weight = self.embed.weight  # (V, H) is the shape of both

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """x (bs, sl) -> logits (bs, sl, V), raw (bs, sl, H), dropped (bs, sl, H)."""
        raw = self.recur(self.embed(x))
        dropped = self.dropout(raw)
        return self.decode(dropped), raw, dropped


class LMModel7(RegularisedLM):
    """A regularised LSTM: dropout and weight tying here, activation regularisation in the training loop."""

    def __init__(self, V: int, H: int, n_layers: int = 2, p: float = 0.4) -> None:
        super().__init__(V, H, lambda H: nn.LSTM(H, H, n_layers, batch_first=True), p)


def parameter_count(model: nn.Module) -> int:
    """The number of trainable numbers of the model; shared ones are counted once."""
    return sum(p.numel() for p in model.parameters())

"""What a predictor looks at, and a source of words whose entropies are known."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from studylm.probes.models.model import LocalModel
from studylm.probes.models.predictors import depends, draws, influence, ordered, squashed, tables

torch.set_num_threads(1)
V, H = 6, 16


class Two(nn.Module):
    """Predicts word 3 from words 1 and 2, in one of several ways."""

    def __init__(self, way: str) -> None:
        super().__init__()
        self.e, self.h, self.o = nn.Embedding(V, H), nn.Linear(H, H), nn.Linear(H, V)
        self.way = way
        self.double()

    def forward(self, x: Tensor) -> Tensor:
        a, b = self.e(x[:, 0]), self.e(x[:, 1])
        h = {
            "both": lambda: torch.relu(self.h(torch.relu(self.h(a)) + b)),
            "first": lambda: torch.relu(self.h(a)),
            "second": lambda: torch.relu(self.h(b)),
            "bag": lambda: torch.relu(self.h(a + b)),
        }[self.way]()
        return self.o(h)


@pytest.mark.parametrize(
    ("way", "first", "second", "order"),
    [
        ("both", True, True, True),
        ("first", True, False, True),
        ("second", False, True, True),
        ("bag", True, True, False),
    ],
)
def test_what_two_words_do(way: str, first: bool, second: bool, order: bool) -> None:
    model = LocalModel(Two(way))
    seen = tables(model, V, 2, draws())
    assert (depends(seen, 0), depends(seen, 1), ordered(seen, 0, 1)) == (first, second, order)


def test_an_output_layer_of_zeros_hides_nothing() -> None:
    module = Two("both")
    nn.init.zeros_(module.o.weight)
    model = LocalModel(module)
    seen = tables(model, V, 2, draws())
    assert depends(seen, 0) and depends(seen, 1) and ordered(seen, 0, 1)


def test_a_right_model_is_never_taken_for_one_that_ignores_a_word() -> None:
    """The chance is a calculation: a word is invisible only if all units are off for all words, in every draw.

    A unit's sum for a word is w·e + b, symmetric around 0, so it is off with probability 1/2; for two words that
    share the unit's weights the chance of both is at least 1/4 and for the 6 words below 2^-2 (b alone correlates
    them, with |b| far below |w·e|). 16 units, two layers, 3 draws: below (2^-2)^(16*3) = 2^-96. Here many models are
    tried on top of that.
    """
    assert 2.0**-96 < 1e-6
    for seed in range(60):
        torch.manual_seed(seed)
        model = LocalModel(Two("both"))
        seen = tables(model, V, 2, draws(seed))
        assert depends(seen, 0) and depends(seen, 1) and ordered(seen, 0, 1)


@pytest.mark.parametrize(
    ("squash", "name"),
    [
        (lambda y: y, ""),
        (lambda y: y.log_softmax(-1), ""),
        (lambda y: y - y.amin(-1, keepdim=True), ""),
        (lambda y: y - y.amax(-1, keepdim=True), ""),
        (lambda y: y.softmax(-1), "softmax"),
        (torch.sigmoid, "sigmoid"),
        (torch.tanh, "tanh"),
        (torch.relu, "relu"),
        (torch.exp, "exp"),
        (torch.nn.functional.softplus, "exp"),
    ],
)
def test_squashed_outputs_are_told_from_logits(squash: object, name: str) -> None:
    g = torch.Generator().manual_seed(2)
    outs = [squash(scale * torch.randn(12, 7, generator=g, dtype=torch.float64)) for scale in (0.3, 2.0, 8.0)]  # type: ignore[operator]
    assert squashed(outs) == name


def test_influence_shows_peeking_windows_and_memory() -> None:
    class Sequence(nn.Module):
        def __init__(self, way: str) -> None:
            super().__init__()
            self.e, self.o, self.way = nn.Embedding(V, H).double(), nn.Linear(H, V).double(), way

        def forward(self, x: Tensor) -> Tensor:
            e = self.e(x)
            if self.way == "causal":
                e = torch.tanh(e.cumsum(1))
            elif self.way == "peeks":
                e = torch.tanh(e + e.mean(1, keepdim=True))
            return self.o(e)

    x = torch.randint(0, V, (5, 4), generator=torch.Generator().manual_seed(0))

    def seen(way: str) -> Tensor:
        model = LocalModel(Sequence(way))
        return influence(model, x, V, draws())

    assert torch.equal(seen("causal"), torch.ones(4, 4).triu().bool())
    assert torch.equal(seen("window"), torch.eye(4).bool())
    assert bool(seen("peeks").all())

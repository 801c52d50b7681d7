"""How often a layer is used, whether a map is one Linear and a ReLU, and what a surplus of parameters is made of."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from studylm.probes.models.layers import (
    affine_where_positive,
    bias_uses,
    matrices_used_often,
    memory,
    parameter_story,
    square_and_bias,
)
from studylm.probes.models.model import LocalModel

torch.set_num_threads(1)


class Words(nn.Module):
    """Three words, of which the last `skipped` do not go through the hidden layer."""

    def __init__(self, act: Callable[[Tensor], Tensor], skipped: int) -> None:
        super().__init__()
        self.e, self.h, self.o = nn.Embedding(5, 8), nn.Linear(8, 8), nn.Linear(8, 5)
        self.act, self.skipped = act, skipped
        self.double()

    def forward(self, x: Tensor) -> Tensor:
        h = torch.zeros(1, dtype=torch.float64)
        for i in range(3):
            h = h + self.e(x[:, i])
            if i < 3 - self.skipped:
                h = self.act(self.h(h))
        return self.o(h)


@pytest.mark.parametrize(
    "act", [torch.relu, torch.tanh, nn.functional.gelu, nn.functional.silu], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("skipped", [0, 1, 2, 3])
def test_uses_of_a_layer_are_counted(act: Callable[[Tensor], Tensor], skipped: int) -> None:
    module = Words(act, skipped)
    model = LocalModel(module)
    names = square_and_bias(model.state(), 8)
    assert names == ("h.weight", "h.bias")
    x = torch.tensor([[0, 1, 2], [3, 4, 0]])
    assert bias_uses(model, lambda: module(x), *names) == 3 - skipped


def test_a_sigmoid_layer_is_given_the_benefit_of_the_doubt() -> None:
    module = Words(torch.sigmoid, 0)
    x = torch.tensor([[0, 1, 2]])
    assert bias_uses(LocalModel(module), lambda: module(x), "h.weight", "h.bias") >= 3


def test_two_candidates_are_no_answer() -> None:
    assert square_and_bias({"a": torch.zeros(4, 4), "b": torch.zeros(4, 4), "c": torch.zeros(4)}, 4) is None


def test_relu_of_an_affine_map_is_recovered() -> None:
    g = torch.Generator().manual_seed(0)
    x = torch.randn(80, 4, generator=g, dtype=torch.float64)
    W, b = torch.randn(4, 4, generator=g, dtype=torch.float64), torch.randn(4, generator=g, dtype=torch.float64)
    found = affine_where_positive(x, torch.relu(x @ W + b))
    assert found is not None
    assert torch.allclose(found.W, W) and torch.allclose(found.b, b)
    assert affine_where_positive(x, torch.sigmoid(x @ W + b)) is None
    assert affine_where_positive(x, torch.relu(torch.relu(x @ W + b) @ W + b)) is None


def test_only_recurrent_matrices_are_used_often() -> None:
    class Deep(nn.Module):
        def __init__(self, rnns: int, linears: int) -> None:
            super().__init__()
            self.e, self.rnn = nn.Embedding(7, 5), nn.RNN(5, 5, rnns, batch_first=True)
            self.more = nn.ModuleList(nn.Linear(5, 5) for _ in range(linears))
            self.double()

        def forward(self, x: Tensor) -> Tensor:
            y = self.rnn(self.e(x))[0]
            for layer in self.more:
                y = layer(y).tanh()
            return y

    x = torch.tensor([[0, 1, 2, 3, 4, 5]])

    def count(rnns: int, linears: int) -> int:
        model = Deep(rnns, linears)
        return matrices_used_often(LocalModel(model), lambda: model(x)[0, -1], 7)

    assert [count(1, 0), count(2, 0), count(3, 0)] == [2, 4, 6]
    assert count(1, 2) == 2


def test_a_surplus_of_parameters_is_explained() -> None:
    V, H = 31, 12
    assert parameter_story(2 * (H * H + H), V, H) == "+ 2 × H*H + 2 × H"
    assert parameter_story(-H, V, H) == "- H"
    assert parameter_story(2 * V * H, V, H) == "+ 2 × V*H"
    assert parameter_story(-V * H, V, H) == "- V*H"


class Stack(nn.Module):
    """Recurrent cells one above the other; `shared` gives them one state."""

    def __init__(self, cell: type[nn.Module], layers: int, shared: bool) -> None:
        super().__init__()
        self.embed = nn.Embedding(37, 3)
        self.cells = nn.ModuleList(cell(3, 3) for _ in range(layers))
        self.out = nn.Linear(3, 37)
        self.shared = shared

    def forward(self, x: Tensor) -> Tensor:
        states: list[object] = [None] * len(self.cells)
        outs = []
        for word in self.embed(x).unbind(1):
            y = word
            for k, cell in enumerate(self.cells):
                states[k] = cell(y, states[k - 1] if self.shared else states[k])
                y = states[k][0] if isinstance(states[k], tuple) else states[k]
            outs.append(self.out(y))
        return torch.stack(outs, 1)


@pytest.mark.parametrize(
    ("cell", "layers", "shared", "expected"),
    [
        (nn.RNNCell, 1, False, 3),
        (nn.GRUCell, 1, False, 3),
        (nn.LSTMCell, 1, False, 6),
        (nn.RNNCell, 2, False, 6),
        (nn.GRUCell, 2, False, 6),
        (nn.LSTMCell, 2, False, 9),
        (nn.RNNCell, 2, True, 3),
        (nn.GRUCell, 2, True, 3),
        (nn.LSTMCell, 2, True, 6),
    ],
)
def test_memory_is_as_large_as_the_state(cell: type[nn.Module], layers: int, shared: bool, expected: int) -> None:
    torch.manual_seed(1)
    model = LocalModel(Stack(cell, layers, shared).double().eval())
    assert max(memory(model, 37, 3, seed) or 0 for seed in range(4)) == expected  # some weights let less through


def test_memory_cannot_be_told_where_the_embedding_is_the_output_weight() -> None:
    stack = Stack(nn.GRUCell, 2, False)
    stack.out.weight = stack.embed.weight
    assert memory(LocalModel(stack.double().eval()), 37, 3) is None

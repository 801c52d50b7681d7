"""Backward compared with the true slope: right models agree, cut paths are found and named."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from studylm.probes.models.gradients import Slope, cut_off, gradients, times_used
from studylm.probes.models.model import LocalModel

torch.set_num_threads(1)


class Steps(nn.Module):
    """Three steps of a recurrent layer; `cut` says what to do to the state between them."""

    def __init__(self, cut: str = "") -> None:
        super().__init__()
        self.e, self.h, self.o = nn.Embedding(6, 8), nn.Linear(8, 8), nn.Linear(8, 6)
        self.cut = cut
        self.double()

    def forward(self, x: Tensor) -> Tensor:
        h = torch.zeros(1, dtype=torch.float64)
        for i in range(3):
            if self.cut == "detach":
                h = h.detach()
            e = self.e(x[:, i])
            h = torch.relu(self.h(h + (e.data if self.cut == "data" else e)))
        if self.cut == "no_grad":
            with torch.no_grad():
                h = h * 1
        return self.o(h)


def lost(cut: str) -> list[str]:
    model = Steps(cut)
    x = torch.tensor([[0, 1, 2], [3, 4, 5]])
    return cut_off(LocalModel(model), lambda: (model(x) ** 2).sum(), torch.Generator().manual_seed(1))


def test_a_right_model_agrees_at_many_draws() -> None:
    model, x = Steps(), torch.tensor([[0, 1, 2], [3, 4, 5]])
    for seed in range(20):
        assert cut_off(LocalModel(model), lambda: (model(x) ** 2).sum(), torch.Generator().manual_seed(seed)) == []


@pytest.mark.parametrize(
    ("cut", "names"),
    [
        ("detach", {"e.weight", "h.weight", "h.bias"}),
        ("data", {"e.weight"}),
        ("no_grad", {"e.weight", "h.weight", "h.bias"}),
    ],
)
def test_a_cut_path_is_named(cut: str, names: set[str]) -> None:
    assert set(lost(cut)) == names


def test_the_weights_are_put_back() -> None:
    model, x = Steps(), torch.tensor([[0, 1, 2]])
    before = LocalModel(model).state()
    cut_off(LocalModel(model), lambda: model(x).sum(), torch.Generator().manual_seed(3))
    after = LocalModel(model).state()
    assert all(torch.equal(before[k], after[k]) for k in before)


def test_a_missing_gradient_is_fine_where_there_is_no_slope() -> None:
    model = Steps()
    model.spare = nn.Linear(2, 2).double()  # type: ignore[assignment]
    x = torch.tensor([[0, 1, 2]])
    assert cut_off(LocalModel(model), lambda: model(x).sum(), torch.Generator().manual_seed(3)) == []
    assert gradients(LocalModel(model), lambda: model(x).sum())["spare.weight"] is None


def test_slopes_are_compared_in_proportion() -> None:
    assert Slope(1e6, 1e6 + 1).agrees
    assert not Slope(1.0, 1.001).agrees


def test_rank_counts_uses() -> None:
    w = torch.randn(5, 5, dtype=torch.float64, requires_grad=True)
    for uses in (1, 2, 3):
        h = torch.zeros(5, dtype=torch.float64)
        g = torch.Generator().manual_seed(uses)
        for _ in range(uses):
            h = torch.tanh(w @ (h + torch.randn(5, generator=g, dtype=torch.float64)))
        (grad,) = torch.autograd.grad(h.sum(), w)
        assert times_used(grad) == uses
    assert times_used(torch.zeros(3, 3)) == 0

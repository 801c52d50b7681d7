"""Reading off which recurrent weights a layer used."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from studylm.probes.cells.weights import GATES, used_weights

H, N = 7, 3


def step(
    kind: str, scale: float, keep: float
) -> tuple[dict[str, Tensor], Tensor, Tensor, Tensor, Tensor | None, Tensor]:
    """One step of a torch layer whose recurrent weights were dropped: everything that the probe gets, and the truth."""
    layer = getattr(nn, kind)(N, H).double()
    parameters = {name: p.detach().clone() for name, p in layer.named_parameters()}
    mask = torch.rand(GATES[kind] * H, H) < keep
    with torch.no_grad():
        layer.weight_hh_l0.mul_(mask * scale)
        x, h, c = torch.randn(H, N).double(), torch.eye(H).double(), torch.randn(H, H).double()
        _, state = layer(x[None], (h[None], c[None]) if kind == "LSTM" else h[None])
    if kind == "LSTM":
        return parameters, x, c, state[0][0], state[1][0], mask
    return parameters, x, c, state[0], None, mask


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
@pytest.mark.parametrize(("scale", "keep"), [(2.0, 0.5), (1.25, 0.8), (1.0, 1.0), (4.0, 0.0)])
def test_the_weights_that_were_used_are_found(kind: str, scale: float, keep: float) -> None:
    for _ in range(5):
        parameters, x, c, out_h, out_c, mask = step(kind, scale, keep)
        found = used_weights(kind, parameters, x, c, out_h, out_c, scale)
        assert found is not None and torch.equal(found, mask)


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_another_scale_explains_nothing(kind: str) -> None:
    parameters, x, c, out_h, out_c, _ = step(kind, 2.0, 0.5)
    assert used_weights(kind, parameters, x, c, out_h, out_c, 1.0) is None


@pytest.mark.parametrize("kind", ["GRU", "LSTM"])
def test_a_dropped_bias_explains_nothing(kind: str) -> None:
    parameters, x, c, out_h, out_c, _ = step(kind, 2.0, 0.5)
    parameters["bias_hh_l0"][::2] = 0
    assert used_weights(kind, parameters, x, c, out_h, out_c, 2.0) is None

"""What each dropout zeroes, how the rest is scaled, and the two penalties."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from studylm.reference import Dropout, EmbeddingDropout, RNNDropout, WeightDropout, ar, tar

RNNS = {"LSTM": nn.LSTM, "GRU": nn.GRU, "RNN": nn.RNN}


@pytest.mark.parametrize("module", [Dropout, RNNDropout])
@pytest.mark.parametrize("p", [0.0, 0.25, 0.5, 1.0])
def test_zeroes_and_scales(module, p):
    torch.manual_seed(0)
    x = torch.ones(64, 20, 50, dtype=torch.float64)
    y = module(p)(x)
    values = set(y.unique().tolist())
    expected = {0.0} if p == 1 else {1.0} if p == 0 else {0.0, 1 / (1 - p)}
    assert values == expected and y.dtype == x.dtype
    assert (y == 0).double().mean().item() == pytest.approx(p, abs=0.05)
    assert torch.equal(module(p).eval()(x), x)


def test_plain_dropout_draws_for_each_element():
    torch.manual_seed(0)
    y = Dropout(0.5)(torch.ones(4, 30, 8))
    assert not torch.equal(y[:, 0], y[:, 1])


def test_recurrent_dropout_draws_once_for_all_time_steps():
    torch.manual_seed(0)
    y = RNNDropout(0.5)(torch.ones(4, 30, 8))
    assert torch.equal(y, y[:, :1].expand_as(y))
    assert not torch.equal(y[0], y[1])


def test_embedding_dropout_drops_words():
    torch.manual_seed(0)
    emb = nn.Embedding(20, 8)
    drop = EmbeddingDropout(emb, 0.5)
    x = torch.arange(20).repeat(3, 1)  # every word, three times over
    y = drop(x)
    assert torch.equal(y[0], y[1]) and torch.equal(y[0], y[2])
    gone = (y[0] == 0).all(dim=1)
    assert 0 < gone.sum() < 20
    torch.testing.assert_close(y[0][~gone], 2 * emb.weight[~gone])
    assert torch.equal(drop.eval()(x), emb(x))


@pytest.mark.parametrize("kind", RNNS)
def test_weight_dropout(kind):
    torch.manual_seed(0)
    rnn = RNNS[kind](4, 6, batch_first=True)
    raw = rnn.weight_hh_l0
    drop = WeightDropout(rnn, 0.5)
    x = torch.randn(3, 5, 4)
    first, second = drop(x)[0], drop(x)[0]
    assert not torch.equal(first, second)  # anew at each call
    assert torch.equal(first[:, 0], second[:, 0])  # from a zero state the first step does not use the weight
    first.sum().backward()
    assert raw.grad is not None and raw.grad.abs().sum() > 0
    assert dict(drop.named_parameters())["module.weight_hh_l0"] is raw
    assert torch.equal(drop.eval()(x)[0], rnn(x)[0])
    before = raw.detach().clone()
    torch.optim.SGD(drop.parameters(), 0.1).step()
    assert not torch.equal(raw, before)
    assert torch.equal(drop(x)[0], rnn(x)[0])


def test_weight_dropout_of_another_module():
    torch.manual_seed(0)
    linear = nn.Linear(4, 4, bias=False)
    with torch.no_grad():
        linear.weight.fill_(1)
    out = WeightDropout(linear, 0.5, "weight")(torch.eye(4))
    assert set(out.unique().tolist()) <= {0.0, 2.0}
    assert torch.equal(linear.weight, torch.ones(4, 4))


def test_a_dropped_weight_is_the_same_at_every_step():
    """With the mask drawn once, a linear recurrence decays by one fixed factor a step."""
    torch.manual_seed(0)
    rnn = nn.RNN(1, 1, nonlinearity="relu", batch_first=True, bias=False)
    with torch.no_grad():
        rnn.weight_ih_l0.fill_(1)
        rnn.weight_hh_l0.fill_(0.5)
    x = torch.tensor([[[1.0], [0.0], [0.0], [0.0]]])
    drop = WeightDropout(rnn, 0.5)
    seen = {tuple(drop(x)[0].flatten().tolist()) for _ in range(20)}
    assert seen == {(1.0, 0.0, 0.0, 0.0), (1.0, 1.0, 1.0, 1.0)}  # dropped, or kept and doubled: 0.5 * 2


def test_penalties():
    a = torch.tensor([[[1.0], [3.0], [2.0]]], dtype=torch.float64)
    loss = torch.tensor(1.0, dtype=torch.float64)
    assert ar(loss, a, 2.0).item() == pytest.approx(1 + 2 * 14 / 3)
    assert tar(loss, a, 2.0).item() == pytest.approx(1 + 2 * (4 + 1) / 2)
    assert tar(loss, a[:, :1], 2.0).item() == 1
    assert loss.item() == 1

"""The AWD-LSTM's five dropouts, its outputs, and the protocol by which its state is forgotten."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest
import torch

from studylm.reference.awd_lstm import AWDLSTM, CLASSIFIER, LANGUAGE_MODEL, AWDLanguageModel, Drops
from studylm.reference.dropout import WeightDropout

NONE = Drops(0, 0, 0, 0, 0)
V, E, H = 12, 6, 9
X = torch.arange(V).repeat(2, 2)  # (2, 24)


def model(drops=NONE, **kwargs):
    torch.manual_seed(0)
    return AWDLanguageModel(V, E, H, 3, drops, **kwargs)


def test_published_rates():
    assert astuple(Drops()) == (0.1, 0.6, 0.5, 0.2, 0.1)
    assert astuple(LANGUAGE_MODEL) == (0.02, 0.25, 0.2, 0.15, 0.1)
    assert astuple(CLASSIFIER) == (0.05, 0.4, 0.5, 0.3, 0.4)


def test_published_sizes():
    with torch.device("meta"):
        lm = AWDLanguageModel(V)
    assert lm.encoder.embed.weight.shape == (V, 400)
    assert [(layer.module.input_size, layer.module.hidden_size) for layer in lm.encoder.layers] == [
        (400, 1152),
        (1152, 1152),
        (1152, 400),
    ]


def test_drop_mult_scales_all_five():
    lm = model(LANGUAGE_MODEL, drop_mult=0.5)
    encoder = lm.encoder
    assert encoder.embed_dropout.p == pytest.approx(0.01)
    assert encoder.input_dropout.p == pytest.approx(0.125)
    assert [layer.p for layer in encoder.layers] == pytest.approx([0.1] * 3)
    assert encoder.hidden_dropout.p == pytest.approx(0.075)
    assert lm.output_dropout.p == pytest.approx(0.05)


def test_outputs():
    lm = model(Drops(0, 0, 0, 0, 0.5))
    decoded, raw, dropped = lm(X)
    assert decoded.shape == (2, 24, V) and raw.shape == dropped.shape == (2, 24, E)
    kept = dropped != 0
    assert torch.equal(kept, kept[:, :1].expand_as(kept))  # one mask for all steps
    torch.testing.assert_close(dropped[kept], 2 * raw[kept])
    decoded, raw, dropped = lm.eval()(X)
    assert torch.equal(raw, dropped)


def test_decoder_is_the_embedding_with_a_bias():
    lm = model()
    assert lm.decoder.weight is lm.encoder.embed.weight
    assert torch.equal(lm.decoder.bias, torch.zeros(V))


@pytest.mark.parametrize("which", ["embed_p", "input_p", "weight_p", "hidden_p", "output_p"])
def test_each_dropout_works_in_training_and_only_there(which):
    lm = model(replace(NONE, **{which: 0.5}))
    outs = []
    for _ in range(2):
        lm.reset()
        outs.append(lm(X)[0])
    assert not torch.equal(*outs)
    lm.eval()
    lm.reset()
    outs = [lm(X)[0]]
    lm.reset()
    outs.append(lm(X)[0])
    assert torch.equal(*outs)
    plain = model().eval()
    torch.testing.assert_close(outs[0], plain(X)[0])


def test_nothing_is_dropped_after_the_last_layer_by_hidden_p():
    lm = model(replace(NONE, hidden_p=1.0))
    _, raw, _ = lm(X)
    assert raw.abs().sum() > 0  # with all inputs to the last layer gone its biases still show
    assert torch.equal(raw[:, :, 0] != 0, torch.ones(2, 24, dtype=torch.bool))


def test_only_hidden_to_hidden_weights_are_dropped_and_the_raw_ones_learn():
    lm = model(replace(NONE, weight_p=0.5))
    assert all(isinstance(layer, WeightDropout) and layer.name == "weight_hh_l0" for layer in lm.encoder.layers)
    before = [layer.module.weight_hh_l0.detach().clone() for layer in lm.encoder.layers]
    optimizer = torch.optim.SGD(lm.parameters(), 1.0)
    lm(X)[0].square().sum().backward()
    optimizer.step()
    for layer, old in zip(lm.encoder.layers, before, strict=True):
        assert layer.module.weight_hh_l0.grad.abs().sum() > 0
        assert not torch.equal(layer.module.weight_hh_l0, old)


def test_the_state_goes_on_until_it_is_reset():
    encoder = AWDLSTM(V, E, H, 2, NONE).eval()
    first, second = encoder(X), encoder(X)
    encoder.reset()
    assert torch.equal(encoder(X), first) and not torch.equal(first, second)

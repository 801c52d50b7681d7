"""For development: the AWD-LSTM, the penalties and the training loop against fastai's own, where that can be imported.

fastai is no dependency, and nothing here is needed to trust the rest: the other tests state the same semantics.
"""

from __future__ import annotations

import pytest
import torch
from torch import nn

from studylm import reference as ref
from studylm.reference.awd_lstm import CLASSIFIER, LANGUAGE_MODEL, AWDLanguageModel, Drops
from studylm.reference.training import Epoch, Recipe, fit

awdlstm = pytest.importorskip(
    "fastai.text.models.awdlstm", reason="fastai is not installed: a comparison for development", exc_type=ImportError
)
core = pytest.importorskip("fastai.text.models.core", exc_type=ImportError)

V, E, H = 12, 6, 9
X = torch.arange(2 * 8).view(2, 8) % V


def both(drops: Drops):
    """Our model and fastai's with the same weights."""
    torch.manual_seed(0)
    ours = AWDLanguageModel(V, E, H, 3, drops)
    encoder = awdlstm.AWD_LSTM(
        V, E, H, 3, pad_token=None,
        hidden_p=drops.hidden_p, input_p=drops.input_p, embed_p=drops.embed_p, weight_p=drops.weight_p,
    )  # fmt: skip
    theirs = core.SequentialRNN(
        encoder, core.LinearDecoder(V, E, output_p=drops.output_p, tie_encoder=encoder.encoder, bias=True)
    )
    with torch.no_grad():
        encoder.encoder.weight.copy_(ours.encoder.embed.weight)
        theirs[1].decoder.bias.copy_(ours.decoder.bias)
        for mine, rnn in zip(ours.encoder.layers, encoder.rnns, strict=True):
            for name, parameter in mine.module.named_parameters():
                (rnn.weight_hh_l0_raw if name == "weight_hh_l0" else getattr(rnn.module, name)).copy_(parameter)
    theirs.reset()
    return ours, theirs


def test_rates():
    config = awdlstm.awd_lstm_lm_config
    names = ("embed_p", "input_p", "weight_p", "hidden_p", "output_p")
    assert [config[n] for n in names] == [getattr(LANGUAGE_MODEL, n) for n in names]
    assert (config["emb_sz"], config["n_hid"], config["n_layers"]) == (400, 1152, 3)
    config = awdlstm.awd_lstm_clas_config
    assert [config[n] for n in names] == [getattr(CLASSIFIER, n) for n in names]


@pytest.mark.parametrize("train", [True, False])
def test_outputs_and_gradients(train):
    """All masks but the weights' are drawn in the same order from the same numbers, so training too agrees exactly."""
    ours, theirs = both(Drops(0.3, 0.3, 0.0 if train else 0.5, 0.3, 0.3))
    outs = []
    for model in (ours, theirs):
        model.train(train)
        torch.manual_seed(1)
        model(X)  # the second call goes on from the state of the first
        outs.append(model(X))
    for mine, other in zip(*outs, strict=True):
        torch.testing.assert_close(mine, other, rtol=0, atol=1e-6)
    norms = []
    for model, out in zip((ours, theirs), outs, strict=True):
        grads = torch.autograd.grad(out[0].square().sum(), list(model.parameters()), allow_unused=True)
        norms.append(sorted(grad.norm().item() for grad in grads if grad is not None))
    assert norms[0] == pytest.approx(norms[1], rel=1e-4)


def test_weight_dropout_zeroes_alike():
    torch.manual_seed(0)
    x, rnn = torch.randn(4, 5, 3), nn.LSTM(3, 6, batch_first=True)
    raw = rnn.weight_hh_l0.detach().clone()
    ours = ref.WeightDropout(nn.LSTM(3, 6, batch_first=True), 0.5)
    ours.module.load_state_dict(rnn.state_dict())
    theirs = awdlstm.WeightDropout(rnn, 0.5)

    def mean(module):
        with torch.no_grad():
            return torch.stack([module(x)[0] for _ in range(2000)]).mean(0)

    torch.testing.assert_close(mean(ours), mean(theirs), rtol=0, atol=0.02)
    assert torch.equal(ours.module.weight_hh_l0, raw) and torch.equal(theirs.weight_hh_l0_raw, raw)
    torch.testing.assert_close(ours.eval()(x)[0], theirs.eval()(x)[0])


@pytest.mark.parametrize("regularised", [False, True])
def test_the_training_loop_is_fastais(regularised):
    """Same model, data, schedule and optimizer: the weights stay together (no decay: fastai has none on biases)."""
    from fastai.callback.rnn import ModelResetter, RNNCallback, RNNRegularizer
    from fastai.callback.schedule import Learner  # with fit_one_cycle
    from fastai.data.core import DataLoaders
    from fastai.losses import CrossEntropyLossFlat

    data = ref.every_word()
    few = ref.Batches(data.train[:12], data.valid[:2])
    lr, moms = 1e-2, (0.8, 0.7, 0.8)

    def make():
        torch.manual_seed(0)
        return ref.LMModel7(30, 16, p=0.0) if regularised else ref.LMModel6(30, 16)

    ours, theirs = make(), make()
    penalties = {"alpha": 2.0, "beta": 1.0} if regularised else {"alpha": 0.0, "beta": 0.0}
    recipe = Recipe(epochs=2, lr=lr, moms=moms, wd=0.0, **penalties)
    told = [e for e in fit(ours, few, recipe) if isinstance(e, Epoch)]

    rows = [
        [(x, y) for batch_x, batch_y in part for x, y in zip(batch_x, batch_y, strict=True)]
        for part in (few.train, few.valid)
    ]
    loaders = DataLoaders.from_dsets(*rows, bs=64, drop_last=True, shuffle=False, num_workers=0)
    callbacks = [ModelResetter(), *([RNNCallback(), RNNRegularizer(**penalties)] if regularised else [])]
    learner = Learner(loaders, theirs, loss_func=CrossEntropyLossFlat(), cbs=callbacks, moms=moms, wd=0.0)
    with learner.no_bar(), learner.no_logging():
        learner.fit_one_cycle(2, lr)

    assert [e.valid_loss for e in told] == pytest.approx([float(v[1]) for v in learner.recorder.values], rel=1e-3)
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(mine, other, rtol=0, atol=1e-3)

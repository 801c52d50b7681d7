"""The training loop keeps to the chapter's recipe."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from studylm import reference as ref
from studylm.errors import StudylmError
from studylm.reference.training import Epoch, Recipe, Step, evaluate, fit, one_cycle, reset, token_loss

TINY = Recipe(epochs=2, lr=1e-2)


def few(n=3):
    """A handful of real batches."""
    data = ref.every_word()
    return ref.Batches(data.train[:n], data.valid[:2])


def test_one_cycle_ends():
    recipe = Recipe(epochs=1, lr=1e-2)
    assert one_cycle(0, recipe) == pytest.approx((1e-2 / 25, 0.95))
    assert one_cycle(0.25, recipe) == pytest.approx((1e-2, 0.85))
    assert one_cycle(1, recipe) == pytest.approx((1e-2 / 1e5, 0.95))
    lr, mom = one_cycle(0.125, recipe)  # half way up
    assert (lr, mom) == pytest.approx(((1e-2 + 1e-2 / 25) / 2, 0.9))


def test_progress_is_every_step_and_every_epoch():
    told = list(fit(ref.LMModel4(30, 8), few(), TINY))
    assert [type(t) for t in told] == [Step, Step, Step, Epoch] * 2
    steps = [t for t in told if isinstance(t, Step)]
    assert [(s.step, s.steps) for s in steps] == [(n, 6) for n in range(1, 7)]
    epoch = told[3]
    assert epoch.train_loss == pytest.approx(sum(s.loss for s in steps[:3]) / 3)
    assert 0 <= epoch.accuracy <= 1 and epoch.seconds > 0


def test_the_state_is_reset_twice_an_epoch_and_once_at_the_end():
    class Counting(ref.LMModel4):
        resets = 0

        def reset(self):
            super().reset()
            Counting.resets += 1

    list(fit(Counting(30, 8), few(), Recipe(epochs=3, lr=1e-3)))
    assert Counting.resets == 7


def test_reset_finds_the_parts_that_keep_a_state():
    class Part(nn.Module):
        h = 1

        def reset(self):
            self.h = 0

    model = nn.Sequential(nn.Linear(2, 2), nn.Sequential(Part()))
    reset(model)
    assert model[1][0].h == 0


def test_losses_leave_the_penalties_out_and_training_feels_them():
    def run(alpha):
        torch.manual_seed(0)
        model = ref.LMModel7(30, 8, p=0.0)
        told = list(fit(model, few(), Recipe(epochs=1, lr=1e-2, alpha=alpha)))
        return told[0].loss, model.embed.weight.detach()

    (plain, w), (penalised, w2) = run(0.0), run(100.0)
    assert plain == penalised  # the first step's cross entropy, before any update
    assert not torch.equal(w, w2)


def test_the_same_seed_gives_the_same_run():
    def run():
        torch.manual_seed(3)
        return [t.loss for t in fit(ref.LMModel6(30, 8), few(), TINY) if isinstance(t, Step)]

    assert run() == run()


def test_evaluation_is_the_mean_over_all_targets():
    class Echo(nn.Module):
        """Always bets on the word it reads."""

        def forward(self, x):
            return nn.functional.one_hot(x, 30).float() * 5

    batches = few().valid
    loss, accuracy = evaluate(Echo(), batches)
    x, y = (torch.cat(parts) for parts in zip(*batches, strict=True))
    assert accuracy == pytest.approx((x == y).double().mean().item())
    assert loss == pytest.approx(nn.functional.cross_entropy(Echo()(x).flatten(0, 1), y.flatten()).item(), rel=1e-6)


def test_training_learns():
    torch.manual_seed(0)
    told = [t for t in fit(ref.LMModel4(30, 16), ref.every_word(), Recipe(epochs=2, lr=3e-3)) if isinstance(t, Epoch)]
    assert told[-1].train_loss < told[0].train_loss < math.log(30)
    assert told[-1].accuracy > 0.25  # the most frequent target alone gives .15


def test_a_wrong_shape_is_told_in_one_line():
    class Last(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Linear(1, 30)

        def forward(self, x):
            return self.w(x[:, -1:].float())

    with pytest.raises(StudylmError, match=r"returned \(64, 30\) where logits \(64, 16, V\) were due"):
        list(fit(Last(), few(), TINY))


def test_a_loss_that_is_no_number_is_told_in_one_line():
    class Broken(ref.LMModel4):
        def forward(self, x):
            return super().forward(x) * float("nan")

    with pytest.raises(StudylmError, match="loss became nan at step 1 of 6"):
        list(fit(Broken(30, 8), few(), TINY))


def test_a_validation_loss_that_is_no_number_is_told_in_one_line():
    class Broken(ref.LMModel4):
        def forward(self, x):
            return super().forward(x) * (1 if self.training else float("inf"))

    with pytest.raises(StudylmError, match=r"loss became \w+ on the validation data"):
        list(fit(Broken(30, 8), few(), TINY))


def test_token_loss_takes_either_shape():
    torch.manual_seed(0)
    logits, y = torch.randn(2, 3, 5), torch.randint(5, (2, 3))
    torch.testing.assert_close(token_loss(logits, y), nn.functional.cross_entropy(logits.transpose(1, 2), y))
    torch.testing.assert_close(token_loss(logits[:, 0], y[:, 0]), nn.functional.cross_entropy(logits[:, 0], y[:, 0]))

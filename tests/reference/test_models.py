"""The chapter's models: what each does, step by step."""

from __future__ import annotations

import copy
import subprocess
import sys

import pytest
import torch

from studylm import reference as ref
from tests.waiting import PATIENCE

V, H = 11, 6
STATEFUL = [ref.LMModel3, ref.LMModel4, ref.LMModel5, ref.LMModel6, ref.LMModel7]


def logits(out):
    return out[0] if isinstance(out, tuple) else out


@pytest.mark.parametrize(
    ("model", "count"), [("LMModel1", 8_030), ("LMModel5", 20_510), ("LMModel6", 70_430), ("LMModel7", 68_510)]
)
def test_parameter_counts_at_the_chapters_sizes(model, count):
    assert ref.parameter_count(getattr(ref, model)(30, 64)) == count


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("bs", [1, 4])
@pytest.mark.parametrize("model", [ref.LMModel1, ref.LMModel2, ref.LMModel3])
def test_three_words_give_one(model, bs, dtype):
    out = model(V, H).to(dtype)(torch.randint(V, (bs, 3)))
    assert (out.shape, out.dtype) == ((bs, V), dtype)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("model", STATEFUL[1:])
def test_every_word_gets_a_prediction(model, dtype):
    out = logits(model(V, H).to(dtype)(torch.randint(V, (2, 5))))
    assert (out.shape, out.dtype) == ((2, 5, V), dtype)


def test_the_loop_is_the_unrolled_model():
    torch.manual_seed(0)
    unrolled, loop = ref.LMModel1(V, H), ref.LMModel2(V, H)
    loop.load_state_dict(unrolled.state_dict())
    x = torch.randint(V, (4, 3))
    assert torch.equal(unrolled(x), loop(x))
    assert torch.equal(loop(x), loop(x, torch.zeros(4, H)))


@pytest.mark.parametrize("model", STATEFUL)
def test_the_state_goes_on_until_it_is_reset(model):
    torch.manual_seed(0)
    model = model(V, H).eval()
    x = torch.randint(V, (2, 3))
    first, second = logits(model(x)), logits(model(x))
    model.reset()
    again = logits(model(x))
    assert torch.equal(first, again)
    assert not torch.equal(first, second)


@pytest.mark.parametrize("model", STATEFUL[1:])
def test_two_calls_on_halves_are_one_on_the_whole(model):
    torch.manual_seed(0)
    model = model(V, H).eval()
    x = torch.randint(V, (2, 8))
    whole = logits(model(x))
    model.reset()
    halves = torch.cat([logits(model(x[:, :3])), logits(model(x[:, 3:]))], dim=1)
    torch.testing.assert_close(halves, whole)


@pytest.mark.parametrize("model", STATEFUL)
def test_gradients_stop_between_calls(model):
    torch.manual_seed(0)
    model = model(V, H)
    logits(model(torch.randint(V, (2, 3)))).sum().backward()
    logits(model(torch.randint(V, (2, 3)))).sum().backward()  # raises if the first call's graph were still needed


def test_weight_tying_is_one_parameter_through_training_and_copying():
    model = ref.LMModel7(V, H)
    for m in (model, copy.deepcopy(model)):
        assert m.decode.weight is m.embed.weight
        optimizer = torch.optim.SGD(m.parameters(), 0.1)
        m(torch.randint(V, (2, 3)))[0].sum().backward()
        optimizer.step()
        assert m.decode.weight is m.embed.weight


def test_model_7_gives_what_the_penalties_want():
    torch.manual_seed(0)
    model = ref.LMModel7(V, H, p=0.5)
    out, raw, dropped = model(torch.randint(V, (4, 5)))
    assert raw.shape == dropped.shape == (4, 5, H)
    kept = dropped != 0
    assert 0 < kept.float().mean() < 1
    torch.testing.assert_close(dropped[kept], 2 * raw[kept])
    torch.testing.assert_close(out, model.decode(dropped))
    _, raw, dropped = model.eval()(torch.randint(V, (4, 5)))
    assert torch.equal(raw, dropped)


def test_importing_the_reference_makes_no_tensor():
    """The server of the checker forks after this import: threads left by an operation would lock a child up."""
    code = """
import torch
from torch.utils._python_dispatch import TorchDispatchMode
class Refuse(TorchDispatchMode):
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        raise SystemExit(f"ran {func}")
with Refuse():
    import studylm.reference, studylm.reference.awd_lstm, studylm.reference.training
assert not torch.cuda.is_initialized()
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr

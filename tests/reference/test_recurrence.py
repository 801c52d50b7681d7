"""Cells and layers are torch.nn's, in values and in gradients, on the readable and on the fast path."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from studylm.reference import GRU, LSTM, GRUCell, LSTMCell, LSTMCellGates, RecurrentLM, Stacked

DTYPES = [(torch.float32, 1e-6), (torch.float64, 1e-10)]
SIZES = [(2, 7, 3, 5), (1, 1, 4, 4), (3, 4, 6, 6), (5, 16, 2, 1)]  # bs, sl, n_in, H
PARAMETERS = ("ih.weight", "hh.weight", "ih.bias", "hh.bias")  # in the order of torch's


def gradients(outputs, weights, inputs):
    """Of a random weighing of the outputs, so that every one of them counts."""
    return torch.autograd.grad(sum((o * w).sum() for o, w in zip(outputs, weights, strict=True)), inputs)


def assert_near(ours, theirs, tolerance):
    for a, b in zip(ours, theirs, strict=True):
        # Gradients are sums over bs * sl terms: the tolerance is on their scale.
        torch.testing.assert_close(a, b, rtol=tolerance, atol=tolerance * max(1.0, b.abs().max().item()))


@pytest.mark.parametrize(("dtype", "tolerance"), DTYPES)
@pytest.mark.parametrize("size", SIZES)
def test_lstm_cell(size, dtype, tolerance):
    torch.manual_seed(0)
    bs, _, n_in, H = size
    theirs = nn.LSTMCell(n_in, H, dtype=dtype)
    ours = LSTMCell.from_torch(theirs)
    x, h, c = (torch.randn(bs, n, dtype=dtype, requires_grad=True) for n in (n_in, H, H))
    out, state = ours(x, (h, c))
    assert out is state[0]
    expected = theirs(x, (h, c))
    assert_near(state, expected, tolerance)
    weights = [torch.randn_like(h) for _ in range(2)]
    assert_near(
        gradients(state, weights, [x, h, c, *map(ours.get_parameter, PARAMETERS)]),
        gradients(expected, weights, [x, h, c, *theirs.parameters()]),
        tolerance,
    )


@pytest.mark.parametrize(("dtype", "tolerance"), DTYPES)
def test_the_long_form_of_the_lstm_cell_is_the_short_one(dtype, tolerance):
    torch.manual_seed(0)
    n_in, H = 3, 5
    long, short = LSTMCellGates(n_in, H).to(dtype), LSTMCell(n_in, H).to(dtype)
    gates = (long.input_gate, long.forget_gate, long.cell_gate, long.output_gate)
    with torch.no_grad():
        short.hh.weight.copy_(torch.cat([gate.weight[:, :H] for gate in gates]))
        short.ih.weight.copy_(torch.cat([gate.weight[:, H:] for gate in gates]))
        short.ih.bias.copy_(torch.cat([gate.bias for gate in gates]))
        short.hh.bias.zero_()
    x, h, c = (torch.randn(2, n, dtype=dtype) for n in (n_in, H, H))
    assert_near(long(x, (h, c))[1], short(x, (h, c))[1], tolerance)


@pytest.mark.parametrize(("dtype", "tolerance"), DTYPES)
@pytest.mark.parametrize("size", SIZES)
def test_gru_cell(size, dtype, tolerance):
    torch.manual_seed(0)
    bs, _, n_in, H = size
    theirs = nn.GRUCell(n_in, H, dtype=dtype)
    ours = GRUCell.from_torch(theirs)
    x, h = (torch.randn(bs, n, dtype=dtype, requires_grad=True) for n in (n_in, H))
    out, expected = ours(x, h), theirs(x, h)
    assert_near([out], [expected], tolerance)
    weights = [torch.randn_like(h)]
    assert_near(
        gradients([out], weights, [x, h, *map(ours.get_parameter, PARAMETERS)]),
        gradients([expected], weights, [x, h, *theirs.parameters()]),
        tolerance,
    )


def test_gru_that_resets_before_is_the_published_equation():
    """Written out in another way: gate by gate, from single matrices."""
    torch.manual_seed(0)
    H, cell = 4, GRUCell(3, 4, "before").double()
    (Wr, Wz, Wn), (Ur, Uz, Un) = cell.ih.weight.chunk(3), cell.hh.weight.chunk(3)
    (br, bz, bn), (cr, cz, cn) = cell.ih.bias.chunk(3), cell.hh.bias.chunk(3)
    x, h = torch.randn(2, 3, dtype=torch.float64), torch.randn(2, H, dtype=torch.float64)
    r = torch.sigmoid(x @ Wr.T + br + h @ Ur.T + cr)
    z = torch.sigmoid(x @ Wz.T + bz + h @ Uz.T + cz)
    n = torch.tanh(x @ Wn.T + bn + (r * h) @ Un.T + cn)
    torch.testing.assert_close(cell(x, h), n + z * (h - n))


def test_the_two_places_of_the_reset_gate_differ():
    torch.manual_seed(0)
    after, before = GRU(3, 5), GRU(3, 5, "before")
    before.load_state_dict(after.state_dict())
    x = torch.randn(2, 6, 3)
    assert (after(x)[0] - before(x)[0]).abs().max() > 1e-3
    assert (
        after(x[:, :1])[0] - before(x[:, :1])[0]
    ).abs().max() < 1e-1  # from a zero state only the bias tells them apart


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(("dtype", "tolerance"), DTYPES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("given_state", [True, False])
def test_lstm_layer(size, dtype, tolerance, fast, given_state):
    torch.manual_seed(0)
    bs, sl, n_in, H = size
    theirs = nn.LSTM(n_in, H, batch_first=True, dtype=dtype)
    ours = LSTM.from_torch(theirs, fast=fast)
    x = torch.randn(bs, sl, n_in, dtype=dtype, requires_grad=True)
    h, c = (torch.randn(bs, H, dtype=dtype, requires_grad=True) for _ in range(2))
    out, state = ours(x, (h, c) if given_state else None)
    their_out, their_state = theirs(x, (h[None], c[None]) if given_state else None)
    ours_all, theirs_all = [out, *state], [their_out, their_state[0][0], their_state[1][0]]
    assert_near(ours_all, theirs_all, tolerance)
    weights = [torch.randn_like(t) for t in theirs_all]
    inputs = [x, h, c] if given_state else [x]
    assert_near(
        gradients(ours_all, weights, [*inputs, *map(ours.get_parameter, PARAMETERS)]),
        gradients(theirs_all, weights, [*inputs, *theirs.parameters()]),
        tolerance,
    )


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(("dtype", "tolerance"), DTYPES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("given_state", [True, False])
def test_gru_layer(size, dtype, tolerance, fast, given_state):
    torch.manual_seed(0)
    bs, sl, n_in, H = size
    theirs = nn.GRU(n_in, H, batch_first=True, dtype=dtype)
    ours = GRU.from_torch(theirs, fast=fast)
    x = torch.randn(bs, sl, n_in, dtype=dtype, requires_grad=True)
    h = torch.randn(bs, H, dtype=dtype, requires_grad=True)
    out, last = ours(x, h if given_state else None)
    their_out, their_last = theirs(x, h[None] if given_state else None)
    ours_all, theirs_all = [out, last], [their_out, their_last[0]]
    assert_near(ours_all, theirs_all, tolerance)
    weights = [torch.randn_like(t) for t in theirs_all]
    inputs = [x, h] if given_state else [x]
    assert_near(
        gradients(ours_all, weights, [*inputs, *map(ours.get_parameter, PARAMETERS)]),
        gradients(theirs_all, weights, [*inputs, *theirs.parameters()]),
        tolerance,
    )


@pytest.mark.parametrize("layer", [LSTM, GRU])
def test_the_hand_written_backward_passes_the_numeric_check(layer):
    """The fast path against finite differences: no other implementation is involved."""
    torch.manual_seed(0)
    fast = layer(3, 4).double()
    x = torch.randn(2, 5, 3, dtype=torch.float64, requires_grad=True)
    states = tuple(torch.randn(2, 4, dtype=torch.float64, requires_grad=True) for _ in range(2 if layer is LSTM else 1))

    def run(x, *states):
        out, state = fast(x, states if layer is LSTM else states[0])
        return (out, *state) if layer is LSTM else (out, state)

    assert torch.autograd.gradcheck(run, (x, *states))


@pytest.mark.parametrize("layer", [LSTM, GRU])
def test_the_fast_path_is_the_readable_one_far_from_zero(layer):
    """Saturated gates, and inputs that only a clumsy tanh would spoil."""
    torch.manual_seed(0)
    fast, slow = layer(8, 8), layer(8, 8, fast=False)
    slow.load_state_dict(fast.state_dict())
    for scale in (1e-4, 1.0, 1e3):
        x = torch.randn(4, 12, 8) * scale
        torch.testing.assert_close(fast(x)[0], slow(x)[0], rtol=0, atol=1e-6)


@pytest.mark.parametrize("layer", [LSTM, GRU])
def test_a_layer_run_in_two_parts_goes_on_where_it_stopped(layer):
    torch.manual_seed(0)
    module, x = layer(3, 5), torch.randn(2, 8, 3)
    whole, _ = module(x)
    first, state = module(x[:, :3])
    second, _ = module(x[:, 3:], state)
    torch.testing.assert_close(torch.cat([first, second], dim=1), whole)


@pytest.mark.parametrize("layer", [LSTM, GRU])
def test_backward_twice_through_one_graph(layer):
    torch.manual_seed(0)
    module, x = layer(3, 5), torch.randn(2, 4, 3)
    loss = module(x)[0].square().sum()
    first = torch.autograd.grad(loss, module.ih.weight, retain_graph=True)[0]
    torch.testing.assert_close(torch.autograd.grad(loss, module.ih.weight)[0], first)


@pytest.mark.parametrize("layer", [LSTM, GRU])
def test_an_output_may_be_changed_in_place(layer):
    torch.manual_seed(0)
    fast, slow = layer(3, 5), layer(3, 5, fast=False)
    slow.load_state_dict(fast.state_dict())
    x = torch.randn(2, 4, 3)
    grads = []
    for module in (fast, slow):
        out, _ = module(x)
        out.mul_(2).square().sum().backward()
        grads.append(module.hh.weight.grad)
    assert_near(grads[:1], grads[1:], 1e-6)


@pytest.mark.parametrize(("layer", "theirs"), [(LSTM, nn.LSTM), (GRU, nn.GRU)])
def test_a_stack_of_layers_is_torchs(layer, theirs):
    torch.manual_seed(0)
    module = theirs(3, 5, 3, batch_first=True)
    stack = Stacked(layer, 3, 5, 3)
    for depth in range(3):
        stack.layers[depth].load_state_dict(layer.from_torch(module, depth).state_dict())
    x = torch.randn(2, 6, 3)
    torch.testing.assert_close(stack(x)[0], module(x)[0], rtol=0, atol=1e-6)


def test_a_language_model_takes_ours_or_torchs():
    torch.manual_seed(0)
    theirs = RecurrentLM(11, 6, lambda H: nn.GRU(H, H, 2, batch_first=True))
    ours = RecurrentLM(11, 6, lambda H: Stacked(GRU, H, H, 2))
    for part in ("embed", "decode"):
        getattr(ours, part).load_state_dict(getattr(theirs, part).state_dict())
    for depth in range(2):
        ours.rnn.layers[depth].load_state_dict(GRU.from_torch(theirs.rnn, depth).state_dict())
    for _ in range(3):  # the state goes on from call to call in both
        x = torch.randint(11, (2, 5))
        torch.testing.assert_close(ours(x), theirs(x), rtol=0, atol=1e-6)


@pytest.mark.gpu
@pytest.mark.parametrize(("layer", "theirs"), [(LSTM, nn.LSTM), (GRU, nn.GRU)])
def test_on_a_gpu(layer, theirs):
    if not torch.cuda.is_available():
        pytest.skip("no CUDA device here")
    torch.manual_seed(0)
    module = theirs(3, 5, batch_first=True, dtype=torch.float64)
    ours, x = layer.from_torch(module).cuda(), torch.randn(2, 6, 3, dtype=torch.float64)
    out, _ = ours(x.cuda())
    torch.testing.assert_close(out.cpu(), module(x)[0], rtol=0, atol=1e-10)
    grads = torch.autograd.grad(out.sum(), list(map(ours.get_parameter, PARAMETERS)))
    expected = torch.autograd.grad(module(x)[0].sum(), list(module.parameters()))
    for ours_grad, theirs_grad in zip(grads, expected, strict=True):
        torch.testing.assert_close(ours_grad.cpu(), theirs_grad, rtol=0, atol=1e-10)

"""FORBIDS: what an answer uses is refused, however it gets there; what it only mentions is not."""

from __future__ import annotations

import pytest

from studylm.checker.verdict import Outcome

CHECKS = """
    import torch

    DEFINES = ["f"]
    FORBIDS = {rule!r}

    def check_it(learner):
        x = torch.randn(2, 6, requires_grad=True)
        model = learner.f(6) if learner.has("module") else None
        out = model(x) if model is not None else learner.f(x)
        while isinstance(out, (tuple, list)):
            out = out[0]
        if isinstance(out, torch.Tensor) and out.requires_grad:
            out.sum().backward()
"""

MODULE = """
    import torch
    from torch import nn
    import torch.nn.functional as F
    module = True


    class f(nn.Module):
        def __init__(self, n):
            super().__init__()
            {init}

        def forward(self, x):
            return {call}
"""

FUNCTION = """
    import math
    import cmath
    import threading
    import torch
    from torch import nn
    import torch.nn.functional as F
    from math import tanh as scalar_tanh


    def f(x):
        {body}
"""

RECURRENT = [
    ("self.r = nn.GRU(n, n)", "self.r(x)"),
    ("self.r = nn.LSTM(n, n, num_layers=2)", "self.r(x)"),
    ("self.r = nn.RNN(n, n)", "self.r(x)"),
    ("self.r = nn.GRUCell(n, n)", "self.r(x)"),
    ("self.r = nn.LSTMCell(n, n)", "self.r(x)"),
    ("self.r = nn.RNNCell(n, n, nonlinearity='relu')", "self.r(x)"),
    ("self.r = getattr(nn, 'G' + 'RU')(n, n)", "self.r.forward(x)"),
    ("self.r = type('Mine', (nn.GRU,), {})(n, n)", "self.r(x)"),
    ("self.r = nn.GRU(n, n)", "torch.gru(x[None], x.new_zeros(1, 1, 6), list(self.r.parameters()), True, 1, 0.0, False, False, True)"),
    ("self.r = nn.GRU(n, n)", "torch._VF.gru(x[None], x.new_zeros(1, 1, 6), list(self.r.parameters()), True, 1, 0.0, False, False, True)"),
    ("self.r = nn.GRUCell(n, n)", "torch.gru_cell(x, x, *self.r.parameters())"),
    ("self.r = nn.GRUCell(n, n)", "torch.ops.aten.gru_cell(x, x, *self.r.parameters())"),
    ("self.r = nn.LSTM(n, n)", "torch.ops.aten.lstm.input(x[None], [x.new_zeros(1, 6, 6)] * 2, list(self.r.parameters()), True, 1, 0.0, False, False, True)"),
    ("self.r = torch.jit.script(nn.GRUCell(n, n))", "self.r(x)"),
    ("self.r = torch.jit.trace(nn.GRUCell(n, n), torch.randn(2, n))", "self.r(x)"),
    ("self.r = nn.GRU(n, n)", "[self.quiet(x) for _ in [0]][0]\n\n        def quiet(self, x):\n            try:\n                return self.r(x)\n            except BaseException:\n                return x"),
    ("self.r = nn.GRUCell(n, n)", "[self.hidden(x) for _ in [0]][0]\n\n        def hidden(self, x):\n            with torch._C.DisableTorchFunction():\n                return torch.gru_cell(x, x, *self.r.parameters())"),
    ("self.r = nn.GRUCell(n, n)", "[self.thread(x) for _ in [0]][0]\n\n        def thread(self, x):\n            import threading\n            out = []\n            t = threading.Thread(target=lambda: out.append(torch.gru_cell(x, x, *self.r.parameters())))\n            t.start(); t.join()\n            return out[0]"),
]  # fmt: skip


@pytest.mark.parametrize(("init", "call"), RECURRENT)
def test_recurrent_is_refused(judge, init, call):
    verdict = judge(CHECKS.format(rule="recurrent"), MODULE.format(init=init, call=call))
    assert verdict.outcome is Outcome.REFUSED, verdict
    assert "without torch's recurrent modules and functions" in verdict.message
    assert not verdict.checks[0].message or verdict.checks[0].status.value == "failed"


def test_refusing_names_what_was_used_and_the_learners_line(judge):
    verdict = judge(CHECKS.format(rule="recurrent"), MODULE.format(init="self.r = nn.GRU(n, n)", call="self.r(x)"))
    assert "`nn.GRU` on line 14" in verdict.message
    assert verdict.line == 14


@pytest.mark.parametrize(
    ("init", "call"),
    [
        ("self.doc = 'nn.GRU(n, n)'", "x * 2  # torch.gru"),
        ("self.kind = nn.GRU", "x * 2"),
        ("self.unused = nn.GRU(n, n)", "x @ self.unused.weight_hh_l0[:6]"),
        ("self.gru = nn.Linear(n, n)", "self.gru(x)"),
        ("self.r = type('GRU', (nn.Module,), {'forward': lambda self, x: x * 2})()", "self.r(x)"),
        ("self.r = type('gru', (torch.autograd.Function,), {'forward': staticmethod(lambda c, x: x * 2), 'backward': staticmethod(lambda c, g: g * 2)})", "self.r.apply(x)"),
        ("from torch.nn.utils.rnn import pad_sequence", "nn.utils.rnn.pad_sequence([x, x])"),
        ("pass", "x * 2\n\n\n    if __name__ == '__main__':\n        nn.GRU(3, 3)(torch.ones(2, 3))"),
        ("pass", "x * 2\n\n\n    class LSTM(nn.LSTM):\n        pass"),
    ],
)  # fmt: skip
def test_what_is_only_mentioned_is_not_refused(judge, init, call):
    verdict = judge(CHECKS.format(rule="recurrent"), MODULE.format(init=init, call=call))
    assert verdict.passed, verdict


@pytest.mark.parametrize(
    "body",
    [
        "return F.dropout(x)",
        "return nn.Dropout(0.5)(x)",
        "return nn.Dropout(0.5).eval()(x)",
        "return torch.dropout(x, 0.5, True)",
        "return F.alpha_dropout(x, 0.5, True)",
        "return F.dropout1d(x[None])",
        "return torch.feature_dropout(x[None], 0.5, True)",
        "return torch.native_dropout(x, 0.5, True)",
        "return torch.dropout_(x.clone(), 0.5, True)",
        "return torch.ops.aten.native_dropout(x, 0.5, True)",
        "return nn.LSTM(6, 6, num_layers=2, dropout=0.5)(x)",
        "return F.scaled_dot_product_attention(x, x, x, dropout_p=0.5)",
    ],
)
def test_dropout_is_refused(judge, body):
    verdict = judge(CHECKS.format(rule="dropout"), FUNCTION.format(body=body))
    if "attention" in body or "LSTM" in body:
        assert verdict.outcome in (Outcome.REFUSED, Outcome.PASSED)  # no card asks for these
    else:
        assert verdict.outcome is Outcome.REFUSED, verdict


@pytest.mark.parametrize(
    "body",
    [
        "return x * torch.empty_like(x).bernoulli_(0.5)",
        "return x * (torch.rand_like(x) > 0.5) / 0.5",
        "return x * torch.bernoulli(torch.full_like(x, 0.5))",
        "return x * torch.distributions.Bernoulli(0.5).sample(x.shape)",
    ],
)
def test_a_dropout_of_ones_own_is_not_refused(judge, body):
    assert judge(CHECKS.format(rule="dropout"), FUNCTION.format(body=body)).passed


@pytest.mark.parametrize(
    "body",
    [
        "return x.chunk(2)",
        "return torch.chunk(x, 2)",
        "return x.split(1)",
        "return torch.split(x, [1, 1])",
        "return torch.tensor_split(x, 2)",
        "return x.hsplit(2)",
        "return torch.vsplit(x, 2)",
        "return x[None].dsplit(2)",
        "return torch.unsafe_chunk(x, 2)",
        "return x.unsafe_split(1)",
        "return x.unsafe_split_with_sizes([1, 1])",
        "return x.split_with_sizes([1, 1])",
        "return torch.functional.split(x, 1)",
        "return torch.ops.aten.chunk(x, 2)",
        "return torch.Tensor.chunk(x, 2)",
        "return getattr(x, 'ch' + 'unk')(2)",
        "return torch.jit.script(F_chunk)(x)\n\n\n    def F_chunk(x):\n        return x.chunk(2)",
    ],
)
def test_splitting_is_refused(judge, body):
    verdict = judge(CHECKS.format(rule="split"), FUNCTION.format(body=body))
    assert verdict.outcome is Outcome.REFUSED or ("jit" in body and verdict.outcome is not Outcome.PASSED), verdict


@pytest.mark.parametrize(
    "body",
    [
        "return x[:1], x[1:]",
        "return x.narrow(0, 0, 1), x.narrow(0, 1, 1)",
        "return tuple(x.as_strided((1, 6), (6, 1), 6 * i) for i in range(2))",
        "return x.select(0, 0)[None], x.index_select(0, torch.tensor([1]))",
        "return tuple(x.unfold(0, 1, 1)[..., 0])",
        "return 'a,b'.split(',') and x",
    ],
)
def test_slicing_is_not_refused(judge, body):
    assert judge(CHECKS.format(rule="split"), FUNCTION.format(body=body)).passed


@pytest.mark.parametrize(
    "body",
    [
        "return x.tanh()",
        "return torch.tanh(x)",
        "return F.tanh(x)",
        "return nn.Tanh()(x)",
        "return x.clone().tanh_()",
        "return 1 - 2 / (1 + torch.exp(2 * x))",
        "return x.exp()",
        "return torch.special.expm1(x)",
        "return torch.exp2(x)",
        "return torch.sinh(x) / torch.cosh(x)",
        "return torch.pow(math.e, x)",
        "return math.e ** x",
        "return torch.tensor(math.e) ** x",
        "return x - F.tanhshrink(x)",
        "return torch.ops.aten.tanh(x)",
        "return torch._foreach_tanh([x])[0]",
        "return torch.tensor([[math.tanh(v) for v in row] for row in x.tolist()])",
        "return torch.tensor([[scalar_tanh(v) for v in row] for row in x.tolist()])",
        "return torch.tensor([[math.exp(v) for v in row] for row in x.tolist()])",
        "return torch.tensor([[cmath.tanh(v).real for v in row] for row in x.tolist()])",
        "return nn.RNNCell(6, 6)(x)",
    ],
)
def test_tanh_and_exp_are_refused(judge, body):
    verdict = judge(CHECKS.format(rule="tanh-exp"), FUNCTION.format(body=body))
    assert verdict.outcome is Outcome.REFUSED, verdict


@pytest.mark.parametrize(
    "body",
    [
        "return 2 * torch.sigmoid(2 * x) - 1",
        "return 2 * (x * 2).sigmoid() - 1",
        "return 2 * F.sigmoid(2 * x) - 1",
        "return 2 * nn.Sigmoid()(2 * x) - 1",
        "return 2 * torch.special.expit(2 * x) - 1",
        "return 1 - 2 * torch.sigmoid(-2 * x)",
        "return (x + x).sigmoid().mul(2).sub(1)",
        "return torch.sigmoid(x) ** 2 + x.square() - x**3",
        "return F.hardtanh(x)",
        "return torch.sigmoid_(x * 2) * 2 - 1",
        "return x * math.sqrt(2.0) + math.log(2.0)",
        "return 2 * torch.stack([2 * x, torch.zeros_like(x)]).softmax(0)[0] - 1",
    ],
)
def test_the_sigmoid_in_any_spelling_is_not_refused(judge, body):
    verdict = judge(CHECKS.format(rule="tanh-exp"), FUNCTION.format(body=body))
    assert verdict.passed, verdict


def test_what_runs_while_the_file_loads_is_not_judged(judge):
    answer = MODULE.format(init="pass", call="x * 2") + "\n\n    nn.GRU(3, 3)(torch.ones(2, 3))\n"
    assert judge(CHECKS.format(rule="recurrent"), answer).passed


def test_several_rules_at_once(judge):
    checks = CHECKS.format(rule=["split", "dropout"])
    assert judge(checks, FUNCTION.format(body="return x.chunk(2)")).outcome is Outcome.REFUSED
    assert judge(checks, FUNCTION.format(body="return F.dropout(x)")).outcome is Outcome.REFUSED
    assert judge(checks, FUNCTION.format(body="return x.tanh()")).passed


@pytest.mark.parametrize(
    "body",
    [
        "return POOL.submit(torch.dropout, x, 0.5, True).result()",
        "return torch.ops.aten.dropout.default.redispatch(torch._C.DispatchKeySet(torch._C.DispatchKey.CPU), x, 0.5, True)",
        "return torch.ops.aten.dropout.default.decompose(x, 0.5, True)",
        "return unseen(x)",
        "torch.autograd._disable_profiler_legacy()\n    return unseen(x)",
        "nn.modules.module._global_forward_pre_hooks.clear()\n    return nn.Dropout(0.5)(x)",
    ],
)
def test_what_is_done_beside_the_nets_is_refused(judge, body):
    answer = """
    import concurrent.futures

    import torch
    import torch.overrides
    from torch import nn

    POOL = concurrent.futures.ThreadPoolExecutor(1)
    POOL.submit(int).result()
    torch.autograd._enable_profiler_legacy = torch.autograd.ProfilerConfig = lambda *rest: None
    torch.overrides._push_mode = lambda mode: None


    def unseen(x):
        with torch._C.DisableTorchFunction():
            return torch._VF.dropout(x, 0.5, True)


    def f(x):
        BODY
    """.replace("BODY", body.replace("\n", "\n    "))
    verdict = judge(CHECKS.format(rule="dropout"), answer)
    assert verdict.outcome is Outcome.REFUSED, verdict

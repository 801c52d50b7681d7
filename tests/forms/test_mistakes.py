"""The mistakes that people make, each on a line that has room for it."""

from __future__ import annotations

import pytest

from studylm.forms.form import Form
from studylm.forms.preparing import prepare
from tests.forms.verdicts import passing

HEAD = "import torch\nimport torch.nn.functional as F\nfrom torch import nn, sigmoid, tanh\n\n\n"


def module(body: str, init: str = "self.p = p") -> str:
    """A module with this line in `forward`."""
    lines = body.replace("\n", "\n        ")
    return f"{HEAD}class M(nn.Module):\n    def __init__(self, p, H):\n        {init}\n\n    def forward(self, x, h):\n        {lines}\n"


CASES = [
    # the activation
    ("return torch.sigmoid(x)", "return torch.tanh(x)"),
    ("return x.tanh()", "return x.sigmoid()"),
    ("return sigmoid(x)", "return tanh(x)"),
    ("return F.relu(x)", "return F.tanh(x)"),
    ("return torch.tanh(x + h)", "return x + h"),
    ("return (x + h).tanh() * 2", "return (x + h) * 2"),
    ("return self.out(x)", "return self.out(x).softmax(-1)"),
    # probabilities
    ("return x / (1 - self.p)", "return x / self.p"),
    ("return x.bernoulli(1 - self.p)", "return x.bernoulli(self.p)"),
    ("return x.bernoulli(self.p)", "return x.bernoulli(1 - self.p)"),
    ("return x * (h < self.p)", "return x * (h >= self.p)"),
    ("return x * h / (1 - self.p)", "return x * h"),
    ("return x * h / (1 - self.p)", "return x * h / 1 - self.p"),
    ("return x * h / (1 - self.p)", "return x * h * (1 - self.p)"),
    ("if not self.training:\n    return x\nreturn h", "if self.training:\n    return x\nreturn h"),
    ("return F.dropout(x, self.p, self.training)", "return F.dropout(x, self.p, True)"),
    # dimensions
    ("return torch.cat([h, x], dim=1)", "return torch.cat([h, x], dim=0)"),
    ("return torch.cat([h, x], 1)", "return torch.cat([h, x], 0)"),
    ("return torch.cat([h, x], 1)", "return torch.cat([h, x])"),
    ("return torch.stack([h, x], -1)", "return torch.stack([h, x], 0)"),
    ("return x.mean(1)", "return x.mean(0)"),
    ("return x.mean(dim=1)", "return x.mean()"),
    ("return x[:, 0]", "return x[0, :]"),
    ("return x[:, 0]", "return x[0]"),
    ("return x.new_zeros(x.shape[0], 1, x.shape[2])", "return x.new_zeros(x.shape[0], x.shape[1], x.shape[2])"),
    ("return x @ h.T", "return x @ h"),
    ('return torch.einsum("bi,io->bo", x, h)', 'return torch.einsum("bi,oi->bo", x, h)'),
    # roles
    ("r, z = x.chunk(2, 1)\nreturn r", "z, r = x.chunk(2, 1)\nreturn r"),
    ("return h * x + (1 - h) * self.p", "return (1 - h) * x + h * self.p"),
    ("return h * x + (1-h) * self.p", "return (1-h) * x + (1-h) * self.p"),
    ("return torch.cat([h, x])", "return torch.cat([x, h])"),
    ("return x - h", "return h - x"),
    ("return x - h * 2", "return h * 2 - x"),
    ("return x - (h - 1)", "return h - 1 - x"),
    ("return x, (h, x + h)", "return (h, x + h), x"),
    ("return x, (h, x + h)", "return x, (x + h, h)"),
    ("return self.p[0]", "return self.p[1]"),
    ("return x.pow(2).mean()", "return x.mean().pow(2)"),
    ("return F.relu(self.out(x))", "return self.out(F.relu(x))"),
    # state
    ("self.h = h.detach()\nreturn x", "self.h = h\nreturn x"),
    ("self.h = h.detach()\nreturn x", "return x"),
    ("h = h.detach()\nreturn h", "h.detach()\nreturn h"),
    ("for e in x:\n    h = self.f(e, h)\nreturn h", "for e in x:\n    h = self.f(e, h).detach()\nreturn h"),
    ("h = h + x\nreturn h", "h += x\nreturn h"),
    ("return x * h", "return x.mul_(h)"),
    ("return x.relu()", "return x.relu_()"),
    ("with torch.no_grad():\n    return x", "with torch.enable_grad():\n    return x"),
    ("return x.clone()", "return x"),
    ("return torch.zeros(3, dtype=x.dtype)", "return torch.zeros(3)"),
    ("return x.pow(2) + h", "return x.detach().pow(2) + h"),
    # steps
    (
        "a = []\nfor e in x:\n    h = e * h\n    a.append(h)\nreturn a",
        "a = []\nfor e in x:\n    a.append(h)\n    h = e * h\nreturn a",
    ),
    ("for e in x.unbind(1):\n    h = e * h\nreturn h", "for e in reversed(x.unbind(1)):\n    h = e * h\nreturn h"),
    ("for e in x.unbind(1):\n    h = e * h\nreturn h", "for e in x.unbind(1)[1:]:\n    h = e * h\nreturn h"),
    ("return x if h is None else h", "return x if h is not None else h"),
    ("return x if h is None else h", "return h if h is None else x"),
    ("return torch.stack(h, 1)", "return h[-1]"),
    # arithmetic
    ("return x + h", "return x - h"),
    ("return x + h", "return x"),
    ("return x+h", "return x-h"),
    ("return x * h", "return x + h"),
    ("return (x - h) ** 2", "return x - h"),
    ("return (x * x).mean()", "return (x * x).sum()"),
    ("return x + h * 2", "return (x + h) * 2"),
    ("return -x * h", "return x * h"),
    ("return len(x) // 2", "return len(x) / 2"),
    # numbers
    ("return x[1:]", "return x[0:]"),
    ("return x[:-1]", "return x[:]"),
    ("return x[:, : self.p]", "return x[:, : self.p + 1]"),
    ("return range(len(x))", "return range(len(x) - 1)"),
    ("return range(1, len(x))", "return range(0, len(x))"),
    ("return x * 0.5", "return x * 2.0"),
    ("return x < h", "return x <= h"),
    ("return {'a': True, 'b': 'keep'}", "return {'a': False, 'b': 'keep'}"),
    ("return {'a': True, 'b': 'keep'}", "return {'a': True, 'b': 'drop'}"),
    ("return {'a': 'one', 'b': 'two'}", "return {'a': 'two', 'b': 'one'}"),
    # names
    ("y = x * 2\nreturn y + h", "y = x * 2\nreturn x + h"),
]


@pytest.mark.parametrize(("right", "wrong"), CASES)
def test_a_mistake_is_built_in(right: str, wrong: str) -> None:
    base = module(right).encode()
    made = {one.source.decode() for one in prepare(base, Form.REPAIR, pieces=1, seen=(), run=passing(base))}
    assert module(wrong) in made


LAYERS = [
    ("self.a = nn.Linear(p, H)", "self.a = nn.Linear(p, H, bias=False)"),
    ("self.a = nn.RNN(p, H, batch_first=True)", "self.a = nn.RNN(p, H)"),
    ("self.a = nn.Parameter(torch.randn(H))", "self.a = torch.randn(H)"),
    ("self.a = nn.ModuleList(nn.Linear(H, H) for _ in range(p))", "self.a = [nn.Linear(H, H) for _ in range(p)]"),
    ("self.a = nn.ModuleList([nn.Linear(H, H) for _ in range(p)])", "self.a = nn.ModuleList([nn.Linear(H, H)] * p)"),
    ("self.a.weight = self.b.weight", "self.a.weight.data = self.b.weight.data"),
]


@pytest.mark.parametrize(("right", "wrong"), LAYERS)
def test_a_mistake_is_built_into_the_constructor(right: str, wrong: str) -> None:
    base = module("return self.a(x)", right).encode()
    made = {one.source.decode() for one in prepare(base, Form.REPAIR, pieces=1, seen=(), run=passing(base))}
    assert module("return self.a(x)", wrong) in made


def test_a_layer_is_taken_for_another_of_its_kind() -> None:
    init = "self.r = nn.Linear(H, H)\n        self.z = nn.Linear(H, H)\n        self.o = nn.GRUCell(H, H)"
    base = module("return self.r(x) * self.z(h)", init).encode()
    made = {one.source.decode() for one in prepare(base, Form.REPAIR, pieces=1, seen=(), run=passing(base))}
    assert module("return self.z(x) * self.z(h)", init) in made
    assert module("return self.o(x) * self.z(h)", init) not in made

"""Checks meet the learner's objects as if they were local: values, layouts, gradients, training, modules."""

from __future__ import annotations

import pytest

from studylm.checker.verdict import Outcome, Status

ANSWER = """
import torch
from torch import nn
import torch.nn.functional as F


class Linear(nn.Module):
    def __init__(self, n, m):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(m, n))
        self.twin = self.weight
        self.register_buffer("calls", torch.zeros((), dtype=torch.int64))
        self.inner = nn.Dropout(0.5)

    def forward(self, x, scale=1.0):
        self.calls += 1
        return x @ self.weight.T * scale

    def reset(self, to=0):
        self.calls.fill_(to)
        return int(self.calls)


class Keeps(nn.Module):
    def __init__(self, n, detach=True):
        super().__init__()
        self.w = nn.Parameter(torch.eye(n))
        self.h = None
        self.detach = detach

    def forward(self, x):
        h = x if self.h is None else x + self.h
        out = h @ self.w
        self.h = out.detach() if self.detach else out
        return out


def same(x):
    return x


def describe(x):
    return f"{type(x).__name__} {x!r}"


def layout(x):
    return tuple(x.shape), x.stride(), str(x.dtype), x.requires_grad, x.is_contiguous()


def views(x):
    return x[:, 1:], x.clone(), x


def several(x, y):
    return x * y, (x + y, {"sum": [x.sum(), 3, None]})


def both(x):
    print("hello")
    return x + 1


def in_place(x, y=None):
    x += 1
    return x


def in_place_hidden(x):
    x.data.mul_(2)
    return x.sum()


def in_place_list(items, pair):
    items.append(4)
    return items


def through(batches):
    return [b for b in batches], [b for b in batches]


class Bag:
    size = 3


def bag():
    return Bag()


def size(bag):
    return bag.size


def alive():
    import gc

    return sum(isinstance(thing, (Linear, torch.autograd.graph.Node)) for thing in gc.get_objects())


MAP = {"a": 1, "b": [1.5, None, True]}
NUMBER = 3
"""


def run(judge, body: str, answer: str = ANSWER):
    lines = "\n".join("    " + line for line in body.strip("\n").splitlines())
    checks = f"import torch\nfrom studylm.checker.kit import *\nfrom studylm.checker.protocol.codec import OneShot\n\n\ndef check_it(learner, device):\n{lines}\n"
    return judge(checks, answer)


def passes(judge, body: str) -> None:
    verdict = run(judge, body)
    assert verdict.outcome is Outcome.PASSED, verdict.checks[0].message or verdict.message


def test_values_come_back_as_they_were(judge):
    passes(
        judge,
        """
values = [None, True, 3, -(2**80), 1.5, float("inf"), "täxt\\ud800", b"\\x00\\xff", [1, [2, ()]], (1,), {"a": {2: 3.0}},
          {1, 2}, torch.Size([2, 3]), 2 + 3j, torch.float64]
for value in values:
    got = learner.same(value)
    assert type(got) is type(value) and got == value, (value, got)
assert learner.same(float("nan")) != learner.same(float("nan"))
assert learner.describe(3) == "int 3" and learner.describe(3.0) == "float 3.0" and learner.describe((1,)) == "tuple (1,)"
assert learner.MAP == {"a": 1, "b": [1.5, None, True]} and learner.NUMBER == 3
assert learner.has("MAP") and not learner.has("map")
""",
    )


def test_tensors_keep_their_dtype_and_layout(judge):
    passes(
        judge,
        """
for dtype in (torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.uint8, torch.bool, torch.complex64):
    x = torch.tensor([[0, 1, 2], [3, 4, 5]]).to(dtype)
    got = learner.same(x)
    assert got.dtype == dtype and torch.equal(got, x)
x = torch.arange(24.0).reshape(2, 3, 4)
for view in (x, x.transpose(0, 2), x[:, ::2], x[:, 1:2, 1:], x[0, 0, 0], x[:0], x[:1].expand(5, 3, 4), torch.empty(0, 3), x.permute(2, 0, 1)[1:]):
    shape, stride, dtype, grad, contiguous = learner.layout(view)
    assert shape == tuple(view.shape) and (stride == view.stride() or view.numel() <= 1), (shape, stride, view.stride())
    back = learner.same(view)
    assert torch.equal(back, view) and (back.stride() == view.stride() or view.numel() <= 1)
    leaf = view.clone().requires_grad_()
    assert learner.layout(leaf)[3] is True
grad_view = x.requires_grad_().transpose(0, 2)
assert learner.layout(grad_view)[1] == grad_view.stride()
with torch.no_grad():
    assert not learner.same(x).requires_grad
""",
    )


def test_views_of_an_argument_are_known(judge):
    passes(
        judge,
        """
x = torch.randn(2, 3)
view, copy, itself = learner.views(x)
assert shares_memory(view, x) and not shares_memory(copy, x) and shares_memory(itself, x)
""",
    )


def test_gradients_cross_the_wire(judge):
    passes(
        judge,
        """
x, y = torch.randn(3, requires_grad=True), torch.randn(3, requires_grad=True)
product, (total, rest) = learner.several(x, y)
assert rest["sum"][1:] == [3, None]
(product.sum() + 2 * total.sum() + 3 * rest["sum"][0]).backward()
assert torch.allclose(x.grad, y + 5) and torch.allclose(y.grad, x + 2)

model = learner.Linear(3, 2)
x = torch.randn(4, 3, requires_grad=True)
weight = model.state()["weight"]
out = model(model(x) @ torch.ones(2, 3))
out.square().sum().backward()
w, z = weight.clone().requires_grad_(), x.detach().clone().requires_grad_()
((z @ w.T) @ torch.ones(2, 3) @ w.T).square().sum().backward()
assert torch.allclose(x.grad, z.grad, atol=1e-5) and torch.allclose(model.grads()["weight"], w.grad, atol=1e-4)
model.zero_grad()
assert all(g is None or not g.any() for g in model.grads().values())

# autograd.grad, parts that are not used, integers among the inputs
a, b = learner.several(torch.randn(2, requires_grad=True), torch.tensor([1, 2]))
a.sum().backward()
(g,) = torch.autograd.grad(learner.same(x).sum(), x)
assert torch.equal(g, torch.ones_like(x))
""",
    )


def test_a_graph_lasts_as_it_does_in_torch(judge):
    passes(
        judge,
        """
import pytest
from studylm.checker.kit import LearnerError
x = torch.randn(2, requires_grad=True)
out = learner.several(x, x)[0]
out.sum().backward(retain_graph=True)
with pytest.raises(LearnerError, match="second time"):
    out.sum().backward()
out = learner.several(x, x)[0]
with learner.keep_graphs():
    out.sum().backward(retain_graph=True)
    out.sum().backward()

good, bad = learner.Keeps(2), learner.Keeps(2, False)
for model in (good, bad):
    model(torch.ones(1, 2)).sum().backward()
good(torch.ones(1, 2)).sum().backward()
with pytest.raises(LearnerError, match="second time"):
    bad(torch.ones(1, 2)).sum().backward()
""",
    )


def test_models_are_trained_over_there(judge):
    passes(
        judge,
        """
for name in ("sgd", "adam"):
    model = learner.Linear(3, 1)
    optimizer = getattr(model, name)(0.1)
    x, y = torch.randn(32, 3), torch.randn(32, 1)
    losses = []
    for _ in range(30):
        optimizer.zero_grad()
        loss = (model(x) - y).square().mean()
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
    assert losses[-1] < losses[0] * 0.9, losses
""",
    )


def test_modules_can_be_read_and_written(judge):
    passes(
        judge,
        """
model = learner.Linear(3, 2)
assert model.is_module and model.type_name == "Linear"
assert set(model.state()) == {"weight"} and model.state()["weight"].shape == (2, 3)
assert model.sharing() == [["weight", "twin"]]
assert ("inner", "Dropout") in model.modules() and model.modules()[0] == ("", "Linear")
model.load({"weight": torch.ones(2, 3)})
assert torch.equal(model(torch.ones(1, 3)), torch.full((1, 2), 3.0))
assert torch.equal(model(torch.ones(1, 3), scale=2.0), torch.full((1, 2), 6.0))
assert int(model.buffers()["calls"]) == 2
assert model.invoke("reset", 5) == 5 and int(model.buffers()["calls"]) == 5
assert model.has("reset") and not model.has("forget")
assert model.eval().get("training") is False and model.train().get("training") is True
assert model.double().state()["weight"].dtype == torch.float64
assert model(torch.ones(1, 3, dtype=torch.float64)).dtype == torch.float64
copy = model.float().deepcopy()
copy.load({"weight": torch.zeros(2, 3)})
assert copy.sharing() == [["weight", "twin"]] and model.state()["weight"].all()
assert model.to(device).state()["weight"].device == torch.device(device)
dropout = learner.nn("Dropout", 1.0)
assert dropout.type_name == "Dropout" and not dropout(torch.ones(3)).any()
bag = learner.bag()
assert not bag.is_module and bag.type_name == "Bag" and bag.get("size") == 3 and learner.size(bag) == 3
""",
    )


def test_what_a_call_prints_is_seen_and_kept(judge):
    verdict = run(
        judge, 'value, text = learner.both.printed(torch.ones(1))\nassert text == "hello\\n" and float(value) == 2'
    )
    assert verdict.passed and verdict.output == "hello\n"


def test_a_one_shot_argument_can_be_walked_once(judge):
    passes(judge, "assert learner.through(one_shot([1, 2])) == ([1, 2], [])")


@pytest.mark.parametrize(
    ("call", "names"),
    [
        ("learner.in_place(torch.ones(2))", "`x`"),
        ("learner.in_place(torch.ones(2, requires_grad=True))", "`x`"),
        ("learner.in_place(torch.ones(2, 3).T)", "`x`"),
        ("learner.in_place_hidden(torch.ones(2))", "`x`"),
        ("learner.in_place_list([1, 2], (3,))", "`items`"),
        ("learner.in_place.printed(torch.ones(2))", "`x`"),
    ],
)
def test_an_argument_that_is_changed_in_place_fails_the_check_by_its_name(judge, call, names):
    verdict = run(judge, call)
    assert verdict.outcome is Outcome.FAILED and verdict.checks[0].status is Status.FAILED
    assert f"changes its argument {names} in place" in verdict.checks[0].message
    assert "x = x + y" in (verdict.checks[0].hint or "")


def test_what_stays_as_it_was_is_not_blamed(judge):
    passes(
        judge,
        """
nan = torch.tensor([float("nan"), 1.0])
learner.same(nan)
learner.same([nan, {"a": [1]}])
learner.through([nan, nan])
""",
    )


def test_the_diagnosis_helpers(judge):
    def said(body: str):
        check = run(judge, body).checks[0]
        return check.status.value, check.message, check.expected, check.actual

    assert said('expect(False, "No.", expected=3, actual=[1, 2])') == ("failed", "No.", "3 (int)", "[1, 2]")
    assert said('unpack(learner.same(torch.ones(2)), "out", "h")') == (
        "failed",
        "The call does not return (out, h).",
        "a tuple (out, h)",
        "a (2,) float32 tensor",
    )
    assert said('expect_shape(learner.same(None), (2,), "out")')[1:] == ("Out is not a tensor.", "a tensor", "None")
    assert (
        said('expect_tensor(learner.same(torch.tensor([float("nan")])), "out")')[1] == "Out contains NaN, not a number."
    )
    assert said('expect_close(learner.same(torch.ones(3)), torch.ones(2), "no")')[2:] == ("(2,)", "(3,)")
    assert said('expect_close(learner.same(torch.ones(2)), torch.tensor([1.0, float("inf")]), "no")')[0] == "failed"
    assert (
        said('expect_close(learner.same(torch.tensor([1.0, float("inf")])), torch.tensor([1.0, float("inf")]), "no")')[
            0
        ]
        == "passed"
    )
    assert said("fail('Never.')")[:2] == ("failed", "Never.")


def test_long_conversations_do_not_grow(judge):
    """Results and objects that the check has let go of are let go of over there."""
    passes(
        judge,
        """
model = learner.Linear(64, 64)
x = torch.randn(512, 64)
for _ in range(400):
    y = model(x)
    part = learner.Linear(2, 2)
assert learner.alive() <= 4
""",
    )


def test_what_is_told_happens_in_its_order_before_the_next_request(judge) -> None:
    verdict = judge(
        """
        import torch
        from studylm.checker.kit import expect
        from studylm.probes.models.model import scattered
        DEFINES = ["M"]

        def check_all(learner):
            \"\"\"In order.\"\"\"
            m = learner.M()
            m.tell("add", 1)
            m.scatter(0.5, 3)
            m.tell("add", 2)
            state = m.state()
            want = scattered(state, 0.5, torch.Generator().manual_seed(3))
            expect(torch.equal(state["w"], want["w"]), "other weights")
            expect(m.get("seen") == [1, 2], "another order")
            expect(m.get("first") != state["w"].tolist(), "written too early")
        """,
        """
        import torch

        class M(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.w = torch.nn.Parameter(torch.zeros(3))
                self.seen, self.first = [], None

            def add(self, n):
                self.first = self.first or self.w.tolist()
                self.seen.append(n)
        """,
    )
    assert verdict.passed, verdict.to_json()


def test_an_error_in_what_is_told_is_the_running_checks(judge) -> None:
    verdict = judge(
        """
        DEFINES = ["M"]

        def check_one(learner):
            \"\"\"One.\"\"\"
            learner.M().tell("reset")

        def check_two(learner):
            \"\"\"Two.\"\"\"
            learner.M()
        """,
        """
        import torch

        class M(torch.nn.Module):
            def reset(self):
                raise ValueError("not yet")
        """,
    )
    assert [(check.id, check.status.value) for check in verdict.checks] == [("one", "error"), ("two", "passed")]
    assert "not yet" in verdict.checks[0].message

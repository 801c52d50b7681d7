"""Role probing: right cells are recognised in any dress, and every known mistake is recognised as itself."""

from __future__ import annotations

import itertools

import pytest
import torch
from torch import Tensor, nn

from studylm.probes.cells.gru_formulas import gru_formulas
from studylm.probes.cells.lstm_formulas import lstm_formulas
from studylm.probes.cells.recognition import Formula, Recognition, generic, recognise
from studylm.probes.models.model import LocalModel

torch.set_num_threads(1)


class Cell(nn.Module):
    """A cell that is a formula: each role a parameter, so that a mistake can be built from its own description."""

    def __init__(self, formula: Formula, n: int, H: int) -> None:
        super().__init__()
        self.formula = formula
        blank = formula.blank(n, H)
        self.roles = nn.ParameterDict({role: nn.Parameter(torch.randn_like(w)) for role, w in blank.items()})

    def forward(self, x: Tensor, *states: Tensor) -> tuple[Tensor, ...]:
        return self.formula.step({role: self.roles[role] for role in self.formula.roles}, x, *states)


def gru(cell: nn.Module, n: int, H: int) -> Recognition:
    model = LocalModel(cell)
    return recognise(model, lambda x, h: (cell(x, h),), gru_formulas(), n, H)


@pytest.mark.parametrize(("n", "H"), [(2, 3), (3, 3), (4, 2), (1, 2)])
def test_torch_cells_are_recognised(n: int, H: int) -> None:
    seen = gru(nn.GRUCell(n, H).double(), n, H)
    assert seen.found and seen.formula.name == "after"
    assert set(seen.reading.filled(n, H).values()) == {1.0}
    cell = nn.LSTMCell(n, H).double()
    seen = recognise(LocalModel(cell), lambda x, h, c: cell(x, (h, c)), lstm_formulas(), n, H, states=2)
    assert seen.found and seen.formula.name == "standard"


def test_the_weights_that_are_read_are_the_weights_that_are_there() -> None:
    n, H = 2, 3
    cell = nn.GRUCell(n, H).double()
    theirs = {k: v.detach().clone() for k, v in cell.named_parameters()}
    theta = torch.cat([v.reshape(-1) for v in theirs.values()])
    seen = gru(cell, n, H)
    ours = seen.reading.weights(theta, n, H)
    assert torch.equal(ours["Wr"], theirs["weight_ih"][:H])
    assert torch.equal(ours["Uz"], theirs["weight_hh"][H : 2 * H])
    assert torch.allclose(ours["br"], theirs["bias_ih"][:H] + theirs["bias_hh"][:H])
    assert torch.equal(ours["bn"], theirs["bias_ih"][2 * H :])
    assert torch.equal(ours["bm"], theirs["bias_hh"][2 * H :])
    assert seen.reading.parameters_of("Wr", "Ur", state=theirs, n=n, H=H) == ["weight_ih", "weight_hh"]


@pytest.mark.parametrize("formula", gru_formulas(), ids=lambda f: f.name)
def test_each_gru_formula_is_recognised(formula: Formula) -> None:
    n, H = 2, 3
    cell = Cell(formula, n, H)
    seen = recognise(LocalModel(cell), cell, gru_formulas(), n, H)
    assert seen.found
    assert (seen.formula.mistake, bool(seen.formula.mistake)) == (formula.mistake, bool(formula.mistake))


@pytest.mark.parametrize("formula", lstm_formulas(), ids=lambda f: f.name)
def test_each_lstm_formula_is_recognised(formula: Formula) -> None:
    n, H = 2, 3
    cell = Cell(formula, n, H)
    seen = recognise(LocalModel(cell), cell, lstm_formulas(), n, H, states=2)
    if formula.name in ("sigmoid-candidate", "product", "one-gate", "input-added"):
        return  # symmetric in two gates, or silent at zero: `recurrent` tells them by what they give at zero
    assert seen.found
    assert seen.formula.mistake == formula.mistake


def test_a_constant_inside_the_forget_gate_is_no_mistake() -> None:
    formula = lstm_formulas(at=1.0)[0]
    cell = Cell(formula, 2, 3)
    assert recognise(LocalModel(cell), cell, lstm_formulas(at=1.0), 2, 3, states=2).found


@pytest.mark.parametrize(("n", "H"), [(2, 3), (3, 3)])
@pytest.mark.parametrize("formula", [*gru_formulas()[:2], lstm_formulas()[0]], ids=lambda f: f.name)
def test_no_two_roles_look_alike(formula: Formula, n: int, H: int) -> None:
    """The inputs are fixed, so this is a calculation: with these, roles differ by far more than float64 can blur."""
    states = 2 if "Wi" in formula.roles else 1
    inputs, mix = generic(n, H, states), generic(H, H, states - 1, seed=5)
    rows = []
    for stage in (lambda n, H: {}, *formula.stages):
        leaves = {k: w.requires_grad_() for k, w in ({**formula.blank(n, H), **stage(n, H)}).items()}
        outs = formula.step(leaves, *inputs)
        total = sum((o * m).sum() for o, m in zip(outs, mix, strict=True))
        grads = torch.autograd.grad(total, list(leaves.values()), allow_unused=True)
        rows.append(
            torch.cat(
                [
                    torch.zeros(w.numel()).double() if g is None else g.reshape(-1)
                    for g, w in zip(grads, leaves.values(), strict=True)
                ]
            )
        )
    signature = torch.stack(rows, 1)  # (elements, stages)
    for a, b in itertools.combinations(range(len(signature)), 2):
        for sign in (1, -1):
            assert float((signature[a] - sign * signature[b]).abs().max()) > 1e-6, (a, b)
    assert float(signature.abs().amax(1).min()) > 1e-6, "a role that never shows"

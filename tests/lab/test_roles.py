"""Which class of a learner's file is trained, and as what."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from studylm.checker.learner.answer import Answer, Raised
from studylm.errors import StudylmError
from studylm.lab import roles
from tests.lab import models


def find(source: str, wanted: str | None = None) -> roles.Match:
    torch.manual_seed(0)
    answer = Answer(source.encode(), "mine.py")
    answer.load()
    return roles.find(answer, wanted)


@pytest.mark.parametrize(
    ("source", "name", "role", "pair"),
    [
        (models.GRU, "GRU", "layer", False),
        (models.LSTM_CELL, "LSTMCell", "cell", True),
        (models.LSTM_CELL.replace("LSTMCell", "Thing"), "Thing", "cell", True),
        (models.GRU.partition("class GRU(")[0], "GRUCell", "cell", False),
        (models.EVERY_WORD, "EveryWordLM", "every word", False),
        (models.STACKED, "StackedLM", "every word", False),
        (models.FOURTH_WORD, "FourthWord", "next word", False),
    ],
)
def test_a_class_is_known_by_what_it_does(source, name, role, pair):
    match = find(source)
    assert (match.cls.__name__, match.role, match.pair) == (name, role, pair)


def test_torchs_own_layer_in_a_wrapper_is_a_layer():
    source = """
from torch import nn
class Mine(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.rnn = nn.LSTM(a, b, batch_first=True)
    def forward(self, x, state=None):
        return self.rnn(x, state)
"""
    assert find(source).role == "layer" and find(source).pair


SOLUTIONS = Path(__file__).parents[2] / "cards" / "language-model" / "solutions"
CARDS = {
    "gru": "layer",
    "lstm": "layer",
    "lstm-cell": "cell",
    "stacked": "every word",
    "every-word": "every word",
    "weight-tying": "every word",
    "keeps-state": "next word",
    "h-zero": "next word",
    "fourth-word": "next word",
}


@pytest.mark.filterwarnings("ignore:The use of `x.T`:UserWarning")  # a right answer may use what torch will drop
@pytest.mark.parametrize("card", CARDS)
def test_every_right_answer_of_a_card_with_a_sequence_model_can_be_trained(card):
    solutions = list((SOLUTIONS / card).glob("*.py"))
    assert solutions
    assert {find(path.read_text()).role for path in solutions} == {CARDS[card]}


@pytest.mark.parametrize("name", ["GRU", "LSTM"])
def test_a_cell_and_its_layer_train_alike(name):
    """A cell that the Lab runs over the steps is the layer that the learner could have written."""
    if name == "GRU":
        layer, cell = find(models.GRU), find(models.GRU, "GRUCell")
        a, b = layer.make(3, 5), cell.make(3, 5)
        b.cell.load_state_dict(a.inner.cell.state_dict())
    else:
        cell = find(models.LSTM_CELL)
        b, a = cell.make(3, 5), torch.nn.LSTM(3, 5, batch_first=True)
        names = {"a.weight": "weight_ih_l0", "a.bias": "bias_ih_l0", "b.weight": "weight_hh_l0", "b.bias": "bias_hh_l0"}
        b.cell.load_state_dict({ours: a.state_dict()[theirs] for ours, theirs in names.items()})
    x = torch.randn(2, 6, 3)
    out, state = b(x)
    torch.testing.assert_close(out, a(x)[0], rtol=0, atol=1e-6)
    again, _ = b(x, state)
    assert not torch.equal(out, again)


def test_a_model_that_keeps_its_state_is_tried_afresh():
    source = (
        models.EVERY_WORD.replace("h, outs = 0, []", "h, outs = self.kept, []")
        .replace("return torch", "self.kept = h.detach()\n        return torch")
        .replace("super().__init__()", "super().__init__()\n        self.reset()")
        + """
    def reset(self):
        self.kept = 0
"""
    )
    assert find(source).role == "every word"


def test_several_candidates_are_one_clear_line():
    source = models.GRU + models.LSTM_CELL
    with pytest.raises(StudylmError, match=r"several classes that could be trained: GRU, LSTMCell\.") as caught:
        find(source)
    assert "\n" not in str(caught.value) and "--class GRU" in caught.value.remedy
    assert find(source, "LSTMCell").cls.__name__ == "LSTMCell"


def test_a_base_class_is_no_candidate():
    source = models.GRU + "\nclass Mine(GRU):\n    pass\n"
    assert find(source).cls.__name__ == "Mine"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            models.GRU.replace("return torch.stack(out, 1), h", "return torch.stack(out, 0), h"),
            "GRU in mine.py cannot be trained as a recurrent layer: for x (4, 6, 3) and H = 5 it returned "
            "a tuple of (6, 4, 5) and (4, 5), where (4, 6, 5) and a state were due.",
        ),
        (
            models.GRU.replace("return torch.stack(out, 1), h", "return torch.stack(out, 1)"),
            "it returned (4, 6, 5), where (4, 6, 5) and a state were due",
        ),
        (
            models.LSTM_CELL.replace("return h, (h, c)", "return h"),
            "LSTMCell in mine.py cannot be trained as a cell: for x (4, 3) and H = 5 it returned (4, 5)",
        ),
        (models.GRU.replace("x[:, t], h)", "x[:, t], g)"), "NameError: name 'g' is not defined"),
        (
            models.EVERY_WORD.replace("torch.stack(outs, 1)", "torch.stack(outs, 2)"),
            "EveryWordLM in mine.py cannot be trained as a language model: for words (4, 3) and V = 11 it returned "
            "(4, 11, 3), where (4, 3, 11) or (4, 11) were due.",
        ),
        (models.FOURTH_WORD.replace("range(3)", "range(2)"), "does not depend on the third word"),
        (
            models.STACKED.replace(", batch_first=True", ""),
            "StackedLM in mine.py cannot be trained as a language model: one row of its output changes with another",
        ),
        (
            models.STACKED.replace("self.o(self.rnn(self.i(x))[0])", "self.o(self.rnn(self.i(x).flip(1))[0].flip(1))"),
            "it sees what it is to predict",
        ),
        ("from torch import nn\nclass GRU(nn.GRU): pass", "the batch must be the first dimension"),
        ("x = 1", "mine.py defines no torch.nn.Module that could be trained."),
        ("from torch import nn\nclass A(nn.Linear): pass", "A in mine.py cannot be trained as"),
        (
            "from torch import nn\nclass Dropout(nn.Dropout): pass",
            "Dropout in mine.py is neither a recurrent layer nor",
        ),
        ("from torch.nn import GRU", "mine.py defines no torch.nn.Module"),
    ],
)
def test_what_does_not_fit_is_one_clear_line(source, told):
    with pytest.raises(StudylmError) as caught:
        find(source)
    assert told in caught.value.message
    assert "\n" not in str(caught.value) and caught.value.remedy


@pytest.mark.parametrize(
    ("source", "versus"),
    [
        (models.GRU, "gru"),
        (models.LSTM_CELL, "lstm"),
        (models.STACKED, "lmmodel6"),
        (models.FOURTH_WORD, "lmmodel2"),
        (models.FOURTH_WORD + "\n    def reset(self):\n        pass\n", "lmmodel3"),
    ],
)
def test_each_is_compared_with_its_kind(source, versus):
    match = find(source)
    assert roles.natural(match) == versus
    assert roles.comparable(match, versus).task == (
        "next word" if "lmmodel" in versus and versus < "lmmodel4" else "every word"
    )


def test_models_of_different_tasks_are_not_compared():
    with pytest.raises(StudylmError, match="FourthWord predicts only the fourth word and gru every word"):
        roles.comparable(find(models.FOURTH_WORD), "gru")
    with pytest.raises(StudylmError, match="GRU predicts every word and lmmodel1 only the fourth word"):
        roles.comparable(find(models.GRU), "lmmodel1")


def test_an_unknown_class_name_is_told():
    with pytest.raises(StudylmError, match="Module called Gru"):
        find(models.GRU, "Gru")


def test_a_file_that_is_no_python_is_told_with_its_line():
    with pytest.raises(Raised) as caught:
        find("import torch\nclass GRU(:\n")
    assert caught.value.report.line == 2

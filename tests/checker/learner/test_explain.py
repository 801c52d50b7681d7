"""What an exception usually means: each known one is explained, slips in the source are named along, nothing is guessed."""

from __future__ import annotations

import pytest

from studylm.checker.learner.explanations.explain import explain

MODEL = """\
class ThirdWord(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.embed_layer = nn.Embedding(V, H)
        self.hidden = nn.Linear(H, H)

    def forward(self, x):
        h = torch.relu(self.hidden(self.embed_layer(x[:, 0])))
        h += self.embed_layer(x[:, 1])
        return self.hidden(h)
"""


@pytest.mark.parametrize(
    ("kind", "text", "phrase"),
    [
        ("AttributeError", "cannot assign module before Module.__init__() call", "`super().__init__()` is missing"),
        ("AttributeError", "cannot assign parameters before Module.__init__() call", "`super().__init__()` is missing"),
        ("AttributeError", "'ThirdWord' object has no attribute 'embed'", "`self.embed` is used where `self.embed_layer` was set"),
        ("AttributeError", "'int' object has no attribute 'detach'", "plain number"),
        ("AttributeError", "'Tensor' object has no attribute 'detch'", "`detach`"),
        ("AttributeError", "'NoneType' object has no attribute 'shape'", "None"),
        ("NameError", "name 'F' is not defined", "import torch.nn.functional as F"),
        ("NameError", "name 'hiden' is not defined", ""),
        ("TypeError", "ThirdWord.forward() takes 1 positional argument but 2 were given", "no input"),
        ("TypeError", "loss() takes 1 positional argument but 2 were given", "`loss` takes 1 argument, and is called with 2"),
        ("TypeError", "LSTM.forward() missing 1 required positional argument: 'state'", "asks for more than the card passes"),
        ("TypeError", "'ModuleList' object is not callable", "Loop over it"),
        ("TypeError", "linear(): argument 'input' (position 1) must be Tensor, not tuple", "return a tuple"),
        ("NotImplementedError", 'Module [ThirdWord] is missing the required "forward" function', "no `forward`"),
        ("NotImplementedError", 'Module [ModuleList] is missing the required "forward" function', "Loop over it"),
        ("RuntimeError", "one of the variables needed for gradient computation has been modified by an inplace operation: x", "h = h + self.embed_layer(x[:, 1])"),
        ("RuntimeError", "Trying to backward through the graph a second time (or directly", "Detach it"),
        ("RuntimeError", "Boolean value of Tensor with more than one value is ambiguous", "yes or no"),
        ("RuntimeError", "mat1 and mat2 must have the same dtype, but got Double and Float", "float64"),
        ("ValueError", "RNN input dtype (torch.float64) does not match weight dtype (torch.float32).", "not registered"),
        ("RuntimeError", "mat1 and mat2 shapes cannot be multiplied (4x7 and 5x5)", "5 inputs is given vectors of 7"),
        ("RuntimeError", "view size is not compatible with input tensor's size and stride", "`reshape`"),
        ("RuntimeError", "Expected target size [3, 7], got [3, 4]", "classes in dimension 1"),
        ("ValueError", "Expected input batch_size (12) to match target batch_size (3).", "12 predictions and 3 targets"),
        ("ValueError", "too many values to unpack (expected 2)", "2 names"),
        ("ValueError", "Expected more than 1 value per channel when training, got input size", "batch norm"),
        ("IndexError", "index out of range in self", "V rows"),
        ("IndexError", "index 2 is out of bounds for dimension 0 with size 2", "x[:, i]"),
    ],
)  # fmt: skip
def test_a_known_exception_is_explained(kind: str, text: str, phrase: str) -> None:
    told = explain(kind, text, "", MODEL)
    assert phrase in told
    assert bool(told) or not phrase


def test_what_is_not_known_is_not_guessed() -> None:
    assert explain("ValueError", "the moon is in the wrong phase", "", MODEL) == ""
    assert explain("RuntimeError", "", "", "") == ""


def test_source_that_is_not_python_does_no_harm() -> None:
    assert "import torch" in explain("NameError", "name 'torch' is not defined", "", "def (:")


BROKEN = """\
class ThirdWord(nn.Module):
    def __init__(self, V_, H):
        self.i_h = nn.Embedding(V, H)

    def forward(x):
        h = self.i_h(x)
"""


def test_further_slips_are_named_in_the_same_breath() -> None:
    told = explain("NameError", "name 'V' is not defined", "self.i_h = nn.Embedding(V, H)", BROKEN)
    assert "did you mean `V_`" in told
    for phrase in ("`super().__init__()`", "`forward` (line 5) has no `self`", "has no `return`"):
        assert phrase in told


def test_a_right_source_has_no_slips() -> None:
    right = MODEL.replace("h += self", "h = h + self")
    told = explain("NameError", "name 'torch' is not defined", "", right)
    assert "Also" not in told


def test_misspelt_constructors_are_seen() -> None:
    source = MODEL.replace("__init__(self, V", "_init_(self, V")
    told = explain("TypeError", "Module.__init__() takes 1 positional argument but 3 were given", "", source)
    assert told.startswith("`_init_` is not `__init__`")

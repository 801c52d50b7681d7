"""Exceptions that learners run into, with the line and the text that they come from: each is said in plain words."""

from __future__ import annotations

import pytest

from studylm.checker.learner.explanations.explain import explain

LAYER = """\
class Model(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.emb = nn.Embedding(V, H)
        self.act = nn.ReLU

    def forward(self, x):
        return self.act(self.emb(x))
"""


@pytest.mark.parametrize(
    ("kind", "text", "line", "phrase"),
    [
        ("AttributeError", "'Embedding' object has no attribute 'shape'", "n = self.emb.shape[0]", "`self.emb.weight.shape`"),
        ("AttributeError", "'list' object has no attribute 'shape'", "m = ds.shape[0]", "asked of a list"),
        ("AttributeError", "'tuple' object has no attribute 'relu'", "return self.rnn(x).relu()", "(output, state)"),
        ("AttributeError", "'Tensor' object has no attribute 'avg'", "x.avg()", "`mean`"),
        ("AttributeError", "'Tensor' object has no attribute 'squar'", "x.squar()", "`square`"),
        ("AttributeError", "module 'torch' has no attribute 'sigmod'", "torch.sigmod(x)", "`torch.sigmoid`"),
        ("AttributeError", "module 'torch' has no attribute 'Linear'", "torch.Linear(2, 3)", "`nn.Linear`"),
        ("AttributeError", "'Model' object has no attribute 'n_hidden'", "torch.zeros(2, model.n_hidden)", "`model.n_hidden` is used"),
        ("NameError", "name 'mean' is not defined", "return mean(x)", "`torch.mean`"),
        ("NameError", "name 'embed_p' is not defined", "MAP = {embed_p: 1}", "without quotes"),
        ("TypeError", "'Tensor' object is not callable", "mask(x)", "round brackets"),
        ("TypeError", "'int' object is not callable", "2(x)", "`*` missing"),
        ("TypeError", "'Embedding' object is not subscriptable", "self.emb[x]", "round brackets call it"),
        ("TypeError", "'builtin_function_or_method' object is not subscriptable", "x.size[0]", "x.size(0)"),
        ("TypeError", "unsupported operand type(s) for +: 'ReLU' and 'Tensor'", "nn.ReLU(x) + y", "makes a layer"),
        ("TypeError", "unsupported operand type(s) for *: 'Embedding' and 'int'", "self.emb * 2", "its `.weight`"),
        ("TypeError", "unsupported operand type(s) for ^: 'float' and 'int'", "x ^ 2", "`x ** 2`"),
        ("TypeError", "unsupported operand type(s) for +: 'int' and 'str'", "i + 'a'", "makes a text of both"),
        ("TypeError", "'int' object is not iterable", "for i in n:", "range(n)"),
        ("TypeError", "cannot unpack non-iterable builtin_function_or_method object", "a, b = x.size", "not been called"),
        ("TypeError", "'list' object is not an iterator", "next(xs)", "iter(items)"),
        ("TypeError", "'float' object cannot be interpreted as an integer", "range(m)", "`//`"),
        ("TypeError", "list indices must be integers or slices, not list", "ds[[1, 2]]", "one index at a time"),
        ("TypeError", "sequence item 0: expected str instance, Tensor found", "' '.join(row)", "vocab[i]"),
        ("TypeError", "Linear.__init__() missing 1 required positional argument: 'out_features'", "self.out(x)", "is made here without"),
        ("TypeError", "Sigmoid.__init__() takes 1 positional argument but 2 were given", "nn.Sigmoid(x)", "nn.Sigmoid()(x)"),
        ("TypeError", "Linear.__init__() got an unexpected keyword argument 'biases'", "nn.Linear(1, 2, biases=False)", "is it `bias`?"),
        ("TypeError", "cat(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor", "torch.cat(h, x)", "in one list"),
        ("TypeError", "empty(): argument 'size' (position 1) must be tuple of ints, not float", "torch.empty(n)", "A size is a whole number"),
        ("TypeError", "linear(): argument 'input' (position 1) must be Tensor, not NoneType", "self.u(h)", "None means zeros"),
        ("TypeError", "narrow() received an invalid combination of arguments - got (int, float, float), but expected one of", "t.narrow(0, a, b)", "`//`"),
        ("TypeError", "list is not a Module subclass", "nn.Sequential([a])", "nn.Sequential(*layers)"),
        ("TypeError", "cannot assign 'torch.FloatTensor' as parameter 'weight' (torch.nn.Parameter or None expected)", "a.weight = b.weight.data", "Parameter itself"),
        ("TypeError", "cannot assign 'torch.FloatTensor' as parameter 'weight' (torch.nn.Parameter or None expected)", "self.emb.weight = w", "F.embedding"),
        ("TypeError", "len() of a 0-d tensor", "len(loss)", "single number"),
        ("RuntimeError", "Boolean value of Tensor with more than one value is ambiguous", "nn.MSELoss(a, b)", "nn.MSELoss()(...)"),
        ("RuntimeError", "Boolean value of Tensor with more than one value is ambiguous", "if h == 0:", "yes or no"),
        ("RuntimeError", "Subtraction, the `-` operator, with a bool tensor is not supported.", "1 - drop", "`~mask`"),
        ("RuntimeError", "Expected p_in >= 0 && p_in <= 1 to be true, but got false.", "torch.bernoulli(x)", "between 0 and 1"),
        ("RuntimeError", "input.size(-1) must be equal to input_size. Expected 7, got 5", "self.r(x)", "made for inputs of 7 and is given 5"),
        ("RuntimeError", "Expected hidden size (2, 2, 5), got [2, 64, 5]", "self.r(x, self.h)", "(layers, bs, H)"),
        ("RuntimeError", "start (6) + length (3) exceeds dimension size (7).", "t.narrow(0, 6, 3)", "the last piece can be shorter"),
        ("RuntimeError", "Numpy is not available", "h.numpy()", "stay with tensors"),
        ("RuntimeError", "stack expects a non-empty TensorList", "torch.stack(outs)", "ran no time at all"),
        ("NotImplementedError", "You must implement either the backward or vjp method for your custom autograd.Function", "", "no backward"),
        ("ValueError", "not enough values to unpack (expected 3, got 2)", "bs, sl, H = a.shape", "fewer dimensions"),
        ("ValueError", "too many values to unpack (expected 3)", "r, z, n = g.chunk(4, 1)", "the pieces are more"),
        ("IndexError", "list index out of range", "ds[i]", "counted from 0"),
        ("KeyError", "118", "words[118]", "of another kind"),
        ("ZeroDivisionError", "float division by zero", "s = 1 / (1 - p)", "for p = 1"),
        ("ImportError", "cannot import name 'Sigmoid' from 'torch' (somewhere)", "", "from torch.nn import Sigmoid"),
    ],
)  # fmt: skip
def test_what_learners_run_into_is_explained(kind: str, text: str, line: str, phrase: str) -> None:
    assert phrase in explain(kind, text, line, LAYER.replace("nn.ReLU", "nn.ReLU()") + line + "\n")


@pytest.mark.parametrize(
    ("source", "phrase"),
    [
        ('MAP = {\n    "a": "x",\n    "b": "y"\n    "c": "z",\n}\n', "at the end of line 3"),
        ('MAP = {"a" = 1}\n', "a colon"),
        ("x = 2torch\n", "`2 * torch`"),
        ("class A\n    pass\n", "ends in a colon"),
        ("x = (1, 2\ny = 3\n", "never closed"),
        ("name = “cell”\n", "curly quotes"),
        ("x = 'abc\n", "A quote opens a text"),
        ("def f(x):\nreturn x\n", "indented below it"),
        ("if x:\n    pass\nelse if y:\n    pass\n", "`elif`"),
        ("return 3\n", "inside a function"),
        ("def f():\n        x = 1\n\treturn x\n", "begins with tabs"),
        ("f(a=1, 2)\n", "without a name come first"),
        ("x = 1)\n", "that nothing opened"),
    ],
)
def test_a_file_that_python_cannot_read_is_explained(source: str, phrase: str) -> None:
    with pytest.raises(SyntaxError) as caught:
        compile(source, "answer.py", "exec")
    error = caught.value
    line = source.splitlines()[(error.lineno or 1) - 1].strip()
    assert phrase in explain(type(error).__name__, error.msg, line, source)


def test_what_append_returns_is_none() -> None:
    source = "def f(xs):\n    out = []\n    out = out.append(1)\n    out.append(2)\n"
    assert "give None" in explain(
        "AttributeError", "'NoneType' object has no attribute 'append'", "out.append(2)", source
    )


def test_a_name_of_the_functions_own_is_told_from_the_one_outside() -> None:
    source = "total = 0\ndef f(x):\n    total += x\n    return total\n"
    text = "cannot access local variable 'total' where it is not associated with a value"
    assert "not the one outside" in explain("UnboundLocalError", text, "total += x", source)


def test_a_parents_constructor_that_is_only_named_is_seen() -> None:
    source = LAYER.replace("super().__init__()", "super().__init__")
    told = explain("AttributeError", "cannot assign module before Module.__init__() call", "", source)
    assert "with brackets" in told


def test_a_list_of_numbers_is_not_taken_for_layers() -> None:
    told = explain("TypeError", "'list' object is not callable", "ds(i)", "def f(ds):\n    return ds(0)\n")
    assert "layers" not in told and "items[i]" in told

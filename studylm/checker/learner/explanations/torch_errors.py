"""What torch's exceptions usually mean in an answer: shapes, dtypes, devices, gradients."""

# ruff: noqa: E501 - tables of sentences read better one a line

from __future__ import annotations

import re

from studylm.checker.learner.explanations.explanation import Explanation, fixed
from studylm.checker.learner.explanations.slips import SlipKind, Slips, near


def _no_forward(match: re.Match[str], line: str, slips: Slips) -> str:
    if match.group(1) in ("ModuleList", "ModuleDict", "ParameterList"):
        return f"A {match.group(1)} of layers is called like a layer. Loop over it and call each."
    meant = near("forward", slips.assigned)
    return f"The class has no `forward`{f'; is `{meant}` meant to be it?' if meant else ': that is the method that a call runs.'}"


def _in_place(match: re.Match[str], line: str, slips: Slips) -> str:
    text = "Backward fails: a tensor that it still needs was changed in place."
    known = next(iter(slips.texts(SlipKind.OVERWRITTEN)), "")
    if known:
        return f"{text} {known}"
    if slips.in_place:
        at, code = slips.in_place[0]
        target, _, value = code.partition(" ")
        sign, _, rest = value.partition("= ")
        return f"{text} `{code}` (line {at}) writes into the old tensor; `{target} = {target} {sign} {rest}` makes a new one."
    return f"{text} Look for `+=`, `x[...] = ` and methods that end in an underscore, and make a new tensor instead."


def _backward_twice(match: re.Match[str], line: str, slips: Slips) -> str:
    return "Backward runs into the graph of an earlier call: the state that is kept still carries its history. Detach it: `self.h = h.detach()`."


def _dtype(match: re.Match[str], line: str, slips: Slips) -> str:
    return (
        "In float64 two dtypes meet. Something did not turn into float64 with the model: a tensor made with torch.zeros or .float(), "
        "or weights that are not registered (a plain tensor, or layers in a Python list: use nn.Parameter, nn.ModuleList)."
    )


def _yes_or_no(match: re.Match[str], line: str, slips: Slips) -> str:
    made = re.search(r"\bnn\.([A-Z]\w+)\(", line)
    if made and not re.search(r"\bif\b|\bor\b|\band\b|==", line):
        return f"`nn.{made.group(1)}(...)` makes a layer or a loss and takes its settings, not tensors. Make it first: `nn.{made.group(1)}()(...)`, or use the function of that name."
    return "A whole tensor is used as a yes or no (in `if`, `or`, `==`). Ask `h is None` or `isinstance(h, torch.Tensor)` instead."


def _arguments(match: re.Match[str], line: str, slips: Slips) -> str:
    name, got = match.group(1), match.group(2)
    if "float" in got and name in (
        "narrow",
        "zeros",
        "ones",
        "empty",
        "rand",
        "randn",
        "full",
        "view",
        "reshape",
        "new_zeros",
        "new_empty",
    ):
        return f"`{name}` is given a float where a size or a place has to be a whole number; `/` gives a float, `//` divides without a rest."
    return f"`{name}` cannot be called with ({got}): there is one too many, or they are of another kind or in another order."


def _wants(match: re.Match[str], line: str, slips: Slips) -> str:
    function, wanted, got = match.group(1), match.group(2), match.group(3)
    if "ints" in wanted:
        return f"A size is a whole number, and `{function}` is given a {got}. Are the arguments in another order, or is `//` meant?"
    if wanted == "tuple of Tensors":
        return f"`{function}` takes its tensors in one list: `torch.{function}([a, b], dim=...)`."
    if got == "NoneType":
        return "A None is used where a tensor is wanted. It may be a state that was not passed in: None means zeros."
    if function == "linear":
        return f"A layer is called on a {got}; it wants a tensor." + (
            " Recurrent modules return a tuple (output, state)." if got == "tuple" else ""
        )
    if wanted == "Tensor":
        return f"`{function}` wants a Tensor here and gets {'an' if got == 'int' else 'a'} {got}." + (
            " torch.tensor(...) makes one."
            if got in ("int", "float", "list")
            else " Take the tuple apart first."
            if got == "tuple"
            else ""
        )
    return ""


def _parameter(match: re.Match[str], line: str, slips: Slips) -> str:
    if ".data" in line or ".detach()" in line:
        return f"`{match.group(1)}` has to be a Parameter, and `.data` or `.detach()` gives a plain tensor. To share a weight, set it to the other layer's Parameter itself."
    return f"`{match.group(1)}` of a module is a Parameter, and a plain tensor cannot take its place. Leave the module as it is, and compute with the new tensor instead (F.linear, F.embedding, torch.func.functional_call)."


def _matrices(match: re.Match[str], line: str, slips: Slips) -> str:
    follow = (
        "Follow the sizes from the embedding on, one line at a time."
        if "Embedding" in slips.source
        else "Follow the sizes, one line at a time."
    )
    return f"A matrix with {match.group(3)} inputs is given vectors of {match.group(2)}. {follow}"


def _no_index(match: re.Match[str], line: str, slips: Slips) -> str:
    text = f"There is no index {match.group(1)} along dimension {match.group(2)}, which has {match.group(3)}."
    return f"{text} x[:, i] is word i of every row; x[i] is row i." if "Embedding" in slips.source else text


TORCH: list[Explanation] = [
    Explanation(("NotImplementedError",), r"Module \[(\w+)\] is missing the required \"forward\" function", _no_forward),
    Explanation(("RuntimeError",), r"modified by an inplace operation", _in_place),
    Explanation(("RuntimeError",), r"leaf Variable that requires grad is being used in an in-place", fixed("A weight is changed in place inside the graph. Compute with a new tensor instead. (To set the weights that it starts with: inside `with torch.no_grad():`.)")),
    Explanation(("RuntimeError",), r"detached in-place", fixed("`detach_()` works in place, on a tensor that backward still needs. `h.detach()` returns a new one: `self.h = self.h.detach()`.")),
    Explanation(("RuntimeError",), r"change requires_grad flags of leaf variables", fixed("`requires_grad` cannot be switched off on a tensor that was computed. `h.detach()` returns one without history: `self.h = self.h.detach()`.")),
    Explanation(("RuntimeError",), r"backward through the graph a second time", _backward_twice),
    Explanation(("RuntimeError",), r"does not require grad and does not have a grad_fn", fixed("What comes out is cut off from the weights, so backward cannot start: look for no_grad, detach, .data, .item() or argmax.")),
    Explanation(("RuntimeError",), r"deepcopy protocol", fixed("The model keeps a tensor that still carries its history, so it cannot be copied. Keep it detached.")),
    Explanation(("RuntimeError",), r"Boolean value of Tensor with more than one value is ambiguous", _yes_or_no),
    Explanation(("RuntimeError",), r"view size is not compatible", fixed("`view` needs a tensor that is contiguous in memory. `reshape` or `flatten` copies where it must.")),
    Explanation(("RuntimeError", "ValueError"), r"same dtype|expected scalar type|[Ee]xpected m1 and m2|dtype.*(Double|Float|float|double)", _dtype),
    Explanation(("RuntimeError",), r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)", _matrices),
    Explanation(("RuntimeError",), r"size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)", lambda m, line, s: f"Two tensors with {m.group(1)} and {m.group(2)} elements along a dimension meet in one operation. Write each one's shape beside it."),
    Explanation(("RuntimeError",), r"Sizes of tensors must match except in dimension", fixed("`cat` joins along one dimension; along the others the sizes must be equal.")),
    Explanation(("RuntimeError",), r"stack expects each tensor to be equal size", fixed("`stack` needs tensors of one shape; to join different widths along a dimension there already is, use `cat`.")),
    Explanation(("RuntimeError",), r"same device", fixed("Tensors on two devices meet. Make new tensors on the device of x or of a weight: `x.new_zeros(...)`, `device=x.device`.")),
    Explanation(("RuntimeError",), r"Expected target size|only batches of spatial targets|multi-target not supported", fixed("`cross_entropy` wants the classes in dimension 1. Flatten: (bs, sl, V) to (bs * sl, V), and the targets to (bs * sl,).")),
    Explanation(("RuntimeError",), r"(indices|Indices).*(Long|Int).*got|tensors used as indices must be long", fixed("Words are looked up by whole numbers (int64); here something else is used as an index.")),
    Explanation(("ValueError",), r"Expected input batch_size \((\d+)\) to match target batch_size \((\d+)\)", lambda m, line, s: f"The loss is given {m.group(1)} predictions and {m.group(2)} targets. Flatten both the same way: (bs * sl, V) and (bs * sl,)."),
    Explanation(("ValueError",), r"Expected more than 1 value per channel when training", fixed("A batch norm looks at the whole batch, and here the batch is one row. Each row's answer should depend on that row alone.")),
    Explanation(("IndexError",), r"index out of range in self", fixed("A word's number is larger than the embedding has rows. The embedding needs V rows: nn.Embedding(V, H).")),
    Explanation(("IndexError",), r"index (-?\d+) is out of bounds for dimension (\d+) with size (\d+)", _no_index),
    Explanation(("IndexError",), r"Dimension out of range", fixed("The tensor has fewer dimensions than this line counts on. Which shape does it have here?")),
    Explanation(("IndexError",), r"too many indices for tensor of dimension (\d+)", lambda m, line, s: f"This tensor has {m.group(1)} dimension{'s' if m.group(1) != '1' else ''}, fewer than the index asks for."),
    Explanation(("TypeError",), r"(\w+)\(\): argument '\w+' \(position \d+\) must be ([\w ]+), (?:not|but found element of type) (\w+)", _wants),
    Explanation(("TypeError",), r"(\w+)\(\) received an invalid combination of arguments - got \(([^)]*)\)", _arguments),
    Explanation(("RuntimeError", "ValueError"), r"p_in >= 0|expects p to be in \[0, 1\]|robability has to be between 0 and 1", fixed("A probability lies between 0 and 1, and something here does not. (`torch.bernoulli(t)` takes the elements of t for probabilities.)")),
    Explanation(("RuntimeError",), r"Subtraction, the `-` operator, with a bool|Negation, the `-` operator, on a bool", fixed("One cannot subtract with True and False: `~mask` turns a mask round, `mask.float()` makes numbers of it.")),
    Explanation(("TypeError",), r"list is not a Module subclass", fixed("`nn.Sequential` takes the layers one by one: `nn.Sequential(*layers)`. `nn.ModuleList` takes a list.")),
    Explanation(("TypeError",), r"([\w.]+) is not a Module subclass", lambda m, line, s: f"Only modules can stand here, and this is {m.group(1)}: `nn.ReLU()` rather than `torch.relu`, and a layer rather than its result."),
    Explanation(("RuntimeError",), r"Numpy is not available|Can't call numpy\(\)", fixed("numpy is not there; stay with tensors. `.detach()` gives a tensor without its history, `.tolist()` plain numbers.")),
    Explanation(("RuntimeError",), r"input\.size\(-1\) must be equal to input_size\. Expected (\d+), got (\d+)", lambda m, line, s: f"The recurrent module was made for inputs of {m.group(1)} and is given {m.group(2)}: its first size is that of what goes in, its second H."),
    Explanation(("RuntimeError",), r"Expected hidden(?:\[\d\])? size [(\[](.*?)[)\]], got [(\[](.*?)[)\]]", lambda m, line, s: f"The state that is passed in has the shape ({m.group(2)}) where ({m.group(1)}) is wanted: (layers, bs, H). The bs is that of x, in each call."),
    Explanation(("TypeError",), r"cannot assign '.*' as (?:parameter|buffer) '(\w+)'", _parameter),
    Explanation(("TypeError",), r"only integer tensors of a single element|only integer scalar arrays", fixed("A tensor that is not a single whole number is used as one: as the index of a list, in range(), or to repeat a text. Loop over its elements, or index a tensor with it.")),
    Explanation(("RuntimeError", "ValueError"), r"a Tensor with (\d+) elements cannot be converted to Scalar|only one element tensors can be converted", fixed("Only a tensor with one element can become a plain number. `tolist()` gives all of them.")),
    Explanation(("RuntimeError",), r"start \((\d+)\) \+ length \((\d+)\) exceeds dimension size \((\d+)\)", lambda m, line, s: f"From place {m.group(1)} on only {int(m.group(3)) - int(m.group(1))} of {m.group(3)} are left, and {m.group(2)} are asked for: the last piece can be shorter."),
    Explanation(("NotImplementedError", "RuntimeError"), r"\"bitwise_xor\w*\" not implemented", fixed("`^` is not a power in Python (it works on bits): x squared is `x ** 2`.")),
    Explanation(("RuntimeError",), r"mean\(\): could not infer output dtype|Can only calculate the mean of floating|Input dtype must be either a floating", fixed("A mean is taken of whole numbers or of True and False: `.float()` first.")),
    Explanation(("RuntimeError",), r"shape '\[(.*)\]' is invalid for input of size (\d+)", lambda m, line, s: f"{m.group(2)} elements do not fill the shape ({m.group(1)}). Which shape does the tensor have here?"),
    Explanation(("TypeError",), r"(?:len\(\) of|iteration over) a 0-d tensor", fixed("This tensor is a single number, without dimensions: there is nothing to count or to loop over.")),
    Explanation(("RuntimeError", "ValueError"), r"non-empty TensorList|non-empty list of Tensors", fixed("The list of tensors is empty: the loop that fills it ran no time at all.")),
    Explanation(("NotImplementedError",), r"implement either the backward or vjp", fixed("The autograd.Function has a forward and no backward. Without a Function of your own, torch finds the gradient itself.")),
    Explanation(("RuntimeError",), r"Legacy autograd function", fixed("A Function's forward and backward are static: `@staticmethod`, and it is called by `.apply(x)`.")),
    Explanation(("RuntimeError",), r"expanded size of the tensor \((\d+)\) must match the existing size \((\d+)\)", lambda m, line, s: f"A size of {m.group(2)} cannot be stretched to {m.group(1)}; only 1 can."),
    Explanation(("RuntimeError",), r"grad can be implicitly created only for scalar", fixed("backward starts from one number: take a mean or a sum first.")),
]  # fmt: skip
"""For the exceptions that torch raises."""

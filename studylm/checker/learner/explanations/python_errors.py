"""What Python's own exceptions usually mean in an answer: calls, types, indices."""

# ruff: noqa: E501 - tables of sentences read better one a line

from __future__ import annotations

import re

from studylm.checker.learner.explanations.explanation import Explanation, Told, article, fixed, plural
from studylm.checker.learner.explanations.slips import SlipKind, Slips, near
from studylm.checker.learner.explanations.torch_names import LAYERS


def _too_many(match: re.Match[str], line: str, slips: Slips) -> str | Told:
    function, takes, given = match.group(1), int(match.group(2)), int(match.group(3))
    owner, _, name = function.rpartition(".")
    if name == "__init__" and owner in LAYERS and owner not in slips.classes:
        return _made_not_called(owner, line)
    if name == "forward" and any(n == "forward" for n, _ in slips.selfless):
        at = next(at for n, at in slips.selfless if n == "forward")
        return Told.naming(
            f"`forward` (line {at}) has no `self`: Python passes the model first, then x.", SlipKind.NO_SELF
        )
    if name == "forward" and takes == 1:
        return "`forward` takes no input: Python passes the model first (`self`), then x."
    if name in ("__init__", "__new__") and slips.init_like:
        text = f"`{slips.init_like[0]}` is not `__init__`: two underscores on each side. So the class has no constructor of its own."
        return Told.naming(text, SlipKind.INIT_MISSPELT)
    if name == "__init__" and takes == 1 and function in ("Module.__init__", "__init__"):
        return "The class has no `__init__` that takes the sizes: it is missing, or its name is misspelt."
    if any(n == name for n, _ in slips.selfless):
        return Told.naming(f"`{name}` has no `self`: its first parameter is the object itself.", SlipKind.NO_SELF)
    if "." not in function and name != "__init__":
        return f"`{name}` takes {plural(takes, 'argument')}, and is called with {given}."
    return f"`{name}` takes {plural(takes - 1, 'argument')} besides `self`, and is called with {given - 1}."


def _made_not_called(layer: str, line: str) -> str:
    """What to say if a layer's class is called as if it were the layer."""
    if layer in LAYERS and re.search(rf"\b{layer}\(", line):
        return f"`{layer}(...)` makes a layer and takes its settings, not its input. Make it first, then call it: `nn.{layer}()(x)`, or use the function of that name."
    return f"`{layer}` takes other settings than these." if layer in LAYERS else ""


def _missing(match: re.Match[str], line: str, slips: Slips) -> str:
    owner, _, name = match.group(1).rpartition(".")
    if name == "__init__" and owner in LAYERS and owner not in slips.classes:
        return f"`{owner}` is made here without {match.group(2)}. Is a layer meant that `__init__` has made with its sizes?"
    return f"`{name}` asks for more than the card passes: {match.group(2)}. Drop it, or give it a default."


def _unexpected(match: re.Match[str], line: str, slips: Slips) -> str:
    owner, _, name = match.group(1).rpartition(".")
    what, given = (owner if name == "__init__" and owner else name), match.group(2)
    known = (
        "bias",
        "dim",
        "keepdim",
        "batch_first",
        "num_layers",
        "dtype",
        "device",
        "dropout",
        "inplace",
        "training",
        "padding_idx",
    )
    meant = near(given, known)
    return f"`{what}` has no argument called `{given}`" + (f"; is it `{meant}`?" if meant and meant != given else ".")


def _not_callable(match: re.Match[str], line: str, slips: Slips) -> str:
    kind = match.group(1)
    if kind == "Tensor":
        return "A tensor is followed by round brackets, which call. To multiply, write `*`; to take a part, square brackets."
    if kind in ("int", "float", "bool"):
        return "A number is followed by round brackets, which call it. Is a `*` missing between them?"
    if kind in ("str", "dict", "Size"):
        return f"A {kind} is followed by round brackets, which call; one item of it stands in square ones."
    layers = kind == "ModuleList" or "nn." in slips.source or "Module" in slips.source
    return (
        f"A {kind} of layers is called like a layer. Loop over it and call each."
        if layers
        else f"A {kind} is followed by round brackets, which call; one item of it stands in square ones: `items[i]`."
    )


def _not_subscriptable(match: re.Match[str], line: str, slips: Slips) -> str:
    kind = match.group(1)
    if kind in LAYERS and kind not in slips.classes:
        return (
            f"{article(kind)} is a layer: round brackets call it on its input; its table of numbers is its `.weight`."
        )
    if "method" in kind or kind == "function":
        return "A function is followed by square brackets. It is called with round ones; a shape is `x.shape[0]` or `x.size(0)`."
    if kind in ("int", "float"):
        return "A plain number has no parts to take with square brackets."
    return f"An object of the class {kind} cannot be indexed with square brackets." if kind in slips.classes else ""


def _operands(match: re.Match[str], line: str, slips: Slips) -> str:
    sign, left, right = match.group(1), match.group(2), match.group(3)
    layer = next((k for k in (left, right) if k in LAYERS and k not in slips.classes), "")
    if (
        layer
        and re.search(rf"\b{layer}\(", slips.source)
        and layer in ("ReLU", "Sigmoid", "Tanh", "Dropout", "Softmax")
    ):
        return f"`nn.{layer}(...)` makes a layer, and gives no numbers. Make it first and call it, `nn.{layer}()(x)`, or use the function of that name."
    if layer:
        return f"{article(layer)} is a layer; one cannot compute with it. Call it on its input, or compute with its `.weight`."
    if sign == "^":
        return "`^` is not a power in Python (it works on bits): x squared is `x ** 2`."
    kinds = {left, right}
    if "NoneType" in kinds:
        return "A None is used here. It may be a state that was not passed in (None means zeros), or a function without a `return`."
    if "str" in kinds:
        return 'A text and a number cannot be put together like that: f"{i}: done" makes a text of both.'
    for many in ("tuple", "list"):
        if many in kinds and "Tensor" in kinds:
            return f"One side is a {many}, the other a tensor." + (
                " Recurrent modules return (output, state): take them apart."
                if many == "tuple"
                else " torch.stack or torch.tensor make a tensor of a list."
            )
    if "method" in "".join(kinds) or "function" in kinds:
        return "One side is a function that has not been called: its round brackets are missing."
    return ""


def _compared(match: re.Match[str], line: str, slips: Slips) -> str:
    kinds = (match.group(2), match.group(3))
    if "NoneType" in kinds:
        return "A None is compared here: ask `x is None` first."
    layer = next((k for k in kinds if k in LAYERS and k not in slips.classes), "")
    if layer:
        return f"{article(layer)} is a layer; one cannot compare it. Is its `.weight` meant, or another variable?"
    return f"`{match.group(1)}` cannot compare the two: one is of the kind {kinds[0]}, the other {kinds[1]}."


def _no_parts(match: re.Match[str], line: str, slips: Slips) -> str:
    kind = match.group(1)
    if kind == "NoneType":
        return "A None is used here. It may be a state that was not passed in (None means zeros), or a function without a `return`."
    if kind == "int":
        return "A whole number cannot be looped over or taken apart; `range(n)` counts from 0 to n - 1."
    if "method" in kind or kind == "function":
        return "A function stands here that has not been called: its round brackets are missing, as in `x.size()`."
    if kind == "float":
        return "A plain number has no parts to loop over or to take apart."
    return "This value has no parts to take apart."


def _unpack(match: re.Match[str], line: str, slips: Slips) -> str:
    few, wanted = match.group(1) == "not enough", match.group(2)
    got = f", and there are {match.group(3)}" if match.group(3) else ""
    if re.search(r"\.shape\b|\.size\(\)", line):
        return f"The shape is taken apart into {wanted} names{got}: this tensor has {'fewer' if few else 'more'} dimensions than that."
    if "chunk(" in line or "split(" in line:
        return f"{wanted} names are to the left of the `=`, but the pieces are {'fewer' if few else 'more'}."
    return f"{wanted} names are to the left of the `=`, but the value has {'fewer' if few else 'more'} parts{got}. What does the right side give?"


def _list_index(match: re.Match[str], line: str, slips: Slips) -> str:
    kind = match.group(1)
    if kind == "float":
        return "A list is indexed by whole numbers; `/` gives a float, `//` divides without a rest."
    if kind in ("list", "tuple", "Tensor"):
        return "A list takes one index at a time: `[items[i] for i in many]`."
    return f"A list is indexed by whole numbers, and this is a {kind}."


def _no_key(match: re.Match[str], line: str, slips: Slips) -> str:
    key = match.group(1)
    if key.lstrip("-").isdigit():
        return f"The dict has no key {key}. Are its keys of another kind, words perhaps?"
    if key.startswith(("tensor(", "Tensor")):
        return "A tensor is used as a key; no other tensor is the same key, even of the same value. `int(t)` or `t.item()` is."
    return f"The dict has no key {key}."


PYTHON: list[Explanation] = [
    Explanation(("TypeError", "AttributeError"), r"'?NoneType'? object.*", lambda m, line, s: "`append`, `extend`, `sort` and their kin change the list itself and give None: do not assign what they return." if re.search(r"=[^=\n]*\.(append|extend|sort|reverse|update|add)\(|=\s*random\.shuffle\(", s.source) else ""),
    Explanation(("TypeError",), r"([\w.<>]+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) (?:were|was) given", _too_many),
    Explanation(("TypeError",), r"([\w.<>]+)\(\) missing \d+ required (?:keyword-only |positional )?arguments?: (.+)", _missing),
    Explanation(("TypeError",), r"([\w.<>]+)\(\) got an unexpected keyword argument '(\w+)'", _unexpected),
    Explanation(("TypeError",), r"'(?:torch\.)?(\w+)' object is not callable", _not_callable),
    Explanation(("TypeError",), r"'([\w ]+)' object is not subscriptable", _not_subscriptable),
    Explanation(("TypeError",), r"unsupported operand type\(s\) for (\S+): '([\w ]+)' and '([\w ]+)'", _operands),
    Explanation(("TypeError",), r"'(\S+)' not supported between instances of '([\w ]+)' and '([\w ]+)'", _compared),
    Explanation(("error",), r"", fixed("`struct` takes the format first, then what is to be turned into bytes: `struct.pack(\"<f\", x)`, and back `struct.unpack(\"<f\", four_bytes)[0]`. \"f\" is a float32, \"i\" a whole number of as many bytes.")),
    Explanation(("TypeError",), r"can only concatenate (str|list)|can't multiply sequence by non-int", lambda m, line, s: "A text and a number cannot be put together like that: f\"{i}: done\" makes a text of both." if m.group(1) == "str" else "`+` joins a list to another list; one item is added by `items.append(item)`." if m.group(1) else "A text or a list can only be repeated a whole number of times."),
    Explanation(("TypeError",), r"cannot unpack non-iterable (\w+) object|'(\w+)' object is not iterable", lambda m, line, s: _no_parts(re.match("(.*)", m.group(1) or m.group(2)) or m, line, s)),
    Explanation(("TypeError",), r"'(\w+)' object is not an iterator", fixed("`next` wants an iterator; `iter(items)` makes one of a list, and a `for` loop needs none.")),
    Explanation(("TypeError",), r"object of type '(\w+)' has no len\(\)", lambda m, line, s: f"{article(m.group(1))} is a layer and has no length; its weight has: `len(layer.weight)`." if m.group(1) in LAYERS and m.group(1) not in s.classes else f"A {m.group(1)} has no length."),
    Explanation(("TypeError",), r"sequence item \d+: expected str instance, (\w+) found", lambda m, line, s: f"`join` joins words, and here it is given a {m.group(1)}. Look each number up first: `vocab[i]`."),
    Explanation(("TypeError",), r"'float' object cannot be interpreted as an integer|integer argument expected, got float", fixed("A whole number is needed here, and `/` gives a float, also where nothing is left over; `//` divides without a rest.")),
    Explanation(("TypeError",), r"(?:list|tuple) indices must be integers or slices, not (\w+)", _list_index),
    Explanation(("TypeError",), r"bytes-like object is required", fixed("Bytes are wanted here: `struct.pack` makes them of numbers, `\"...\".encode()` of text.")),
    Explanation(("ValueError",), r"(not enough|too many) values to unpack \(expected (\d+)(?:, got (\d+))?", _unpack),
    Explanation(("IndexError",), r"(list|tuple|string) index out of range", lambda m, line, s: f"The {m.group(1)} has fewer items than this index asks for; they are counted from 0, so the last is number `len(...) - 1`." if ".shape" not in line else "The tensor has fewer dimensions than this line counts on. Which shape does it have here?"),
    Explanation(("KeyError",), r"^(.+)$", _no_key),
    Explanation(("StopIteration",), r"", fixed("`next` was asked for one more than there is. A `for` loop stops by itself.")),
    Explanation(("ZeroDivisionError",), r"", lambda m, line, s: "The divisor is 0 here" + (": 1 - p is, for p = 1. Treat that case apart." if re.search(r"1\.?0?\s*-\s*(self\.)?p", line) else ". In which case is it? Treat that one apart.")),
    Explanation(("AssertionError",), r"", fixed("This is an `assert` of the answer itself, and what it claims does not hold here.")),
    Explanation(("RecursionError",), r"", fixed("It calls itself without end. Inside `forward`, `self(x)` is `forward` again.")),
]  # fmt: skip
"""For the exceptions that Python raises."""

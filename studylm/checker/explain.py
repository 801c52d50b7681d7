"""What an exception in an answer usually means, in plain words: text in, text out; nothing is run and torch is not imported.

`explain` is given what Python said and the answer's source, and says what to mend. It also reads the source for slips that would
only come up next, so that one run names all of them. It returns "" rather than guess.
"""

# ruff: noqa: E501 - tables of sentences read better one a line

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_IMPORTS = {
    "torch": "import torch",
    "nn": "from torch import nn",
    "F": "import torch.nn.functional as F",
    "Module": "from torch.nn import Module",
    "Tensor": "from torch import Tensor",
    "tensor": "from torch import tensor",
    "math": "import math",
    "np": "the standard library and torch are there, numpy is not",
}
_FASTAI = {"L", "DataLoader", "DataLoaders", "Learner", "ModelResetter", "TfmdLists", "dls", "learn", "untar_data"}


def explain(kind: str, text: str, line: str = "", source: str = "") -> str:
    """What to tell the learner about an exception; "" where nothing better than Python's own words is known.

    Args:
        kind: the exception's class name, such as "AttributeError".
        text: its message.
        line: the learner's own line where it happened, if known.
        source: the whole answer.
    """
    slips = _slips(source)
    main = ""
    for rule in _RULES:
        match = re.search(rule.pattern, text) if kind in rule.kinds or not rule.kinds else None
        if match:
            main = rule.say(match, line, slips)
            if main:
                break
    if not main:
        return ""
    also = [told for told in slips.told if not _covers(main, told)] if kind in _SLIP_KINDS else []
    return f"{main} Also: {' '.join(also)}" if also else main


_SLIP_KINDS = {"AttributeError", "NameError", "TypeError", "NotImplementedError"}


@dataclass
class Slips:
    """What a reading of the source shows, whatever happened when it ran.

    Attributes:
        told: sentences on slips that will stop the answer, each with its line.
        assigned: attributes that some class sets on `self`.
        in_place: (line, code) of augmented assignments inside functions.
        methods: names of the methods, with their first parameter.
    """

    told: list[str] = field(default_factory=list)
    assigned: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    in_place: list[tuple[int, str]] = field(default_factory=list)
    init_like: list[str] = field(default_factory=list)
    selfless: list[tuple[str, int]] = field(default_factory=list)


def _slips(source: str) -> Slips:
    slips = Slips()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return slips
    own_module = "fastai" in source or any(isinstance(n, ast.ClassDef) and n.name == "Module" for n in tree.body)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            slips.names.append(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            slips.names.append(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            slips.names.append(node.name)
        elif isinstance(node, ast.alias):
            slips.names.append((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.AugAssign):
            slips.in_place.append((node.lineno, ast.unparse(node)))
    for klass in [n for n in tree.body if isinstance(n, ast.ClassDef)]:
        _class_slips(klass, own_module, slips)
    for function in [n for n in tree.body if isinstance(n, ast.FunctionDef)]:
        _unread_parameters(function, slips)
    return slips


def _unread_parameters(function: ast.FunctionDef, slips: Slips) -> None:
    """What a function is given and never looks at: it works on something else, usually left over from a notebook."""
    read = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    given = [a.arg for a in function.args.posonlyargs + function.args.args]
    unread = [f"`{name}`" for name in given if name not in read and not name.startswith("_")]
    if unread and len(function.body) > 1:
        slips.told.append(
            f"`{function.name}` (line {function.lineno}) never looks at {' or '.join(unread)}, "
            "so what it works on is not what it is given."
        )


def _class_slips(klass: ast.ClassDef, own_module: bool, slips: Slips) -> None:
    """Slips of one class, added to `slips`."""
    methods = [n for n in klass.body if isinstance(n, ast.FunctionDef)]
    names = {m.name for m in methods}
    assigned: dict[str, None] = {n.name: None for n in methods}
    for node in ast.walk(klass):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _is_self(node.value):
            assigned[node.attr] = None
        elif isinstance(node, ast.Assign) and node in klass.body:
            assigned.update({t.id: None for t in node.targets if isinstance(t, ast.Name)})
    slips.assigned += list(assigned)
    init = next((m for m in methods if m.name == "__init__"), None)
    module = any(ast.unparse(base) in ("nn.Module", "Module", "torch.nn.Module") for base in klass.bases)
    if init is not None and module and not own_module and not _calls_init(init):
        slips.told.append(
            f"`__init__` (line {init.lineno}) never calls `super().__init__()`; it must, before it sets a layer."
        )
    for method in methods:
        plain = not any(
            isinstance(d, ast.Name) and d.id in ("staticmethod", "classmethod") for d in method.decorator_list
        )
        first = method.args.posonlyargs + method.args.args
        if (
            plain
            and (not first or first[0].arg != "self")
            and (not first or any(_names_self(n) for n in ast.walk(method)))
        ):
            slips.selfless.append((method.name, method.lineno))
            slips.told.append(
                f"`{method.name}` (line {method.lineno}) has no `self`: its first parameter is the model itself."
            )
        overwritten = _overwritten(method)
        if overwritten:
            slips.told.append(overwritten)
        if (
            method.name == "forward"
            and not any(isinstance(n, ast.Return) and n.value is not None for n in ast.walk(method))
            and not any(isinstance(n, (ast.Raise, ast.Yield)) for n in ast.walk(method))
        ):
            slips.told.append(f"`forward` (line {method.lineno}) has no `return`, so a call gives None.")
        if (
            method.name not in ("__init__", "__int__") and re.fullmatch(r"_+in?it_+|_*__init_|_init__", method.name)
        ) or (method.name == "__int__" and "__init__" not in names):
            slips.init_like.append(method.name)
            slips.told.append(
                f"`{method.name}` (line {method.lineno}) is not `__init__`: two underscores on each side."
            )
    if module:
        _unset_attributes(klass, methods, list(assigned), slips)


def _overwritten(method: ast.FunctionDef) -> str:
    """`h += ...` on the result of an activation, which backward needs unchanged: one sentence, or ""."""
    activated: set[str] = set()
    for node in sorted(ast.walk(method), key=lambda n: (getattr(n, "lineno", 0), getattr(n, "col_offset", 0))):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            called = node.value.func if isinstance(node.value, ast.Call) else None
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            squashed = re.search(r"relu|tanh|sigmoid", str(name)) is not None
            (activated.add if squashed else activated.discard)(node.targets[0].id)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id in activated:
            code = ast.unparse(node)
            target, _, value = code.partition(" ")
            sign, _, rest = value.partition("= ")
            return (
                f"`{code}` (line {node.lineno}) overwrites in place what the activation gave, and backward needs that: "
                f"`{target} = {target} {sign} {rest}`."
            )
    return ""


def _unset_attributes(klass: ast.ClassDef, methods: list[ast.FunctionDef], assigned: list[str], slips: Slips) -> None:
    """Attributes that are read from `self`, never set, and resemble one that is: one sentence for all."""
    pairs: dict[str, str] = {}
    for method in methods:
        for node in ast.walk(method):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.ctx, ast.Load)
                and _is_self(node.value)
                and node.attr not in assigned
            ):
                near = _near(node.attr, assigned)
                if near:
                    pairs[node.attr] = near
    if pairs:
        named = [f"`self.{used}` is used where `self.{there}` was set" for used, there in list(pairs.items())[:3]]
        slips.told.append(f"the names in `__init__` and `forward` differ: {', '.join(named)}.")


def _near(name: str, among: list[str]) -> str:
    usable = [n for n in among if n != name]
    bare = name.strip("_").replace("_", "").lower()
    for other in usable:
        if other.strip("_").replace("_", "").lower() == bare:
            return other
    begins = [o for o in usable if len(name) >= 3 and (o.startswith(name) or name.startswith(o)) and len(o) >= 3]
    close = difflib.get_close_matches(name, usable, n=1, cutoff=0.6)
    turned = [o for o in usable if sorted(o.split("_")) == sorted(name.split("_"))]
    return next(iter(begins or turned or close), "")


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _names_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _calls_init(init: ast.FunctionDef) -> bool:
    for node in ast.walk(init):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__":
            return True
    return False


def _covers(main: str, told: str) -> bool:
    """Whether the main sentence already says what a slip says."""
    for word in ("super().__init__()", "names in `__init__`", "has no `self`", "is not `__init__`", "has no `return`"):
        if word in told and word in main:
            return True
    return False


@dataclass(frozen=True)
class _Rule:
    kinds: tuple[str, ...]
    pattern: str
    say: Callable[[re.Match[str], str, Slips], str]


def _fixed(text: str) -> Callable[[re.Match[str], str, Slips], str]:
    return lambda match, line, slips: text


def _no_attribute(match: re.Match[str], line: str, slips: Slips) -> str:
    owner, name = match.group(1), match.group(2)
    if name in ("_modules", "_parameters", "_buffers", "_forward_hooks", "_forward_pre_hooks", "training"):
        return "`super().__init__()` is missing: call it first thing in `__init__`, before anything is set."
    if owner in ("int", "float"):
        if name in ("detach", "detach_"):
            return f"The state is still the plain number it started as; numbers have no `{name}`. Check for that, or start from a tensor of zeros."
        return f"`.{name}` is asked of a plain {owner}; only a tensor has it."
    if owner == "NoneType":
        return f"`.{name}` is asked of None. Where should the value have come from: a `return` that is missing, a state that is None at the start?"
    if owner == "Tensor":
        near = "detach" if name in ("detch", "detatch", "dettach", "detached") else ""
        return f"A tensor has no `{name}`{f'; it is spelt `{near}`' if near else ''}." if near else ""
    differing = next((told for told in slips.told if "names in `__init__`" in told and f"self.{name}`" in told), "")
    if differing:
        return differing[:1].upper() + differing[1:]
    near = _near(name, slips.assigned)
    if near:
        return f"The names in `__init__` and `forward` differ: `self.{name}` is used where `self.{near}` was set."
    if name == "reset" and "reset" not in slips.assigned:
        return "The model has no method `reset`."
    return f"`self.{name}` is used, but nothing sets it." if name in line else ""


def _not_defined(match: re.Match[str], line: str, slips: Slips) -> str:
    name = match.group(1)
    if name in _IMPORTS:
        how = _IMPORTS[name]
        return f"`{name}` is not imported: {how}." if "import" in how else f"`{name}` is not imported; {how}."
    if name in _FASTAI:
        return f"`{name}` comes from fastai or a notebook of its; here there is only torch and the standard library."
    if name == "self":
        return next(
            (told[:1].upper() + told[1:] for told in slips.told if "has no `self`" in told),
            "`self` is missing among the parameters.",
        )
    near = _near(name, slips.names)
    if near:
        return f"No variable is called `{name}`; did you mean `{near}`?"
    if re.search(rf"(?<![\w.]){re.escape(name)}\s*\(", line) or name in slips.assigned:
        return (
            f"Nothing here is called `{name}`; is it `self.{name}`?"
            if name in slips.assigned
            else f"Nothing here is called `{name}`."
        )
    return f"Nothing here is called `{name}`: it is used before it is given a value, or it belongs to another function."


def _too_many(match: re.Match[str], line: str, slips: Slips) -> str:
    function, takes, given = match.group(1), int(match.group(2)), int(match.group(3))
    name = function.rpartition(".")[2]
    if name == "forward" and any(n == "forward" for n, _ in slips.selfless):
        at = next(at for n, at in slips.selfless if n == "forward")
        return f"`forward` (line {at}) has no `self`: Python passes the model first, then x."
    if name == "forward" and takes == 1:
        return "`forward` takes no input: Python passes the model first (`self`), then x."
    if name in ("__init__", "__new__") and slips.init_like:
        return f"`{slips.init_like[0]}` is not `__init__`: two underscores on each side. So the class has no constructor of its own."
    if name == "__init__" and takes == 1 and function in ("Module.__init__", "__init__"):
        return "The class has no `__init__` that takes the sizes: it is missing, or its name is misspelt."
    if any(n == name for n, _ in slips.selfless):
        return f"`{name}` has no `self`: its first parameter is the object itself."
    if "." not in function and name != "__init__":
        return f"`{name}` takes {takes} argument{'s' if takes != 1 else ''}, and is called with {given}."
    return f"`{name}` takes {takes - 1} argument{'s' if takes != 2 else ''} besides `self`, and is called with {given - 1}."


def _missing(match: re.Match[str], line: str, slips: Slips) -> str:
    name = match.group(1).rpartition(".")[2]
    return f"`{name}` asks for more than the card passes: {match.group(2)}. Drop it, or give it a default."


def _no_forward(match: re.Match[str], line: str, slips: Slips) -> str:
    if match.group(1) in ("ModuleList", "ModuleDict", "ParameterList"):
        return f"A {match.group(1)} of layers is called like a layer. Loop over it and call each."
    near = _near("forward", slips.assigned)
    return f"The class has no `forward`{f'; is `{near}` meant to be it?' if near else ': that is the method that a call runs.'}"


def _in_place(match: re.Match[str], line: str, slips: Slips) -> str:
    text = "Backward fails: a tensor that it still needs was changed in place."
    known = next((told for told in slips.told if "overwrites in place" in told), "")
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


def _module_missing(match: re.Match[str], line: str, slips: Slips) -> str:
    return f"`{match.group(1)}` is not there: answers have torch and Python's standard library."


_RULES: list[_Rule] = [
    _Rule(("AttributeError",), r"cannot assign (module|parameters?|buffer).* before Module\.__init__\(\) call", _fixed("`super().__init__()` is missing: call it first thing in `__init__`, before any layer is set.")),
    _Rule(("AttributeError",), r"'(\w+)' object attribute '(detach\w*)' is read-only", _fixed("`detach` is a method to call, not a value to set: `self.h = self.h.detach()`.")),
    _Rule(("AttributeError",), r"'([\w.]+)' object has no attribute '(\w+)'", _no_attribute),
    _Rule(("AttributeError",), r"type object '(\w+)' has no attribute '(\w+)'", _no_attribute),
    _Rule(("UnboundLocalError",), r"variable '(\w+)'", lambda m, line, slips: f"`{m.group(1)}` is used before it is given a value; what should it be at the start?"),
    _Rule(("NameError",), r"name '(\w+)' is not defined", _not_defined),
    _Rule(("TypeError",), r"([\w.<>]+)\(\) takes (\d+) positional arguments? but (\d+) were given", _too_many),
    _Rule(("TypeError",), r"([\w.<>]+)\(\) missing \d+ required positional arguments?: (.+)", _missing),
    _Rule(("NotImplementedError",), r"Module \[(\w+)\] is missing the required \"forward\" function", _no_forward),
    _Rule(("RuntimeError",), r"modified by an inplace operation", _in_place),
    _Rule(("RuntimeError",), r"leaf Variable that requires grad is being used in an in-place", _fixed("A weight is changed in place inside the graph. Compute with a new tensor instead.")),
    _Rule(("RuntimeError",), r"detached in-place", _fixed("`detach_()` works in place, on a tensor that backward still needs. `h.detach()` returns a new one: `self.h = self.h.detach()`.")),
    _Rule(("RuntimeError",), r"change requires_grad flags of leaf variables", _fixed("`requires_grad` cannot be switched off on a tensor that was computed. `h.detach()` returns one without history: `self.h = self.h.detach()`.")),
    _Rule(("RuntimeError",), r"backward through the graph a second time", _backward_twice),
    _Rule(("RuntimeError",), r"does not require grad and does not have a grad_fn", _fixed("What comes out is cut off from the weights, so backward cannot start: look for no_grad, detach, .data, .item() or argmax.")),
    _Rule(("RuntimeError",), r"deepcopy protocol", _fixed("The model keeps a tensor that still carries its history, so it cannot be copied. Keep it detached.")),
    _Rule(("RuntimeError",), r"Boolean value of Tensor with more than one value is ambiguous", _fixed("A whole tensor is used as a yes or no (in `if`, `or`, `==`). Ask `h is None` or `isinstance(h, torch.Tensor)` instead.")),
    _Rule(("RuntimeError",), r"view size is not compatible", _fixed("`view` needs a tensor that is contiguous in memory. `reshape` or `flatten` copies where it must.")),
    _Rule(("RuntimeError", "ValueError"), r"same dtype|expected scalar type|[Ee]xpected m1 and m2|dtype.*(Double|Float|float|double)", _dtype),
    _Rule(("RuntimeError",), r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)", lambda m, line, s: f"A matrix with {m.group(3)} inputs is given vectors of {m.group(2)}. Follow the sizes from the embedding on, one line at a time."),
    _Rule(("RuntimeError",), r"size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)", lambda m, line, s: f"Two tensors with {m.group(1)} and {m.group(2)} elements along a dimension meet in one operation. Write each one's shape beside it."),
    _Rule(("RuntimeError",), r"Sizes of tensors must match except in dimension", _fixed("`cat` joins along one dimension; along the others the sizes must be equal.")),
    _Rule(("RuntimeError",), r"stack expects each tensor to be equal size", _fixed("`stack` needs tensors of one shape; to join different widths along a dimension there already is, use `cat`.")),
    _Rule(("RuntimeError",), r"same device", _fixed("Tensors on two devices meet. Make new tensors on the device of x or of a weight: `x.new_zeros(...)`, `device=x.device`.")),
    _Rule(("RuntimeError",), r"Expected target size|only batches of spatial targets|multi-target not supported", _fixed("`cross_entropy` wants the classes in dimension 1. Flatten: (bs, sl, V) to (bs * sl, V), and the targets to (bs * sl,).")),
    _Rule(("RuntimeError",), r"(indices|Indices).*(Long|Int).*got|tensors used as indices must be long", _fixed("Words are looked up by whole numbers (int64); here something else is used as an index.")),
    _Rule(("ValueError",), r"Expected input batch_size \((\d+)\) to match target batch_size \((\d+)\)", lambda m, line, s: f"The loss is given {m.group(1)} predictions and {m.group(2)} targets. Flatten both the same way: (bs * sl, V) and (bs * sl,)."),
    _Rule(("ValueError",), r"Expected more than 1 value per channel when training", _fixed("A batch norm looks at the whole batch, and here the batch is one row. Each row's answer should depend on that row alone.")),
    _Rule(("ValueError",), r"(not enough|too many) values to unpack \(expected (\d+)", lambda m, line, s: f"{m.group(2)} names are to the left of the `=`, but the value has {'fewer' if m.group(1) == 'not enough' else 'more'} parts. What does the call give back?"),
    _Rule(("IndexError",), r"index out of range in self", _fixed("A word's number is larger than the embedding has rows. The embedding needs V rows: nn.Embedding(V, H).")),
    _Rule(("IndexError",), r"index (-?\d+) is out of bounds for dimension (\d+) with size (\d+)", lambda m, line, s: f"There is no index {m.group(1)} along dimension {m.group(2)}, which has {m.group(3)}. x[:, i] is word i of every row; x[i] is row i."),
    _Rule(("IndexError",), r"Dimension out of range", _fixed("The tensor has fewer dimensions than this line counts on. Which shape does it have here?")),
    _Rule(("IndexError",), r"too many indices for tensor of dimension (\d+)", lambda m, line, s: f"This tensor has {m.group(1)} dimension{'s' if m.group(1) != '1' else ''}, fewer than the index asks for."),
    _Rule(("TypeError",), r"'(list|tuple|ModuleList)' object is not callable", lambda m, line, s: f"A {m.group(1)} of layers is called like a layer. Loop over it and call each."),
    _Rule(("TypeError",), r"linear\(\): argument 'input' \(position 1\) must be Tensor, not (\w+)", lambda m, line, s: f"A layer is called on a {m.group(1)}; it wants a tensor." + (" Recurrent modules return a tuple (output, state)." if m.group(1) == "tuple" else "")),
    _Rule(("TypeError",), r"'NoneType' object is not (subscriptable|iterable|callable)|cannot unpack non-iterable NoneType|unsupported operand type\(s\).*'NoneType'", _fixed("A None is used here. It may be a state that was not passed in (None means zeros), or a function without a `return`.")),
    _Rule(("TypeError",), r"cannot unpack non-iterable|object is not iterable", _fixed("This value has no parts to take apart.")),
    _Rule(("TypeError",), r"\(position \d+\) must be (Tensor|tuple of Tensors), not (\w+)", lambda m, line, s: f"torch wants a {m.group(1)} here and gets a {m.group(2)}."),
    _Rule(("ModuleNotFoundError", "ImportError"), r"No module named '([\w.]+)'", _module_missing),
    _Rule(("RecursionError",), r"", _fixed("It calls itself without end. Inside `forward`, `self(x)` is `forward` again.")),
]  # fmt: skip


def rules() -> Iterator[str]:
    """The patterns that are known, for tests."""
    return (rule.pattern for rule in _RULES)

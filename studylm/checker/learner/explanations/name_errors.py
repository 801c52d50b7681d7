"""What it usually means that a name is not there: attributes, variables, modules."""

# ruff: noqa: E501 - tables of sentences read better one a line

from __future__ import annotations

import re

from studylm.checker.learner.explanations.explanation import Explanation, Told, article, fixed
from studylm.checker.learner.explanations.slips import SlipKind, Slips, near
from studylm.checker.learner.explanations.torch_names import LAYERS, METHODS, OF_OTHERS, TORCH_NAMES

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


def _receiver(name: str, line: str) -> str:
    """What stands before `.name` in the line, as it is written; "" where it is not a plain path of names."""
    found = re.search(rf"([A-Za-z_][\w.]*)\.{re.escape(name)}\b", line)
    return found.group(1) if found else ""


def _before_init(match: re.Match[str], line: str, slips: Slips) -> Told:
    text = "`super().__init__()` is missing: call it first thing in `__init__`, before any layer is set."
    told = " ".join([text, *slips.texts(SlipKind.INIT_ONLY_NAMED)])
    return Told.naming(told, SlipKind.INIT_NOT_CALLED, SlipKind.INIT_ONLY_NAMED)


def _no_attribute(match: re.Match[str], line: str, slips: Slips) -> str | Told:
    owner, name = match.group(1).rpartition(".")[2], match.group(2)
    if name in ("_modules", "_parameters", "_buffers", "_forward_hooks", "_forward_pre_hooks", "training"):
        text = "`super().__init__()` is missing: call it first thing in `__init__`, before anything is set."
        return Told.naming(text, SlipKind.INIT_NOT_CALLED, SlipKind.INIT_ONLY_NAMED)
    if owner in ("int", "float"):
        if name in ("detach", "detach_"):
            return f"The state is still the plain number it started as; numbers have no `{name}`. Check for that, or start from a tensor of zeros."
        return f"`.{name}` is asked of a plain {owner}; only a tensor has it."
    if owner == "NoneType":
        return f"`.{name}` is asked of None. Where should the value have come from: a `return` that is missing, a state that is None at the start?"
    if owner == "Tensor":
        return _no_tensor_method(name)
    if owner in ("list", "tuple", "dict", "str", "set", "range", "generator"):
        return _not_a_tensor(owner, name)
    if owner in LAYERS and owner not in slips.classes:
        if name in (
            "shape",
            "size",
            "dim",
            "T",
            "t",
            "numel",
            "dtype",
            "device",
            "mean",
            "detach",
            "view",
            "new_empty",
        ):
            held = _receiver(name, line) or "it"
            return f"{article(owner)} is a layer, not a tensor; its numbers are in `{held}.weight`: `{held}.weight.{name}`."
        return f"{article(owner)} has no `{name}`."
    for slip in slips.found:
        if slip.kind is SlipKind.DIFFERING_NAMES and name in slip.names:
            return Told.naming(slip.text[:1].upper() + slip.text[1:], SlipKind.DIFFERING_NAMES)
    meant = near(name, slips.assigned)
    receiver = _receiver(name, line) or "self"
    if meant and receiver == "self":
        text = f"The names in `__init__` and `forward` differ: `self.{name}` is used where `self.{meant}` was set."
        return Told.naming(text, SlipKind.DIFFERING_NAMES)
    if meant:
        return f"`{receiver}.{name}` is used where `self.{meant}` was set."
    if name == "reset" and "reset" not in slips.assigned:
        return "The model has no method `reset`."
    if owner not in slips.classes and slips.classes and receiver != "self":
        return ""
    return f"`{receiver}.{name}` is used, but nothing sets it." if name in line else ""


def _no_tensor_method(name: str) -> str:
    if name in ("detch", "detatch", "dettach", "detached"):
        return f"A tensor has no `{name}`; it is spelt `detach`."
    if name in OF_OTHERS:
        return f"A tensor has no `{name}`; {OF_OTHERS[name]}."
    meant = near(name, METHODS)
    return f"A tensor has no `{name}`; is it `{meant}`?" if meant else f"A tensor has no `{name}`."


def _not_a_tensor(owner: str, name: str) -> str:
    if owner == "tuple":
        return f"This is a tuple, and only what is in it has `.{name}`. Recurrent modules return (output, state): take them apart first."
    if name in ("shape", "size"):
        return f"`.{name}` is asked of a {owner}, which has none; `len(...)` says how many items it has."
    if name in METHODS:
        return f"`.{name}` is asked of a {owner}; only a tensor has it. torch.stack or torch.tensor make one of a list."
    return f"A {owner} has no `{name}`."


def _no_name_in_module(match: re.Match[str], line: str, slips: Slips) -> str:
    module, name = match.group(1), match.group(2)
    if module != "torch":
        return f"`{module}` has no `{name}`: is it spelt right?"
    if name in LAYERS:
        return f"`{name}` is in torch.nn: `nn.{name}`."
    meant = near(name, TORCH_NAMES)
    return f"torch has no `{name}`" + (f"; is it `torch.{meant}`?" if meant else ".")


def _not_defined(match: re.Match[str], line: str, slips: Slips) -> str | Told:
    name = match.group(1)
    if name in _IMPORTS:
        how = _IMPORTS[name]
        return f"`{name}` is not imported: {how}." if "import" in how else f"`{name}` is not imported; {how}."
    if name in _FASTAI:
        return f"`{name}` comes from fastai or a notebook of its; here there is only torch and the standard library."
    if name == "self":
        text = next(iter(slips.texts(SlipKind.NO_SELF)), "`self` is missing among the parameters.")
        return Told.naming(text, SlipKind.NO_SELF)
    if re.search(rf"[{{,]\s*{re.escape(name)}\s*:", line):
        return f'`{name}` stands here without quotes, so it is taken for a variable. As a text it is `"{name}"`.'
    meant = near(name, slips.names)
    if meant:
        return f"No variable is called `{name}`; did you mean `{meant}`?"
    if name in TORCH_NAMES and re.search(rf"(?<![\w.]){re.escape(name)}\s*\(", line):
        return f"Nothing here is called `{name}`; is it `torch.{name}`?"
    if re.search(rf"(?<![\w.]){re.escape(name)}\s*\(", line) or name in slips.assigned:
        return (
            f"Nothing here is called `{name}`; is it `self.{name}`?"
            if name in slips.assigned
            else f"Nothing here is called `{name}`."
        )
    return f"Nothing here is called `{name}`: it is used before it is given a value, or it belongs to another function."


def _unbound(match: re.Match[str], line: str, slips: Slips) -> str:
    name = match.group(1)
    if name in slips.outside:
        return f"Because this function gives `{name}` a value, `{name}` is its own here, not the one outside, and it has none yet. Start it inside the function."
    return (
        f"`{name}` is used before it is given a value; what should it be at the start, or where the `if` does not hold?"
    )


def _module_missing(match: re.Match[str], line: str, slips: Slips) -> str:
    return f"`{match.group(1)}` is not there: answers have torch and Python's standard library."


def _not_in_module(match: re.Match[str], line: str, slips: Slips) -> str:
    name, module = match.group(1), match.group(2)
    if module == "torch" and name in LAYERS:
        return f"`{name}` is in torch.nn: `from torch.nn import {name}`."
    return f"`{module}` has no `{name}`."


NAMES: list[Explanation] = [
    Explanation(("AttributeError",), r"cannot assign (module|parameters?|buffer).* before Module\.__init__\(\) call", _before_init),
    Explanation(("AttributeError",), r"'(\w+)' object attribute '(detach\w*)' is read-only", fixed("`detach` is a method to call, not a value to set: `self.h = self.h.detach()`.")),
    Explanation(("AttributeError",), r"'([\w.]+)' object has no attribute '(\w+)'", _no_attribute),
    Explanation(("AttributeError",), r"type object '(\w+)' has no attribute '(\w+)'", _no_attribute),
    Explanation(("AttributeError",), r"module '([\w.]+)' has no attribute '(\w+)'", _no_name_in_module),
    Explanation(("UnboundLocalError",), r"variable '(\w+)'", _unbound),
    Explanation(("NameError",), r"name '(\w+)' is not defined", _not_defined),
    Explanation(("ModuleNotFoundError", "ImportError"), r"No module named '([\w.]+)'", _module_missing),
    Explanation(("ImportError",), r"cannot import name '(\w+)' from '([\w.]+)'", _not_in_module),
]  # fmt: skip
"""For a name, an attribute or a module that is not there."""

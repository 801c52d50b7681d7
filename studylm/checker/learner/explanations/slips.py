"""Reads an answer's source for slips that stop it: names that differ, a missing self, a forward without a return."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto


class SlipKind(Enum):
    """What a slip is about."""

    UNREAD_PARAMETER = auto()
    INIT_NOT_CALLED = auto()
    INIT_ONLY_NAMED = auto()
    INIT_MISSPELT = auto()
    NO_SELF = auto()
    OVERWRITTEN = auto()
    NO_RETURN = auto()
    DIFFERING_NAMES = auto()


@dataclass(frozen=True)
class Slip:
    """Something in the source that will stop the answer.

    Attributes:
        text: a sentence with the line.
        names: the attributes that it mentions, where it is about such.
    """

    kind: SlipKind
    text: str
    names: frozenset[str] = frozenset()


@dataclass
class Slips:
    """What the source shows, whatever happened when it ran.

    Attributes:
        source: the text.
        found: the slips that will stop the answer.
        assigned: attributes and methods that some class has on `self`.
        names: all that is given a name somewhere: variables, parameters, functions, classes, imports.
        classes: the classes that the answer defines.
        outside: what is given a value outside of all functions.
        in_place: (line, code) of augmented assignments.
        init_like: methods whose names resemble `__init__`.
        selfless: methods that lack `self`, with their lines.
    """

    source: str = ""
    found: list[Slip] = field(default_factory=list)
    assigned: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    in_place: list[tuple[int, str]] = field(default_factory=list)
    init_like: list[str] = field(default_factory=list)
    selfless: list[tuple[str, int]] = field(default_factory=list)

    def texts(self, kind: SlipKind) -> list[str]:
        """The sentences on the slips of one kind."""
        return [slip.text for slip in self.found if slip.kind is kind]

    def add(self, kind: SlipKind, text: str, names: Iterable[str] = ()) -> None:
        """Record a slip."""
        self.found.append(Slip(kind, text, frozenset(names)))


def read_slips(source: str) -> Slips:
    """What the text of an answer shows; nothing where it cannot be parsed."""
    slips = Slips(source=source)
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return slips
    slips.classes = [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    slips.outside = [t.id for n in tree.body if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)]
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
    """Parameters that a function never reads: it works on something else, usually left over from a notebook."""
    read = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    given = [a.arg for a in function.args.posonlyargs + function.args.args]
    unread = [f"`{name}`" for name in given if name not in read and not name.startswith("_")]
    if unread and len(function.body) > 1:
        slips.add(
            SlipKind.UNREAD_PARAMETER,
            f"`{function.name}` (line {function.lineno}) never looks at {' or '.join(unread)}, "
            "so what it works on is not what it is given.",
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
        named = next((n for n in ast.walk(init) if isinstance(n, ast.Attribute) and n.attr == "__init__"), None)
        if named is None:
            text = f"`__init__` (line {init.lineno}) never calls `super().__init__()`; it must, before it sets a layer."
            slips.add(SlipKind.INIT_NOT_CALLED, text)
        else:
            text = f"`{ast.unparse(named)}` (line {named.lineno}) only names it; `super().__init__()` calls it, with brackets."
            slips.add(SlipKind.INIT_ONLY_NAMED, text)
    for method in methods:
        plain = not any(
            isinstance(d, ast.Name) and d.id in ("staticmethod", "classmethod") for d in method.decorator_list
        )
        first = method.args.posonlyargs + method.args.args
        if (
            plain
            and (not first or first[0].arg != "self")
            and (not first or any(_is_self(n) for n in ast.walk(method)))
        ):
            slips.selfless.append((method.name, method.lineno))
            slips.add(
                SlipKind.NO_SELF,
                f"`{method.name}` (line {method.lineno}) has no `self`: its first parameter is the model itself.",
            )
        overwritten = _overwritten(method)
        if overwritten:
            slips.add(SlipKind.OVERWRITTEN, overwritten)
        if (
            method.name == "forward"
            and not any(isinstance(n, ast.Return) and n.value is not None for n in ast.walk(method))
            and not any(isinstance(n, (ast.Raise, ast.Yield)) for n in ast.walk(method))
        ):
            slips.add(SlipKind.NO_RETURN, f"`forward` (line {method.lineno}) has no `return`, so a call gives None.")
        if (
            method.name not in ("__init__", "__int__") and re.fullmatch(r"_+in?it_+|_*__init_|_init__", method.name)
        ) or (method.name == "__int__" and "__init__" not in names):
            slips.init_like.append(method.name)
            slips.add(
                SlipKind.INIT_MISSPELT,
                f"`{method.name}` (line {method.lineno}) is not `__init__`: two underscores on each side.",
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
                meant = near(node.attr, assigned)
                if meant:
                    pairs[node.attr] = meant
    if pairs:
        shown = list(pairs.items())[:3]
        named = [f"`self.{used}` is used where `self.{there}` was set" for used, there in shown]
        slips.add(
            SlipKind.DIFFERING_NAMES,
            f"the names in `__init__` and `forward` differ: {', '.join(named)}.",
            (name for pair in shown for name in pair),
        )


def near(name: str, among: Iterable[str]) -> str:
    """The name among these that `name` was probably meant to be; "" if none resembles it."""
    usable = [n for n in among if n != name]
    bare = name.strip("_").replace("_", "").lower()
    for other in usable:
        if other.strip("_").replace("_", "").lower() == bare:
            return other
    begins = [o for o in usable if len(name) >= 3 and (o.startswith(name) or name.startswith(o)) and len(o) >= 3]
    close = difflib.get_close_matches(name, usable, n=1, cutoff=0.6)
    turned = [o for o in usable if sorted(o.split("_")) == sorted(name.split("_"))]
    return next(iter(begins or turned or close), "")


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _calls_init(init: ast.FunctionDef) -> bool:
    for node in ast.walk(init):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__":
            return True
    return False

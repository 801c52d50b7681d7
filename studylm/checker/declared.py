"""What a check file declares, read from its text: checks, the names an answer must define, the rules it must keep."""

from __future__ import annotations

import ast
import difflib
import functools
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from studylm.checker.notices import Notice
from studylm.checker.protocol.rules import RULES
from studylm.checker.verdict import DeclaredCheck
from studylm.errors import StudylmError

PREFIX = "check_"
"""What the name of a check's function starts with; the rest is the check's id."""

_REMEDY = "The deck is at fault, not the answer; mend the file or reinstall the deck."


@dataclass(frozen=True, slots=True)
class Declaration:
    """A check file's promises.

    Attributes:
        checks: the checks, in the order in which they stand.
        defines: the names that an answer must define (`DEFINES`).
        forbids: the names of the rules that an answer must keep (`FORBIDS`); see `studylm.checker.learner.rule_watch`.
        notices: what to say of an answer that cannot be run (`NOTICES`, pairs of a pattern and a text).
    """

    checks: tuple[DeclaredCheck, ...]
    defines: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


class _Broken(Exception):
    """What is wrong with a check file, and on which line."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


def declared_checks(path: Path) -> tuple[DeclaredCheck, ...]:
    """The checks that the file at `path` declares, without running it.

    Raises:
        StudylmError: as `read_declaration`.
    """
    return read_declaration(path).checks


def read_declaration(path: Path) -> Declaration:
    """Everything that the check file at `path` declares, without running it.

    Raises:
        StudylmError: the file cannot be read, is not Python, declares no check or the same check twice, or names a
            check or a rule that does not exist. The message names the file, the line and the nearest right name.
    """
    try:
        source = path.read_bytes()
    except OSError as error:
        raise StudylmError(f"The checks {path} cannot be read: {error.strerror}.", _REMEDY) from error
    return _declaration(source, path)


def unmet(check: str, needed: str, above: Collection[str], everywhere: Collection[str]) -> str | None:
    """What is wrong with a check that depends on the check `needed`; None if nothing is.

    Args:
        check: the id of the check that depends on it.
        above: the ids of the checks above it in the file, the only ones that it can depend on.
        everywhere: the ids of all checks of the file.
    """
    if needed in above:
        return None
    if needed == check:
        return f"check `{check}` depends on itself"
    if needed in everywhere:
        return f"check `{check}` depends on `{needed}`, which stands below it; move it above"
    return f"check `{check}` depends on `{needed}`, which does not exist; {_nearest(needed, above, 'checks above it')}"


@functools.lru_cache(maxsize=64)
def _declaration(source: bytes, path: Path) -> Declaration:
    """What a check file declares; remembered, since a learner saves many times and the checks stay as they are."""
    try:
        tree = ast.parse(source, filename=str(path))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        where = f"{path}:{line}" if line else str(path)
        raise StudylmError(f"The deck's own checks are broken: {where}: {error}.", _REMEDY) from error
    try:
        checks = _checks(tree)
        defines, forbids = _defines(tree), _forbids(tree)
        notices = tuple(Notice(*pair) for pair in _pairs(tree, "NOTICES"))
    except _Broken as error:
        end = "" if str(error).endswith("?") else "."
        raise StudylmError(f"The deck's own checks are broken: {path}:{error.line}: {error}{end}", _REMEDY) from error
    if not checks:
        raise StudylmError(f"The deck's own checks are broken: {path} declares no check.", _REMEDY)
    return Declaration(checks, defines, forbids, notices)


def _checks(tree: ast.Module) -> tuple[DeclaredCheck, ...]:
    functions = [
        node
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith(PREFIX)
    ]
    everywhere = {node.name.removeprefix(PREFIX) for node in functions}
    checks: dict[str, DeclaredCheck] = {}
    for node in functions:
        name = node.name.removeprefix(PREFIX)
        if not name:
            raise _Broken(node.lineno, f"`{PREFIX}` is a check without a name")
        if name in checks:
            raise _Broken(node.lineno, f"there are two checks `{name}`")
        if isinstance(node, ast.AsyncFunctionDef):
            raise _Broken(node.lineno, f"check `{name}` is async, and would never run")
        for line, needed in _needed(node, _names_of_depends(tree)):
            wrong = unmet(name, needed, checks, everywhere)
            if wrong:
                raise _Broken(line, wrong)
        checks[name] = DeclaredCheck(id=name, title=_title(node, name))
    return tuple(checks.values())


def _names_of_depends(tree: ast.Module) -> set[str]:
    """What the file calls `depends`."""
    imported = [alias for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    return {"depends", *(alias.asname for alias in imported if alias.name == "depends" and alias.asname)}


def _needed(node: ast.FunctionDef, called: set[str]) -> Iterator[tuple[int, str]]:
    """The line and the id of each check that a check depends on. What is computed, the run looks at."""
    for decorator in node.decorator_list:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", None)
        if name not in called:
            continue
        for argument in decorator.args if isinstance(decorator, ast.Call) else [function]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.lineno, argument.value
            elif isinstance(argument, ast.Constant) or argument is function:
                raise _Broken(decorator.lineno, '@depends takes the ids of checks, as in @depends("shapes")')


def _nearest(name: str, names: Collection[str], what: str) -> str:
    """Which of `names` was meant, or what they are."""
    bare = name.removeprefix(PREFIX)
    near = [bare] if bare in names else difflib.get_close_matches(bare, sorted(names), n=1)
    if near:
        return f"did you mean `{near[0]}`?"
    return f"the {what} are {', '.join(f'`{each}`' for each in names)}" if names else f"there are no {what}"


def _title(node: ast.FunctionDef, name: str) -> str:
    text = (ast.get_docstring(node) or "").strip()
    return text.splitlines()[0].strip() if text else name.replace("_", " ").capitalize()


def _defines(tree: ast.Module) -> tuple[str, ...]:
    names, line = _names(tree, "DEFINES")
    for name in names:
        if not name.isidentifier():
            raise _Broken(line, f"DEFINES has `{name}`, which no file can define; write a name alone")
    return names


def _forbids(tree: ast.Module) -> tuple[str, ...]:
    names, line = _names(tree, "FORBIDS")
    for name in names:
        if name not in RULES:
            near = _nearest(name, sorted(RULES), "rules")
            raise _Broken(line, f"FORBIDS has `{name}`, which is not a rule; {near}")
    return names


def _names(tree: ast.Module, name: str) -> tuple[tuple[str, ...], int]:
    """The value of a module-level assignment of one string or several, and its line."""
    value, line = _value(tree, name)
    if isinstance(value, str):
        return (value,), line
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return tuple(value), line
    raise _Broken(line, f"{name} is not a list of names; write the names as plain strings")


def _pairs(tree: ast.Module, name: str) -> list[tuple[str, str]]:
    """The value of a module-level assignment of pairs of strings, the first of each a regular expression."""
    pairs = []
    value, line = _value(tree, name)
    for pair in value if isinstance(value, (list, tuple)) else [value]:
        try:
            pattern, text = pair  # type: ignore[misc]
            re.compile(pattern)
            pairs.append((pattern, text + ""))
        except (TypeError, ValueError, re.error, RecursionError, OverflowError) as error:
            raise _Broken(line, f"{name}: {error}; write pairs of a pattern and a text") from error
    return pairs


def _value(tree: ast.Module, name: str) -> tuple[object, int]:
    """The literal that the module assigns to `name`, and its line; () where there is none, None where it is no literal."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign):
            targets = [node.target]
        else:
            continue
        if node.value is not None and any(isinstance(t, ast.Name) and t.id == name for t in targets):
            try:
                return ast.literal_eval(node.value), node.lineno
            except (ValueError, TypeError, SyntaxError):
                return None, node.lineno
    return (), 0

"""What a check file declares, read from its text: checks, the names an answer must define, the rules it must keep."""

from __future__ import annotations

import ast
import functools
import re
from dataclasses import dataclass
from pathlib import Path

from studylm.checker.notices import Notice
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
        forbids: the names of the rules that an answer must keep (`FORBIDS`); see `studylm.checker.rules`.
        notices: what to say of an answer that cannot be run (`NOTICES`, pairs of a pattern and a text).
    """

    checks: tuple[DeclaredCheck, ...]
    defines: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


def declared_checks(path: Path) -> tuple[DeclaredCheck, ...]:
    """The checks that the file at `path` declares, without running it.

    Raises:
        StudylmError: the file cannot be read or is not Python.
    """
    return read_declaration(path).checks


def read_declaration(path: Path) -> Declaration:
    """Everything that the check file at `path` declares, without running it.

    Raises:
        StudylmError: the file cannot be read, is not Python, declares no check or the same check twice.
    """
    try:
        source = path.read_bytes()
    except OSError as error:
        raise StudylmError(f"The checks {path} cannot be read: {error.strerror}.", _REMEDY) from error
    return _declaration(source, path)


@functools.lru_cache(maxsize=64)
def _declaration(source: bytes, path: Path) -> Declaration:
    """What a check file declares; remembered, since a learner saves many times and the checks stay as they are."""
    try:
        tree = ast.parse(source, filename=str(path))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        where = f"{path}:{line}" if line else str(path)
        raise StudylmError(f"The deck's own checks are broken: {where}: {error}.", _REMEDY) from error
    checks: dict[str, DeclaredCheck] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith(PREFIX):
            name = node.name.removeprefix(PREFIX)
            if name in checks:
                raise StudylmError(f"The deck's own checks are broken: {path} has two checks `{name}`.", _REMEDY)
            checks[name] = DeclaredCheck(id=name, title=_title(node, name))
    if not checks:
        raise StudylmError(f"The deck's own checks are broken: {path} declares no check.", _REMEDY)
    notices = [Notice(*pair) for pair in _pairs(tree, "NOTICES", path)]
    return Declaration(
        tuple(checks.values()), _names(tree, "DEFINES", path), _names(tree, "FORBIDS", path), tuple(notices)
    )


def _title(node: ast.FunctionDef, name: str) -> str:
    text = (ast.get_docstring(node) or "").strip()
    return text.splitlines()[0].strip() if text else name.replace("_", " ").capitalize()


def _names(tree: ast.Module, name: str, path: Path) -> tuple[str, ...]:
    """The value of a module-level assignment of one string or several."""
    value = _value(tree, name)
    if isinstance(value, str):
        return (value,)
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise StudylmError(
        f"The deck's own checks are broken: {path}: {name} is not a list of names.", "Write the names as plain strings."
    )


def _pairs(tree: ast.Module, name: str, path: Path) -> list[tuple[str, str]]:
    """The value of a module-level assignment of pairs of strings, the first of each a regular expression."""
    pairs = []
    value = _value(tree, name)
    for pair in value if isinstance(value, (list, tuple)) else [value]:
        try:
            pattern, text = pair  # type: ignore[misc]
            re.compile(pattern)
            pairs.append((pattern, text + ""))
        except (TypeError, ValueError, re.error, RecursionError, OverflowError) as error:
            raise StudylmError(
                f"The deck's own checks are broken: {path}: {name}: {error}.", "Write pairs of a pattern and a text."
            ) from error
    return pairs


def _value(tree: ast.Module, name: str) -> object:
    """The literal that the module assigns to `name`; () where there is none, None where it is not a literal."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign):
            targets = [node.target]
        else:
            continue
        if node.value is not None and any(isinstance(t, ast.Name) and t.id == name for t in targets):
            try:
                return ast.literal_eval(node.value)
            except (ValueError, TypeError, SyntaxError):
                return None
    return ()

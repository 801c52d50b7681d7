"""Reads an answer's bytes: what can be parsed becomes a `Source`, everything else nothing."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Callable, Collection, Sequence

from studylm.forms.answer.source import Function, Place, Source

SIZE_MAX = 1_000_000
"""The largest answer that is looked at, in bytes: as large as the checker runs."""

_NEWLINE = re.compile(rb"\r\n|\r|\n")
_BOM = "\ufeff"
_MAIN_METHODS = ("forward", "__call__")
_CORE, _OTHER, _CONSTRUCTOR, _OUTSIDE = range(4)


def parse(data: bytes, defines: Collection[str] = ()) -> Source | None:
    """An answer, parsed; None if it is not Python or cannot be kept byte for byte.

    Args:
        defines: the names that the card asks for, of which the nodes come first; () if they are not known.
    """
    if len(data) > SIZE_MAX:
        return None
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        text = data.decode(encoding)
        if text.encode(encoding) != data:
            return None
        bom = _BOM if text.startswith(_BOM) else ""
        code = text[len(bom) :].encode()
        tree = parsed(code.decode())
        if tree is None:
            return None
        starts = [0, *(found.end() for found in _NEWLINE.finditer(code))]
        source = Source(code, tree, starts, encoding, bom)
        _read_tokens(source)
    except (SyntaxError, ValueError, LookupError, IndexError, RecursionError, MemoryError, tokenize.TokenError):
        return None
    _index(source, frozenset(defines))
    return source


def parsed(text: str) -> ast.Module | None:
    """The syntax tree of a text without a byte order mark; None if there is none."""
    try:
        if "\\" not in text:
            return ast.parse(text)
        with (
            warnings.catch_warnings()
        ):  # of escapes such as "\d"; elsewhere not, as this changes the whole process's filters
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _read_tokens(source: Source) -> None:
    """Find comments, strings and brackets."""
    ends = [*source.starts[1:], len(source.code)]
    texts = [source.code[start:end].rstrip(b"\r\n").decode() for start, end in zip(source.starts, ends, strict=True)]
    lines = iter([f"{text}\n" for text in texts])
    offset = _offsets(source.starts, texts)
    inside = begun = plus = spaced = 0
    for token in tokenize.generate_tokens(lambda: next(lines, "")):
        name = tokenize.tok_name[token.type]
        if name.endswith("STRING_START"):  # from 3.12 on, an f-string is several tokens
            inside += 1
            begun = offset(token.start) if inside == 1 else begun
        elif name.endswith("STRING_END"):
            inside -= 1
            if inside == 0:
                source.strings.append((begun, offset(token.end)))
        elif inside:
            continue
        elif name == "STRING":
            source.strings.append((offset(token.start), offset(token.end)))
        elif name == "COMMENT":
            source.comments.append((offset(token.start), offset(token.end)))
        elif token.string == "(":
            source.opening.add(offset(token.start))
        elif token.string == ")":
            source.closing.add(offset(token.start))
        elif token.string in ("+", "-") and token.end[1] < len(token.line):
            plus += 1
            spaced += token.line[token.end[1]].isspace()
    source.spaced = spaced > 0 or plus == 0


def _offsets(starts: Sequence[int], texts: Sequence[str]) -> Callable[[tuple[int, int]], int]:
    """Turns a token's position, in characters, into a byte."""
    ascii_lines = [text.isascii() for text in texts]

    def offset(position: tuple[int, int]) -> int:
        line, column = position[0] - 1, position[1]
        if line >= len(texts):
            return starts[-1] + len(texts[-1].encode())
        return starts[line] + (column if ascii_lines[line] else len(texts[line][:column].encode()))

    return offset


def _index(source: Source, defines: frozenset[str]) -> None:
    for parent in ast.walk(source.tree):
        for name, value in ast.iter_fields(parent):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    source.parents[child] = (parent, name)
    for stmt in source.tree.body:
        source.names.update(_bound(stmt))
    _read_block(source, source.tree.body, "", None, None, None, defines)
    source.places.sort(key=lambda place: (place.rank, place.span))
    for place in source.places:
        waiting: list[ast.AST] = list(reversed(_expressions(place.stmt)))
        while waiting:
            node = waiting.pop()
            source.owners[node] = place
            source.by_kind.setdefault(type(node), []).append(node)
            children = [node.body] if isinstance(node, ast.Lambda) else list(ast.iter_child_nodes(node))
            waiting += [child for child in reversed(children) if not isinstance(child, _LEFT_OUT)]


_LEFT_OUT = (
    ast.JoinedStr,
    getattr(ast, "TemplateStr", ast.JoinedStr),
    ast.expr_context,
    ast.operator,
    ast.unaryop,
    ast.cmpop,
    ast.boolop,
)


def _read_block(
    source: Source,
    block: Sequence[ast.stmt],
    scope: str,
    function: Function | None,
    cls: ast.ClassDef | None,
    loop: ast.stmt | None,
    defines: frozenset[str],
    rank: int = _OUTSIDE,
) -> None:
    for number, stmt in enumerate(block):
        if (
            isinstance(stmt, ast.Import | ast.ImportFrom)
            or (number == 0 and is_docstring(stmt))
            or _only_as_script(stmt)
        ):
            continue
        if isinstance(stmt, Function):
            inner = f"{scope}.{stmt.name}" if scope else stmt.name
            below = rank if function else _rank(stmt, cls, defines)
            _read_block(source, stmt.body, inner, stmt, cls, None, defines, below)
            continue
        if isinstance(stmt, ast.ClassDef):
            inner = f"{scope}.{stmt.name}" if scope else stmt.name
            _read_block(source, stmt.body, inner, function, stmt, None, defines, _OUTSIDE)
            continue
        start, end = source.span(stmt)
        inside = stmt if isinstance(stmt, ast.For | ast.AsyncFor | ast.While) else loop
        bodies = [body for name in ("body", "orelse", "finalbody") if (body := getattr(stmt, name, []))]
        bodies += [part.body for name in ("handlers", "cases") for part in getattr(stmt, name, [])]
        if bodies and bodies[0]:
            first = bodies[0][0]
            end = min(end, source.span(first)[0])
            if isinstance(first, Function | ast.ClassDef) and first.decorator_list:
                end = min(end, source.span(first.decorator_list[0])[0] - 1)
        own = _CORE if function is None and cls is None and (not defines or _bound(stmt) & defines) else rank
        source.places.append(Place(stmt, (start, end), block, scope, function, cls, own, loop))
        for body in bodies:
            _read_block(source, body, scope, function, cls, inside, defines, rank)


def _rank(function: Function, cls: ast.ClassDef | None, defines: frozenset[str]) -> int:
    if cls is None:
        return _CORE if not defines or function.name in defines else _OTHER
    if function.name == "__init__":
        return _CONSTRUCTOR
    return _CORE if function.name in _MAIN_METHODS and (not defines or cls.name in defines) else _OTHER


def is_docstring(stmt: ast.stmt) -> bool:
    """Whether a statement is a string and nothing else."""
    return isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Constant) and isinstance(stmt.value.value, str)


def _only_as_script(stmt: ast.stmt) -> bool:
    return isinstance(stmt, ast.If) and any(
        isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(stmt.test)
    )


def _bound(stmt: ast.stmt) -> set[str]:
    """The names that a statement at the top binds."""
    if isinstance(stmt, Function | ast.ClassDef):
        return {stmt.name}
    if isinstance(stmt, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in stmt.names}
    names = {node.id for node in ast.walk(stmt) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    # MAP["alpha"] = ..., MAP.update(...): what builds up a value belongs to it.
    if isinstance(stmt, ast.Assign | ast.AugAssign | ast.Expr):
        for node in [*getattr(stmt, "targets", []), getattr(stmt, "target", None), getattr(stmt, "value", None)]:
            while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
                node = node.func if isinstance(node, ast.Call) else node.value
                if isinstance(node, ast.Name):
                    names.add(node.id)
    return names


def _expressions(stmt: ast.stmt) -> list[ast.AST]:
    """The expressions of a simple statement, or of a compound one's header, without annotations."""
    found: list[ast.AST] = []
    for name, value in ast.iter_fields(stmt):
        if name in ("body", "orelse", "finalbody", "handlers", "cases", "annotation"):
            continue
        found += [
            child
            for child in (value if isinstance(value, list) else [value])
            if isinstance(child, ast.expr | ast.withitem) and not isinstance(child, ast.JoinedStr)
        ]
    return found

"""Files that Python cannot read: what the syntax error usually comes from."""

# ruff: noqa: E501 - tables of sentences read better one a line

from __future__ import annotations

import ast
import re

from studylm.checker.learner.explanations.explanation import Explanation, fixed
from studylm.checker.learner.explanations.slips import Slips

_FOREIGN = [
    (r"\belse\s+if\b", "`else if` is one word in Python: `elif`."),
    (r"&&|\|\|", "Python writes `and` and `or` for `&&` and `||`."),
    (r"\+\+|--\s*$", "Python has no `++`: `i += 1`."),
    (r"^\s*(function|func|fn)\s+\w+\s*\(", "A function begins with `def`."),
    (r"(?<![\w\"'])!\s*\w", "`not x` is how Python says `!x`."),
]


def _invalid(match: re.Match[str], line: str, slips: Slips) -> str:
    at = _comma_missing(slips.source)
    if at:
        return f"A comma is missing at the end of line {at}."
    return _foreign(line)


def _foreign(line: str) -> str:
    """What the line says in another language's way, and how Python says it; "" if nothing."""
    return next((said for pattern, said in _FOREIGN if re.search(pattern, line)), "")


def _comma_missing(source: str) -> int | None:
    """The line before the one with the syntax error, if a comma at its end gets the reader past that place."""
    try:
        ast.parse(source)
    except SyntaxError as error:
        at, lines = error.lineno or 0, source.splitlines()
    except (ValueError, RecursionError, MemoryError):
        return None
    else:
        return None
    before = next((n for n in range(at - 1, 0, -1) if n <= len(lines) and lines[n - 1].strip()), None)
    if before is None or lines[before - 1].rstrip().endswith((",", ":", "(", "[", "{", "\\")):
        return None
    code = re.sub(r"\s*(#.*)?$", "", lines[before - 1], count=1)
    mended = [*lines[: before - 1], code + ",", *lines[before:]]
    try:
        ast.parse("\n".join(mended))
    except SyntaxError as error:
        return before if (error.lineno or 0) > at else None
    except (ValueError, RecursionError, MemoryError):
        return None
    opened = sum(code.count(c) for c in "([{") - sum(code.count(c) for c in ")]}")
    inside = opened > 0 or bool(re.match(r"\s", lines[at - 1]))
    return before if inside else None


def _literal(match: re.Match[str], line: str, slips: Slips) -> str:
    found = re.search(r"\b(\d+)([A-Za-z_]\w*)", line)
    if found is None:
        return "A number and a name stand together without a sign between them, or a name begins with a digit."
    return f"Between a number and a name stands a sign: `{found.group(1)} * {found.group(2)}`. (A name cannot begin with a digit.)"


def _expected_block(match: re.Match[str], line: str, slips: Slips) -> str:
    return f"What belongs to line {match.group(1)} is indented below it, by four spaces." if match.group(1) else ""


def _assigns(match: re.Match[str], line: str, slips: Slips) -> str:
    if re.search(r"\{[^}]*=", line):
        return 'In a dict a colon stands between key and value: `{"a": 1}`.'
    return "The name stands to the left of the `=`, what it is to be to the right. To compare, write `==`."


SYNTAX: list[Explanation] = [
    Explanation(("TabError",), r"", fixed("This line begins with tabs where others begin with spaces (or the other way round); they look alike. Use four spaces a level everywhere.")),
    Explanation(("IndentationError",), r"expected an indented block after .* on line (\d+)", _expected_block),
    Explanation(("IndentationError",), r"unexpected indent", fixed("This line is further to the right than the one above, and nothing above opens a block.")),
    Explanation(("IndentationError",), r"unindent does not match", fixed("This line begins in a column where no line above begins. Use four spaces a level.")),
    Explanation(("SyntaxError",), r"expected ':'", lambda m, line, s: _foreign(line) or "A line that begins with class, def, if, else, for, while or with ends in a colon."),
    Explanation(("SyntaxError",), r"'(.)' was never closed", lambda m, line, s: f"The `{m.group(1)}` on this line is opened and never closed."),
    Explanation(("SyntaxError",), r"unmatched '(.)'|closing parenthesis '(.)' does not match", lambda m, line, s: f"This `{m.group(1) or m.group(2)}` closes a bracket that nothing opened, or one of another kind."),
    Explanation(("SyntaxError",), r"invalid character '(.)' .*U\+(?:201[89CD]|00AB|00BB)", fixed("These are the curly quotes of a word processor; Python wants straight ones, \" or '.")),
    Explanation(("SyntaxError",), r"invalid (?:non-printable )?character", fixed("This character only looks like one of Python's; it probably came with a copied text. Type it anew.")),
    Explanation(("SyntaxError",), r"unterminated (triple-quoted )?string", lambda m, line, s: "A text in three quotes is opened here and never closed." if m.group(1) else "A quote opens a text here, and no quote closes it on this line."),
    Explanation(("SyntaxError",), r"f-string", fixed("Something is amiss inside the braces of this f-string: each `{` needs its `}`, and between them stands one expression.")),
    Explanation(("SyntaxError",), r"invalid (decimal|hexadecimal|octal|binary) literal|invalid imaginary", _literal),
    Explanation(("SyntaxError",), r"cannot assign to|Maybe you meant '=='", _assigns),
    Explanation(("SyntaxError",), r"'(return|yield|await)' outside|outside function", fixed("`return` belongs inside a function: is this line indented far enough?")),
    Explanation(("SyntaxError",), r"positional argument follows keyword", fixed("In a call the arguments without a name come first.")),
    Explanation(("SyntaxError",), r"(non-default argument|parameter without a default) follows", fixed("Parameters with a default (`h=None`) come after those without.")),
    Explanation(("SyntaxError",), r"^invalid syntax", _invalid),
]  # fmt: skip
"""For a file that is not Python."""

"""LaTeX maths as lines of readable Unicode: a small recursive converter over tokens. It takes any string."""

from __future__ import annotations

import re
import unicodedata

from studylm.deck.maths.symbols import (
    ACCENTS,
    BLACKBOARD,
    BRACKETS,
    CALLIGRAPHIC,
    DROPPED,
    FUNCTIONS,
    NOTHING,
    PLAIN,
    RELATIONS,
    SIZED,
    SPACES,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    SYMBOLS,
    TEXT,
)

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\\|\s+|.", re.DOTALL)
_DEEPEST = 60
_ROW = "\x1e"  # marks the end of a row until rows are split


def readable(latex: str) -> list[str]:
    """The rows of a LaTeX formula (rows end with `\\\\`) as Unicode text; never a backslash. At least one row."""
    text = _Converter(latex).all()
    rows = [_tidy(row) for row in text.split(_ROW)]
    return [row for row in rows if row] or [""]


def _tidy(text: str) -> str:
    text = re.sub(r"[ \t\n]+", " ", text.replace("\\", "").replace("&", " ")).strip()
    text = re.sub(r"([(\[]) ", r"\1", text)
    return unicodedata.normalize("NFC", re.sub(r" ([)\],;])", r"\1", text))


class _Converter:
    """A recursive-descent converter; every method leaves `at` after the last token that it has read."""

    def __init__(self, latex: str) -> None:
        self.tokens: list[str] = _TOKEN.findall(latex.replace(_ROW, " "))
        self.at = 0
        self.depth = 0

    def all(self) -> str:
        parts = []
        while self.at < len(self.tokens):
            parts.append(self.until("}"))
            self.at += 1  # an unmatched closing brace
        return "".join(parts)

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def skip_space(self) -> None:
        while self.peek().isspace():
            self.at += 1

    def until(self, stop: str) -> str:
        """Everything up to the token `stop`, or to the end; `stop` itself is left."""
        out: list[str] = []
        while self.at < len(self.tokens) and self.tokens[self.at] != stop:
            if stop != "}" and self.tokens[self.at] == "}":
                break
            token = self.tokens[self.at]
            self.at += 1
            if token in ("_", "^"):
                out.append(self.script(token))
            elif token == "'":
                out.append("′")
            else:
                self.element(token, out)
        return "".join(out)

    def element(self, token: str, out: list[str]) -> None:
        """Append the text of one token that is not a script to `out`."""
        if token == "{":
            out.append(self.group())
        elif token.isspace():
            out.append(" ")
        elif token.startswith("\\") and len(token) > 1:
            self.command(token[1:].removesuffix("*") if len(token) > 2 else token[1:], out)
        elif token in "<>":
            out.append(f" {token} ")
        else:
            out.append({"-": "−", "*": "∗", "~": " ", "\\": ""}.get(token, token))

    def group(self) -> str:
        """A group whose `{` has been read; beyond a depth of 60, inner groups are dropped."""
        if self.depth >= _DEEPEST:
            return ""
        self.depth += 1
        text = self.until("}")
        self.depth -= 1
        self.at += 1
        return text

    def argument(self) -> str:
        """The next argument: a group, a command with its own arguments, or one character."""
        self.skip_space()
        token = self.peek()
        if not token or token == "}":
            return ""
        self.at += 1
        if token in ("_", "^"):
            return ""
        if token[1:] in SYMBOLS and token[0] == "\\":
            return SYMBOLS[token[1:]]
        if self.depth >= _DEEPEST:
            return "" if token == "{" else token.strip("\\")
        self.depth += 1
        out: list[str] = []
        self.element(token, out)
        self.depth -= 1
        return "".join(out).strip()

    def option(self) -> str:
        """An optional argument in brackets."""
        self.skip_space()
        if self.peek() != "[":
            return ""
        self.at += 1
        text = self.until("]")
        self.at += 1
        return text

    def verbatim(self) -> str:
        """An argument as text, spaces kept: that of `\\text`."""
        self.skip_space()
        if self.peek() != "{":
            return self.argument()
        self.at += 1
        return self.group()

    def script(self, mark: str) -> str:
        text = _tidy(self.argument())
        if not text or text == "∘":
            return "°" if text else ""
        if mark == "^" and set(text) <= {"′", "∗", "†", "⊤", "⊥"}:
            return "ᵀ" if text == "⊤" else text
        table = SUPERSCRIPTS if mark == "^" else SUBSCRIPTS
        squeezed = text.replace(" ", "")
        if all(char in table for char in squeezed):
            return "".join(table[char] for char in squeezed)
        simple = re.fullmatch(r"[^\W_]+", text) or (text[0] == "(" and text.find(")") == len(text) - 1)
        return mark + (text if simple else f"({text})")

    def command(self, name: str, out: list[str]) -> None:
        """Append the text of one command to `out`."""
        if name in SYMBOLS:
            self.symbol(name, out)
        elif name in ("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"):
            over, under = _operand(self.argument()), _operand(self.argument())
            out.append(f"{over}/{under}" if under else over)
        elif name == "sqrt":
            root = "".join(SUPERSCRIPTS.get(char, char) for char in self.option())
            out.append(f"{root}√{_operand(self.argument())}")
        elif name in ("binom", "dbinom", "tbinom"):
            out.append(f"C({self.argument()}, {self.argument()})")
        elif name in ACCENTS:
            out.append(_accented(self.argument(), ACCENTS[name]))
        elif name == "mathbb":
            out.append("".join(BLACKBOARD.get(char, char) for char in self.argument()))
        elif name in ("mathcal", "mathscr", "mathfrak"):
            out.append("".join(CALLIGRAPHIC.get(char, char) for char in self.argument()))
        elif name in PLAIN:
            out.append(self.verbatim() if name in TEXT else self.argument())
            if name == "operatorname":
                self.function_space(out)
        elif name in NOTHING:
            if name in SIZED:
                self.skip_space()
                if self.peek() == ".":
                    self.at += 1
            elif self.peek().isspace():
                self.at += 1
        elif name in ("begin", "end"):
            self.environment(name, out)
        elif name in ("\\", "cr", "newline"):
            self.option()
            out.append(_ROW)
        elif name in SPACES:
            out.append(SPACES[name])
        elif name in ("underset", "overset", "stackrel"):
            small, base = self.argument(), self.argument()
            out.append(f"{base}{'_' if name == 'underset' else '^'}({small})" if small else base)
        elif name in ("xrightarrow", "xleftarrow"):
            self.option()
            out.append(f" {'→' if name == 'xrightarrow' else '←'}({self.argument()}) ")
        elif name in ("pmod", "tag"):
            out.append(f" ({'mod ' if name == 'pmod' else ''}{self.argument()})")
        elif name == "not":
            self.skip_space()
            base = self.argument().strip()
            out.append(" " + unicodedata.normalize("NFC", base[:1] + "\u0338") + base[1:] + " " if base else "")
        elif name in ("textcolor", "colorbox"):
            self.argument()
            out.append(self.argument())
        elif name in DROPPED:
            self.argument()
        elif len(name) == 1 and not name.isalpha():
            out.append("‖" if name == "|" else name)
        else:  # log, tanh, softmax and any other name
            if out and out[-1][-1:].isalnum():
                out.append(" ")
            out.append(FUNCTIONS.get(name, name))
            if self.peek() == "{":
                out.append(f"({self.argument()})")
            else:
                self.function_space(out)

    def symbol(self, name: str, out: list[str]) -> None:
        char = SYMBOLS[name]
        if name in RELATIONS:
            out.append(f" {char} ")
            return
        spaced = bool(out) and out[-1].endswith(" ")
        out.append(char)
        # A space that only ends the command's name is not part of the formula.
        if self.peek().isspace():
            following = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else ""
            letter = unicodedata.category(char[0]).startswith("L") or char in "∂∇∞"
            if (letter and (following.isalnum() or following in ("(", "[", "{"))) or not (letter or spaced):
                self.at += 1

    def function_space(self, out: list[str]) -> None:
        """Append a space if a letter or an operator follows a function's name, but not if a bracket does."""
        self.skip_space()
        following = self.peek()
        if following and (following.isalnum() or (following[0] == "\\" and following[1:2].isalpha())):
            sized = following[1:] in SIZED
            out.append("" if sized else " ")
        elif following in ("+", "-", "=", "<", ">"):
            out.append(" ")

    def environment(self, which: str, out: list[str]) -> None:
        self.skip_space()
        name = ""
        if self.peek() == "{":
            end = self.at
            while end < len(self.tokens) and self.tokens[end] != "}":
                end += 1
            name = "".join(self.tokens[self.at + 1 : end]).strip().rstrip("*")
            self.at = end + 1
        if which == "end":
            return
        if name == "array":
            self.argument()
        if name not in BRACKETS or self.depth >= _DEEPEST:
            return
        self.depth += 1
        inner = self.until("\\end")
        self.depth -= 1
        opening, closing = BRACKETS[name]
        rows = [" ".join(row.replace("&", "  ").split()) for row in inner.split(_ROW)]
        out.append(opening + "; ".join(row for row in rows if row) + closing)


def _operand(text: str) -> str:
    """A text as one side of a fraction or below a root, in brackets if it has an operator."""
    text = _tidy(text)
    depth = 0
    for index, char in enumerate(text):
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif depth == 0 and (char in " +−±∓·×/÷=<>≤≥≈,→∈∗") and index:
            return f"({text})"
    return text


def _accented(text: str, accent: str) -> str:
    text = _tidy(text)
    base = {"i": "i", "ı": "i", "j": "j", "ȷ": "j"}.get(text, text)
    if accent in ("\u0305", "\u0332"):  # lines go over every character
        return "".join(char + accent for char in base)
    return base[:1] + accent + base[1:] if base else ""

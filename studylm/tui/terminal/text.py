"""Texts of decks and the checker prepared for the screen: readable maths, no control characters, limited length."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from studylm.deck.maths.in_markdown import unicode_maths

MUTED = "dim"
"""The style of secondary text; it works in a terminal with sixteen colours too."""

LONGEST = 60_000
"""Characters of one text that are laid out; more would block the screen."""


def printable(text: str) -> str:
    """`text` without control, bidirectional and other format characters, and with tabs expanded."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    if kept.isprintable():
        return kept
    return "".join(c for c in kept if c == "\n" or not _acts(c))


def _acts(character: str) -> bool:
    """Whether a terminal might act on it. Joiners are kept, since scripts and emoji need them."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and character not in "\u200c\u200d"


def presentable(markdown: str) -> str:
    """Markdown for the Markdown widget: formulas become Unicode, and a text over `LONGEST` is cut, with a note."""
    text = printable(markdown)
    if len(text) > LONGEST:
        text = text[:LONGEST] + "\n\n*This text goes on; the rest is in the deck file.*"
    return unicode_maths(text)


def plain(text: str) -> str:
    """A heading or a message on one line, with formulas as Unicode."""
    return " ".join(printable(unicode_maths(text)).split())


def clipped(text: str, lines: int) -> str:
    """At most the last `lines` lines, after a line that counts those left out. Lines over 400 characters are cut."""
    every = printable(text).rstrip("\n").split("\n")
    every = [line if len(line) <= 400 else line[:400] + "…" for line in every]
    if len(every) <= lines:
        return "\n".join(every)
    return "\n".join([f"… {len(every) - lines:,} earlier lines", *every[-lines:]])


def short_path(path: Path, root: Path) -> str:
    """`path` relative to `root` if it is inside, else as it is."""
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)

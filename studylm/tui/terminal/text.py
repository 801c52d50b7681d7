"""Deck and checker texts made fit for the screen: maths readable, control characters gone, nothing endless."""

from __future__ import annotations

import unicodedata

from studylm.deck.maths.in_markdown import unicode_maths

MUTED = "dim"
"""The style of what is beside the point; it works in the sixteen colours of a plain terminal too."""

LONGEST = 60_000
"""Characters of one text that are laid out; more would make the screen wait."""


def printable(text: str) -> str:
    """`text` without anything that a terminal would obey: control, bidirectional and other format characters."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    if kept.isprintable():
        return kept
    return "".join(c for c in kept if c == "\n" or not _obeyed(c))


def _obeyed(character: str) -> bool:
    """Whether a terminal might act on it. Joiners stay, because scripts and emoji need them."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and character not in "\u200c\u200d"


def presentable(markdown: str) -> str:
    """Markdown ready for the Markdown widget: formulas become Unicode, and a text without end is cut, and says so."""
    text = printable(markdown)
    if len(text) > LONGEST:
        text = text[:LONGEST] + "\n\n*This text goes on; the rest is in the deck file.*"
    return unicode_maths(text)


def plain(text: str) -> str:
    """A heading or a message on one line."""
    return " ".join(printable(unicode_maths(text)).split())


def clipped(text: str, lines: int) -> str:
    """At most the last `lines` lines, with a word about what was left out."""
    every = printable(text).rstrip("\n").split("\n")
    every = [line if len(line) <= 400 else line[:400] + "…" for line in every]
    if len(every) <= lines:
        return "\n".join(every)
    return "\n".join([f"… {len(every) - lines:,} earlier lines", *every[-lines:]])

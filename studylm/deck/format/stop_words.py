"""English words that say little about what a question asks, for names of cards and for comparing questions."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMMON = _words("a an and are be for i in is it its of on or that the this to was we you")

IN_NAMES = _COMMON | _words("were do does did can")
"""Left out of a name that is made from a title."""

IN_IMPORTS = _COMMON | _words("s these by as with")
"""Ignored when the questions of several files are compared; a verb may be all that distinguishes two of them."""

IN_EDITS = IN_NAMES | IN_IMPORTS | _words("what why how when where which who whose")
"""Ignored when a question is compared with what it was before an edit."""

"""Text made comparable: without case, accents and differences of white space."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Accents of Latin, Greek and Cyrillic; the vowel signs of other scripts are letters, and stay.
_ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")


def fold(text: str) -> str:
    """`text` in lower case without accents, each run of white space as one space: `ﬁne  Café` is `fine cafe`."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(filter(None, map(_fold_word, text.split())))


@lru_cache(maxsize=1 << 16)  # the cards of a library share most of their words
def _fold_word(word: str) -> str:
    """A word, or several, since a compatibility character may stand for a space."""
    word = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    return " ".join(_ACCENTS.sub("", word).split())


def searchable(prompt: str, title: str, answer: str | None, card_id: str) -> str:
    """The folded text of a card in which words are looked for. No word reaches from one part into the next."""
    return fold(f"{prompt} \0 {title} \0 {answer or ''} \0 {card_id}")

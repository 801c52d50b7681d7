"""How alike two questions are, as words."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from studylm.deck.format.markdown import plain


def words(prompt: str) -> str:
    """The words of a prompt, in lower case and separated by spaces, without marks; code counts as words too."""
    text = " ".join(plain(part) for part in prompt[:2000].split("\n"))
    return " ".join(re.findall(r"\w+", text.casefold()))


def likeness(one: str, other: str, cutoff: float = 0.0) -> float:
    """How alike two questions are as words, 0-100; 0 below the cutoff. The order of the words counts little."""
    ratio = fuzz.ratio(one, other, score_cutoff=cutoff)
    if ratio >= 97:
        return ratio
    return max(ratio, fuzz.token_sort_ratio(one, other, score_cutoff=cutoff))


def contains(one: str, other: str, *, words: int, share: float) -> bool:
    """Whether the shorter question, of at least `words` words and less than `share` of the length, is in the longer."""
    small, large = sorted((one, other), key=len)
    enough = len(small.split()) >= words and len(small) < share * len(large)
    return enough and fuzz.partial_ratio(small, large) >= 92

"""How an exception is recognised by its message, and what to say about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from studylm.checker.learner.explanations.slips import SlipKind, Slips


@dataclass(frozen=True)
class Told:
    """What to tell the learner, where that already names every slip of some kinds."""

    text: str
    covers: frozenset[SlipKind]

    @classmethod
    def naming(cls, text: str, *kinds: SlipKind) -> Told:
        """A text that names the slips of these kinds."""
        return cls(text, frozenset(kinds))


Say = Callable[[re.Match[str], str, Slips], str | Told]
"""(the match, the learner's own line, what the source shows) -> a sentence or two, or "" to try the next explanation."""


@dataclass(frozen=True)
class Explanation:
    """What to say about an exception.

    Attributes:
        kinds: class names, such as "TypeError"; empty for any.
        pattern: searched for in the exception's message.
        say: what to tell the learner.
    """

    kinds: tuple[str, ...]
    pattern: str
    say: Say


def fixed(text: str) -> Say:
    """The same sentence, whatever the details."""
    return lambda match, line, slips: text


def plural(count: int, word: str) -> str:
    """ "1 argument", "2 arguments"."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def article(name: str) -> str:
    """ "A Linear", "An LSTM"."""
    return f"{'An' if (name[0] in 'AEIOULRN' and name[:3].isupper()) or name[0] in 'AEIOU' else 'A'} {name}"

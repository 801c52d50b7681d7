"""One way in which an exception is recognised by its text, and what to say about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from studylm.checker.learner.explanations.slips import Slips

Say = Callable[[re.Match[str], str, Slips], str]
"""(the match, the learner's own line, what the source shows) -> a sentence or two, or "" to leave it to the next rule."""


@dataclass(frozen=True)
class Rule:
    """Exceptions of these kinds (of any, if none is named) whose message matches `pattern`.

    Attributes:
        kinds: class names, such as "TypeError".
        pattern: searched for in the message.
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

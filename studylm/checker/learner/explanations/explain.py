"""What an exception in an answer usually means, in plain words: text in, text out; nothing is run and torch is not imported.

`explain` is given what Python said and the answer's source, and says what to mend. It also reads the source for slips that would
only come up next, so that one run names all of them. It returns "" rather than guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from studylm.checker.learner.explanations.name_errors import NAMES
from studylm.checker.learner.explanations.python_errors import PYTHON
from studylm.checker.learner.explanations.slips import read_slips
from studylm.checker.learner.explanations.syntax_errors import SYNTAX
from studylm.checker.learner.explanations.torch_errors import TORCH

_RULES = [*TORCH, *PYTHON, *NAMES, *SYNTAX]
_SLIP_KINDS = {"AttributeError", "NameError", "TypeError", "NotImplementedError"}


def explain(kind: str, text: str, line: str = "", source: str = "") -> str:
    """What to tell the learner about an exception; "" where nothing better than Python's own words is known.

    Args:
        kind: the exception's class name, such as "AttributeError".
        text: its message.
        line: the learner's own line where it happened, if known.
        source: the whole answer.
    """
    slips = read_slips(source)
    main = ""
    for rule in _RULES:
        match = re.search(rule.pattern, text) if kind in rule.kinds or not rule.kinds else None
        if match:
            main = rule.say(match, line, slips)
            if main:
                break
    if not main:
        return ""
    also = [told for told in slips.told if not _covers(main, told)] if kind in _SLIP_KINDS else []
    return f"{main} Also: {' '.join(also)}" if also else main


def _covers(main: str, told: str) -> bool:
    """Whether the main sentence already says what a slip says."""
    if told in main:
        return True
    for word in ("super().__init__()", "names in `__init__`", "has no `self`", "is not `__init__`", "has no `return`"):
        if word in told and word in main:
            return True
    return False


def rules() -> Iterator[str]:
    """The patterns that are known, for tests."""
    return (rule.pattern for rule in _RULES)

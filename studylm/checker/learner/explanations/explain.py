"""What an exception in an answer usually means, in plain words. Nothing is run, and torch is not imported.

`explain` takes what Python said and the answer's source, and says what to fix. It also reads the source for slips that
would only come up next, so that one run names all of them. It returns "" rather than guess.
"""

from __future__ import annotations

import re

from studylm.checker.learner.explanations.explanation import Told
from studylm.checker.learner.explanations.name_errors import NAMES
from studylm.checker.learner.explanations.python_errors import PYTHON
from studylm.checker.learner.explanations.slips import Slips, read_slips
from studylm.checker.learner.explanations.syntax_errors import SYNTAX
from studylm.checker.learner.explanations.torch_errors import TORCH

_EXPLANATIONS = [*TORCH, *PYTHON, *NAMES, *SYNTAX]
_WITH_SLIPS = {"AttributeError", "NameError", "TypeError", "NotImplementedError"}


def explain(kind: str, text: str, line: str = "", source: str = "") -> str:
    """What to tell the learner about an exception; "" where nothing better than Python's own message is known.

    Args:
        kind: the exception's class name, such as "AttributeError".
        text: its message.
        line: the learner's own line where it happened, if known.
        source: the whole answer.
    """
    slips = read_slips(source)
    told = _told(kind, text, line, slips)
    if not told.text or kind not in _WITH_SLIPS:
        return told.text
    also = [slip.text for slip in slips.found if slip.kind not in told.covers]
    return f"{told.text} Also: {' '.join(also)}" if also else told.text


def _told(kind: str, text: str, line: str, slips: Slips) -> Told:
    """What the first explanation says that fits."""
    for explanation in _EXPLANATIONS:
        match = re.search(explanation.pattern, text) if kind in explanation.kinds or not explanation.kinds else None
        said = explanation.say(match, line, slips) if match else ""
        if said:
            return said if isinstance(said, Told) else Told.naming(said)
    return Told.naming("")

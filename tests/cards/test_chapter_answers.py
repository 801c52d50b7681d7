"""The answers to question 5 that are in circulation are refused, each with its own mistake.

They are other people's texts, so they are read from where the tests are told to find them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from studylm.checker.verdict import Verdict

pytestmark = pytest.mark.exhaustive

Judge = Callable[..., Verdict]

IMPORTS = "import torch, torch.nn as nn, torch.nn.functional as F\nfrom torch.nn import Module\n\n"
# A Module that calls torch's constructor by itself, as in fastai: then the next mistake is the one to name.
OWN_INIT = """
class Module(nn.Module):
    def __new__(cls, *args, **kwargs):
        made = super().__new__(cls)
        nn.Module.__init__(made)
        return made

    def __init__(self, *args):
        pass


"""


def answer(folder: Path, number: str) -> str:
    """The code of the answer to question 5, as its author wrote it, under the contract's name."""
    (path,) = folder.glob(f"{number}_*")
    text = path.read_text(encoding="utf-8")
    if number == "002":
        code = re.search(r"^5\. Write a module.*?\n(class .*?)\n\n6\. ", text, re.S | re.M)
    elif number == "003":
        code = re.search(r"^5\. Module.*?```\n(.*?)```", text, re.S | re.M)
    else:
        code = re.search(r"^## Write a module that predicts.*?\n(class .*?)\n## What is a recurrent", text, re.S | re.M)
    assert code is not None
    source = code.group(1)
    if number == "004":  # paragraphs of escaped markdown, without any indentation
        lines = [re.sub(r"\\([_\[\]*])", r"\1", line).strip() for line in source.splitlines() if line.strip()]
        depth = {"class": 0, "def": 1}
        source, inside = "", False
        for line in lines:
            level = depth.get(line.split(" ")[0], 3 if inside and not line.startswith("out") else 2)
            inside = line.startswith("for") or (inside and level == 3)
            source += " " * 4 * level + line + "\n"
    return re.sub(r"class \w+\(", "class ThirdWord(", source, count=1)


@pytest.mark.parametrize(
    ("number", "phrases"),
    [
        ("002", ["super().__init__()", "names in `__init__` and `forward` differ", "self.input_to_hidden_layer"]),
        ("003", ["super().__init__()", "`forward`", "has no `self`", "in place"]),
        ("004", ["did you mean `vocab_sz_`", "has no `return`"]),
    ],
)
def test_refused_with_its_own_mistake(judge: Judge, seeds: Path, number: str, phrases: list[str]) -> None:
    verdict = judge("third-word", IMPORTS + answer(seeds, number))
    assert not verdict.passed
    said = " ".join([verdict.message, *(check.message for check in verdict.checks)])
    for phrase in phrases:
        assert phrase in said


@pytest.mark.parametrize(
    ("number", "phrase"),
    [
        ("002", "names in `__init__` and `forward` differ"),
        ("003", "has no `self`"),
        ("004", "did you mean `vocab_sz_`"),
    ],
)
def test_refused_where_the_constructor_is_called_for_them(judge: Judge, seeds: Path, number: str, phrase: str) -> None:
    source = answer(seeds, number).replace("(nn.Module)", "(Module)")
    verdict = judge("third-word", IMPORTS + OWN_INIT + source)
    assert not verdict.passed
    assert any(phrase in check.message for check in verdict.checks)

"""Runs the code in the deck's cards, for tests, and as a command that updates the outputs in the cards.

    python tests/content/snippets.py            # prints each spot card's output that differs from the one shown
    python tests/content/snippets.py --write    # and writes it to the card's file

In a spot card the prompt's `python` fence is what a learner might have written, and the `text` fence of its answer
shows what happens when that is run: its output, then the error's last line. In all answers a `python` fence runs on its
own, and `print(...)  # text` states the output.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studylm.deck.card import Card, Kind
from studylm.deck.library import load_library
from studylm.workspace import Workspace, bundled_cards

DECK = "language-model"
IMPORTED = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
"""The imports that a spot card's prompt may assume, and says so."""
CUT = " …"
"""Ends an error message that is shown only in part."""
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SHOWN = re.compile(r"^\w+\(.*\)  # (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Fence:
    """A fenced code block of a card's text."""

    language: str
    code: str


def fences(text: str | None) -> list[Fence]:
    """The fenced code blocks of a text."""
    return [Fence(match[1], match[2]) for match in _FENCE.finditer(text or "")]


def deck_cards(deck: str = DECK, workspace: Path | None = None) -> list[Card]:
    """The cards of a bundled deck, or of a workspace's deck, in study order."""
    library = load_library(Workspace(workspace or bundled_cards().parent))
    return [card for card in library.cards.values() if card.deck == deck]


def answer_code(cards: list[Card]) -> list[tuple[Card, str]]:
    """The `python` fences of the answers, except those of code cards, whose code is in their solutions."""
    return [
        (card, fence.code)
        for card in cards
        if card.kind is not Kind.CODE
        for fence in fences(card.answer)
        if fence.language == "python"
    ]


def run(code: str) -> tuple[str, BaseException | None]:
    """Run code as a module; return its output, and the exception that it raised, if any."""
    out = io.StringIO()
    error: BaseException | None = None
    with contextlib.redirect_stdout(out), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(code, "<card>", "exec"), {"__name__": "card"})
        except Exception as problem:
            error = problem
    return out.getvalue(), error


def what_happens(code: str) -> str:
    """The output of the code of a spot card's prompt, then the error's last line."""
    out, error = run(IMPORTED + code)
    if error is None:
        return out.rstrip("\n")
    first, *rest = str(error).split("\n")
    return f"{out}{type(error).__name__}: {first}{CUT if rest else ''}"


def agrees(shown: str, happened: str) -> bool:
    """Whether the shown text is the output, or if it ends in ` …`, its beginning."""
    shown = shown.rstrip("\n")
    return happened.startswith(shown.removesuffix(CUT)) if shown.endswith(CUT) else shown == happened


def expected_prints(code: str) -> list[str]:
    """The outputs that the unindented lines `call(...)  # text` of an answer's code state."""
    return [match[1] for match in _SHOWN.finditer(code)]


def spot_runs(cards: list[Card]) -> Iterator[tuple[Card, str, str]]:
    """Each spot card with code in its prompt: the card, that code, and the output that its answer shows."""
    for card in cards:
        if card.kind is Kind.SPOT:
            code = [fence.code for fence in fences(card.prompt) if fence.language == "python"]
            shown = [fence.code for fence in fences(card.answer) if fence.language == "text"]
            if code:
                yield card, code[0], shown[0] if shown else ""


def main(write: bool) -> int:
    """Print (and write) the outputs that differ. Returns the number of such cards."""
    count = 0
    for card, code, shown in spot_runs(deck_cards()):
        happened = what_happens(code)
        if agrees(shown, happened):
            continue
        count += 1
        print(f"{card.id}:\n{happened}\n")
        if write and shown:
            path = card.source.path
            text = path.read_text(encoding="utf-8")
            start = text.index(f"{{#{card.name} ")
            head, tail = text[:start], text[start:]
            path.write_text(
                head + tail.replace(f"```text\n{shown}```", f"```text\n{happened}\n```", 1), encoding="utf-8"
            )
    return count


if __name__ == "__main__":
    differing = main("--write" in sys.argv[1:])
    sys.exit(1 if differing and "--write" not in sys.argv[1:] else 0)

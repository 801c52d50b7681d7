"""The page about the dialects says what the code does: its tables of weights, and its example."""

from __future__ import annotations

import re
from pathlib import Path

from studylm.deck.dialects import read_dialect
from studylm.deck.dialects.document import Document
from studylm.deck.dialects.inferred.candidates import candidate_pools
from studylm.deck.dialects.registry import INFERRED, MARKED

PAGE = (Path(__file__).parents[3] / "docs/dialects.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.split("\n") if line.startswith("| ")]
EXAMPLE = PAGE.split("```markdown\n")[1].split("```")[0].rstrip("\n").split("\n")


def test_the_page_lists_every_dialect_with_its_weight() -> None:
    listed = [(name, float(weight)) for name, weight, _ in ROWS if re.fullmatch(r"[\d.]+", weight)]
    assert listed == [(dialect.name, dialect.weight) for dialect in (*MARKED, *INFERRED)]


def test_the_example_is_scored_as_the_page_says() -> None:
    document = Document(EXAMPLE)
    assert not any(dialect.read(document) for dialect in MARKED)
    computed = [
        [
            pool.dialect,
            "; ".join(f"{each.text.replace('*', chr(92) + '*')} {each.weight:g}" for each in pool.candidates),
            f"{pool.score:g}",
        ]
        for pool in candidate_pools(document)
    ]
    assert computed == [[name, candidates, score.split(" = ")[1]] for name, candidates, score in ROWS if " = " in score]


def test_the_example_is_read_in_the_dialect_with_the_highest_score() -> None:
    result = read_dialect(EXAMPLE)
    assert (result.dialect, len(result.drafts)) == ("numbered", 3)
    assert max(candidate_pools(Document(EXAMPLE)), key=lambda pool: pool.score).dialect == result.dialect

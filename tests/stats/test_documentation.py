"""docs/figures.md defines every key of `stats --json`, and no other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from studylm.collection import Rating
from tests.stats.conftest import Learner
from tests.stats.test_code import a_month
from tests.stats.test_periods import six_weeks

DOCUMENT = Path(__file__).parents[2] / "docs" / "figures.md"
NAMES = {
    "ratings", "retention", "retention_young", "retention_mature", "heatmap", "topics", "forms", "code.forms"
}  # fmt: skip
"""The objects whose keys are names."""


def keys(data: Any, path: str = "") -> Iterator[str]:
    """The path of every key, as the documentation writes them."""
    if isinstance(data, dict):
        for name, value in data.items():
            inner = f"{path}.*" if path in NAMES else f"{path}.{name}" if path else name
            if path not in NAMES or not isinstance(value, dict):
                yield inner
            yield from keys(value, inner)
    elif isinstance(data, list):
        for value in data:
            if isinstance(value, dict):
                yield from keys(value, f"{path}[]")


def documented() -> list[tuple[str, str, str]]:
    """(key, definition, unit) of the tables that have a unit."""
    found = []
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 3 and cells[0].startswith("`"):
            found += [(key, cells[1], cells[2]) for key in re.findall(r"`([^`]+)`", cells[0])]
    return found


def test_every_key_is_defined_once(learner: Learner) -> None:
    six_weeks(learner)
    a_month(learner)
    learner.collection.rate("d/g", Rating.GOOD)
    data = json.loads(json.dumps(learner.stats().to_json(), allow_nan=False))
    printed = set(keys(data))
    for kind in data["distributions"]:
        printed = {re.sub(rf"^distributions\.{kind}\[\]", "distributions.*[]", key) for key in printed}
    rows = documented()
    assert sorted({key for key, _, _ in rows} ^ printed) == []
    assert len(rows) == len({key for key, _, _ in rows})
    assert all(definition and unit for _, definition, unit in rows)

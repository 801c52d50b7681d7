"""`studylm stats` as text: readable at 80 columns, one word for one number, and one of a thing is not several."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import Result

NOON = "2026-05-04T12:00:00+00:00"
CALL = Callable[..., Result]


def rated(studylm: CALL, *ratings: tuple[str, str, str]) -> None:
    for card, rating, now in ratings:
        assert studylm("rate", card, rating, now=now).code == 0


def many(workspace: Path, cards: int) -> None:
    """A deck `more` with so many cards."""
    deck = workspace / "cards" / "more"
    deck.mkdir(parents=True)
    text = "".join(f"## A {n} {{#a{n}}}\n\nWhat?\n\n### Answer\n\nThis.\n\n" for n in range(cards))
    (deck / "a.md").write_text("# More\n\n" + text)
    for name in ("language-model", "sums"):  # an empty folder of its name hides the bundled deck
        folder = workspace / "cards" / name
        folder.mkdir(exist_ok=True)
        for path in folder.glob("*.md"):
            path.unlink()


def test_one_of_a_thing_is_not_several(studylm: CALL, workspace: Path) -> None:
    many(workspace, 1)
    rated(studylm, ("a0", "easy", "2026-05-04T12:00:00+00:00"), ("a0", "again", "2026-05-14T12:00:00+00:00"))
    text = studylm("stats", now="2026-05-14T12:00:00+00:00").out
    assert "about 1 card now" in text and "1 review and 0 minutes today" in text and "1 lapse" in text
    assert "in 1 test;" in text and "1 lapse in 2 reviews" in text
    assert not re.search(r"\b1 (cards|reviews|lapses|tests|days|minutes|runs|tries)\b", text)


def test_the_text_fits_80_columns(studylm: CALL, workspace: Path) -> None:
    many(workspace, 30)
    moment = "2026-{:02}-{:02}T12:00:00+00:00"
    for n in range(8):
        for month in range(3, 12):
            studylm("rate", f"a{n}", "again" if (n + month) % 5 == 0 else "good", now=moment.format(month, n + 1))
    text = studylm("stats", now="2026-11-30T12:00:00+00:00").out
    assert max(map(len, text.splitlines())) <= 80
    assert "Month " in text and "2026-11" in text and "2026-06" in text and "2026-05" not in text
    assert "Model " in text and "log loss" in text and "Hardest cards" in text


def numbers(text: str, *words: str) -> dict[str, int]:
    """The number before each of the words."""
    return {word: int(found[1]) for word in words if (found := re.search(rf"(\d+) {word}", text))}


def test_due_today_and_stats_say_the_same_numbers(studylm: CALL, workspace: Path) -> None:
    """Twelve cards are due and one is in a step; the limits allow seven reviews and four new cards."""
    many(workspace, 30)
    (workspace / "studylm.toml").write_text("new_per_day = 4\nreviews_per_day = 7\n")
    for n in range(12):
        rated(studylm, (f"a{n}", "easy", NOON))
    late = "2026-08-01T12:00:00+00:00"
    rated(studylm, ("a12", "again", late))
    now = "2026-08-01T12:30:00+00:00"
    expected = {"learning": 1, "to review": 7, "new": 3}
    due = studylm("due", now=now).out
    assert numbers(due, *expected) == expected
    page = studylm(now=now).out
    assert numbers(page, *expected) == expected
    stats = studylm("stats", now=now).out
    assert numbers(stats.splitlines()[0], *expected) == expected
    assert "(5 to review beyond the limit)" in stats and "5 to review and 14 new beyond" in due
    assert "more  8 due, 3 new, 30 cards" in page
    data: Any = studylm("stats", "--json", now=now).json
    assert (data["due"], data["due_today"], data["due_learning"], data["new_today"]) == (13, 8, 1, 3)
    assert (data["new"], data["cards"]) == (17, 30)
    queue: Any = studylm("due", "--json", now=now).json
    assert (queue["learning"], queue["review"], queue["new"]) == (1, 7, 3)
    everything: Any = studylm("due", "--all", "--json", now=now).json
    assert everything["learning"] + everything["review"] == data["due"]


def test_code_is_shown_by_form(studylm: CALL, workspace: Path) -> None:
    from studylm.collection import Collection
    from studylm.workspace import Workspace

    verdict = {"seconds": 0.1, "device": "cpu", "message": "", "checks": []}
    with Collection.open(Workspace(workspace)) as collection:
        attempts, now, today = collection.store.attempts, collection.clock.now(), collection.clock.today()
        for outcome, said in (("failed", "It gives 3.\n\x1b[31m" + "x" * 99), ("passed", "")):
            check = {"id": "small", "status": outcome, "message": said}
            attempt = attempts.begin("sums/double", b"", "f.py", device="auto", now=now, today=today)
            attempts.finish(attempt, verdict | {"verdict": outcome, "checks": [check]}, suggested=None, now=now)
    text = studylm("stats").out
    assert "Code       1 of 2 runs passed; 1 of 1 card tried is solved" in text
    (form,) = [line.split() for line in text.splitlines() if line.startswith("build")]
    assert form == ["build", "1", "1", "0%", "2", "–", "–"]
    assert "Mistakes met most" in text and "     1  small: It gives 3. " in text and "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 80

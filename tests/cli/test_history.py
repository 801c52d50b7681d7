"""`studylm history`: the JSON as the contract gives it, and one timeline as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Result

FIRST, SECOND, THIRD = (f"2026-05-{day:02}T12:00:00+00:00" for day in (4, 14, 30))
CALL = Callable[..., Result]


def studied(studylm: CALL) -> None:
    studylm("rate", "two", "easy", now=FIRST)
    studylm("rate", "two", "again", now=SECOND)
    studylm("undo", now=SECOND)
    studylm("rate", "two", "good", now=SECOND)


def test_the_json_of_a_card(studylm: CALL) -> None:
    studied(studylm)
    rated = studylm("rate", "two", "good", "--json", now=THIRD).json
    studylm("undo", now=THIRD)
    data = studylm("history", "two", "--json", now=THIRD).json
    assert list(data) == [
        "card", "state", "due", "stability", "difficulty", "retrievability", "reviews", "attempts", "resets", "curve"
    ]  # fmt: skip
    assert (data["card"], data["state"], data["attempts"], data["resets"]) == ("sums/two", "review", [], [])
    assert [(review["at"], review["rating"], review["state"]) for review in data["reviews"]] == [
        (FIRST, "easy", "review"),
        (SECOND, "good", "review"),
    ]
    first, second = data["reviews"]
    assert set(first) == {
        "at", "rating", "state", "stability", "difficulty", "retrievability", "interval_days", "duration_ms"
    }  # fmt: skip
    assert first["retrievability"] is None and 0.8 < second["retrievability"] < 0.9
    assert (data["stability"], data["difficulty"]) == (second["stability"], second["difficulty"])
    points = {point["day"]: point["retrievability"] for point in data["curve"]}
    assert points["2026-05-04"] == points["2026-05-14"] == 1.0
    assert points["2026-05-30"] == data["retrievability"]
    assert max(points) >= max(data["due"][:10], "2026-06-29")
    studylm("rate", "two", "good", now=THIRD)
    after = studylm("history", "two", "--json", now=THIRD).json
    assert after["reviews"][2]["retrievability"] == data["retrievability"]
    assert (after["stability"], after["due"]) == (rated["stability"], rated["due"])


def test_a_card_that_was_never_studied(studylm: CALL) -> None:
    data = studylm("history", "two", "--json", now=FIRST).json
    assert data == {
        "card": "sums/two",
        "state": "new",
        "due": None,
        "stability": None,
        "difficulty": None,
        "retrievability": None,
        "reviews": [],
        "attempts": [],
        "resets": [],
        "curve": [],
    }
    assert studylm("history", "two", now=FIRST).out == "sums/two\nIt is new.\n"


def test_the_timeline_holds_ratings_runs_and_resets_in_order(studylm: CALL, workspace: Path) -> None:
    from datetime import datetime

    from studylm.collection import Collection, Rating
    from studylm.workspace import Workspace

    now = datetime.fromisoformat(FIRST)
    with Collection.open(Workspace(workspace), clock=lambda: now) as collection:
        attempts, today = collection.store.attempts, collection.clock.today()
        for outcome, suggested in (("failed", None), ("passed", Rating.GOOD)):
            checks = [{"id": "small", "status": outcome, "message": ""}]
            verdict = {"verdict": outcome, "seconds": 0.1, "device": "cpu", "checks": checks}
            attempt = attempts.begin("sums/double", b"", "f.py", device="auto", now=now, today=today)
            attempts.finish(attempt, verdict, suggested=suggested, now=now)
        collection.rate("sums/double", Rating.GOOD, duration_ms=3_900_000)
    studylm("reset", "double", "--yes", now=SECOND)
    studylm("rate", "double", "again", now=THIRD)
    lines = studylm("history", "double", now=THIRD).out.splitlines()
    assert lines[0] == "sums/double"
    assert lines[1] == "In learning, due in 1 minute."
    assert re.fullmatch(r"Recall 100% now, stability 0\.2 days, difficulty 6\.4 of 10; 0 lapses\.", lines[2])
    assert lines[3] == "" and lines[4].split() == ["recall", "next", "in", "stability", "time"]
    events = [line[18:] for line in lines[5:]]
    assert [event.split()[0] for event in events] == ["run", "run", "good", "reset", "again"]
    assert "failed 0/1, attempt 1" in events[0] and "passed 1/1, attempt 2, good suggested" in events[1]
    assert events[2].split(maxsplit=4) == ["good", "–", "2d", "2.3", "days  1 h 5 min"]
    assert max(map(len, lines)) <= 80
    data = studylm("history", "double", "--json", now=THIRD).json
    assert data["attempts"] == studylm("attempts", "double", "--json").json
    assert data["resets"] == [SECOND]


def test_a_card_that_left_the_decks_is_found(studylm: CALL, workspace: Path) -> None:
    studied(studylm)
    deck = workspace / "cards" / "sums" / "sums.md"
    text = deck.read_text()
    card = re.search(r"^## [^\n]*\{#two .*?(?=^## )", text, re.MULTILINE | re.DOTALL)
    assert card is not None
    deck.write_text(text.replace(card[0], ""))
    for ref in ("sums/two", "two"):
        result = studylm("history", ref, now=THIRD)
        assert result.code == 0
        assert result.out.startswith("sums/two (in no deck any more)\nIn review, due ")
    assert len(studylm("history", "two", "--json", now=THIRD).json["reviews"]) == 2


def test_no_such_card_is_one_line(studylm: CALL) -> None:
    studied(studylm)
    result = studylm("history", "tow")
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1 and "There is no card “tow”" in result.err

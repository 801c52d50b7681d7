"""Today's page as data and as text, over a real study."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from studylm.collection import Collection, Rating
from studylm.today import bar, day_name, headline, look, page, standing
from studylm.workspace import Workspace
from tests.changing import change

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CARD = "## A {name} {{#{name}}}\n\nWhat?\n\n### Answer\n\nThis.\n\n"
DECK = "# Trees\n\n" + CARD.format(name="leaf") + CARD.format(name="root")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    for name in ("trees", "language-model"):  # an empty folder of its name hides the bundled deck
        (tmp_path / "cards" / name).mkdir(parents=True)
    (tmp_path / "cards" / "trees" / "a.md").write_text(DECK)
    return Workspace(tmp_path)


def test_a_first_day(workspace: Workspace) -> None:
    with Collection.open(workspace, clock=lambda: NOON) as collection:
        today = look(collection)
    assert (today.learning, today.review, today.new, today.unseen, today.cards) == (0, 0, 2, 2, 2)
    assert headline(today) == "2 new: about 2 minutes."
    assert standing(today) == ""
    assert "  trees  0 due, 2 new, 2 cards" in page(today)


def test_after_studying_it_says_when_the_next_card_comes(workspace: Workspace) -> None:
    now = NOON
    with Collection.open(workspace, clock=lambda: now) as collection:
        collection.rate("trees/leaf", Rating.EASY)
        collection.rate("trees/root", Rating.GOOD)
        today = look(collection)
        assert today.waiting == 0
        assert headline(today).startswith("All done for now. The next card comes in 10 minutes (")
        assert standing(today) == "2 reviews done today"
        assert sum(number for _, number in today.forecast) >= 1
        now = NOON + timedelta(minutes=11)
        assert look(collection).learning == 1
        assert headline(look(collection)) == "1 learning: about 1 minute."


def test_beyond_the_limits_of_the_day_it_says_so(workspace: Workspace) -> None:
    now = NOON
    change(workspace, "new_per_day = 0\n")
    with Collection.open(workspace, clock=lambda: now) as collection:
        today = look(collection)
        assert (today.new, today.unseen, today.waiting) == (0, 2, 0)
        assert "  trees  0 due, 0 new, 2 cards" in page(today)
        assert headline(today) == "Nothing is due, and no new card comes today."
        for name in ("leaf", "root"):
            collection.rate(f"trees/{name}", Rating.EASY)
        now += timedelta(days=60)
        change(workspace, "reviews_per_day = 0\n")
        today = look(collection)
        assert (today.review, today.later, today.minutes) == (0, 2, 0)
        assert headline(today) == "Today's limit is reached; 2 reviews beyond it: trees/leaf, trees/root."


def test_a_settings_file_that_is_broken_while_it_is_open_is_told(workspace: Workspace) -> None:
    with Collection.open(workspace, clock=lambda: NOON) as collection:
        assert look(collection).trouble == ""
        change(workspace, "new_per_day = few\n")
        today = look(collection)
        assert "studylm.toml is not valid TOML" in today.trouble and today.new == 2
        change(workspace, "new_per_day = 1\n")
        assert (look(collection).trouble, look(collection).new) == ("", 1)


def test_a_streak_is_told_from_its_second_day(workspace: Workspace) -> None:
    now = NOON
    with Collection.open(workspace, clock=lambda: now) as collection:
        collection.rate("trees/leaf", Rating.AGAIN)
        now = NOON + timedelta(days=1)
        collection.rate("trees/leaf", Rating.EASY)
        assert standing(look(collection)) == "2 days in a row · 1 review done today"


def test_no_cards_and_problems(workspace: Workspace) -> None:
    file = workspace.cards / "trees" / "a.md"
    file.write_text(DECK.replace("{#root}", "{#leaf}"))
    with Collection.open(workspace, clock=lambda: NOON) as collection:
        assert any(f"{file}:11" in line for line in page(look(collection)))
    file.write_text("")
    with Collection.open(workspace, clock=lambda: NOON) as collection:
        assert headline(look(collection)) == "There are no cards here yet."


def test_bars_and_days() -> None:
    assert bar(0, 9, 10) == "" and bar(0, 0, 10) == ""
    assert bar(9, 9, 10) == "━" * 10
    assert bar(1, 1000, 10) == "╸"
    assert bar(1, 4, 10) == "━━╸"
    assert day_name(date(2026, 3, 2), date(2026, 3, 2)) == "today"
    assert day_name(date(2026, 3, 3), date(2026, 3, 2)) == "Tue 3 Mar"


def test_the_forecast_says_the_same_number_for_today_as_the_headline(workspace: Workspace) -> None:
    """Also where a card waits a day for its sibling, or is buried."""
    now = NOON
    path = workspace.cards / "trees" / "a.md"
    text = "".join(
        f"## Card {n} {{#c{n} {more}}}\n\nWhat?\n\n### Answer\n\nThat.\n\n"
        for n, more in enumerate(("", 'siblings="c0"', ""))
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    with Collection.open(workspace, clock=lambda: now) as collection:
        ids = [f"trees/c{n}" for n in range(3)]
        for card_id in ids:
            collection.rate(card_id, Rating.EASY)
        now += timedelta(days=60)
        today = look(collection)
        assert [number for _, number in today.forecast[:2]] == [today.waiting, 1] == [2, 1]
        collection.control.bury(["trees/c2"])
        today = look(collection)
        assert [number for _, number in today.forecast[:2]] == [today.waiting, 2] == [1, 2]

"""The commands of control: queries, suspend, bury, reset, undo, config."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]
NOW = "2026-03-02T10:00:00+00:00"
LATER = "2026-06-02T10:00:00+00:00"


def refused(result: Any, *says: str) -> None:
    """Exit 2, and one line on stderr that says this."""
    assert result.code == 2 and result.out == ""
    assert result.err.startswith("studylm: ") and result.err.count("\n") == 1 and result.err.endswith("\n")
    assert all(each in result.err for each in says), result.err


def ids(result: Any) -> list[str]:
    assert result.code == 0, result.err
    return [card["id"] for card in result.json]


def test_cards_lists_those_that_match(studylm: Call) -> None:
    assert ids(studylm("cards", "deck:sums", "--json")) == ["sums/two", "sums/double", "sums/three"]
    assert ids(studylm("cards", "deck:sums", "-kind:code", "WHAT", "--json")) == ["sums/two", "sums/three"]
    assert ids(studylm("cards", "--json", "-two", "deck:sums topic:even")) == ["sums/double"]
    assert ids(studylm("cards", '"three and three" -is:learning', "--json")) == ["sums/three"]
    assert ids(studylm("cards", "id:sums/two", "--json")) == ids(studylm("cards", "id:two", "--json")) == ["sums/two"]
    assert studylm("cards", "id:two").out == "sums/two  new         Two and two\n"
    nothing = studylm("cards", "nowhere-to-be-found")
    assert (nothing.code, nothing.out) == (0, "")


@pytest.mark.parametrize("command", ["cards", "due"])
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["topc:lstm"], "Column 1 of the query: there is no key “topc:”. Did you mean topic:?"),
        (["two", "-is:nwe"], "Column 9 of the query: there is no is:nwe. Did you mean is:new?"),
        (['"two'], "not closed"),
        (["lapses>few"], "“few” is not a number"),
        (["-"], "nothing follows"),
        (["a\x1b[31m:\n"], "Column"),
    ],
)
def test_a_query_that_cannot_be_read_is_one_line_that_says_where(
    studylm: Call, command: str, words: list[str], says: str
) -> None:
    if "\x1b" in words[0]:
        words = [f"is:{words[0]}"]
    refused(studylm(command, *words), says)
    refused(studylm(command, "--json", *words), says)


@pytest.mark.parametrize(
    "args", [["--oprhans"], ["--orphans", "two"], ["due", "--limit", "-1"], ["due", "--limit", "x"]]
)
def test_options_are_still_options(studylm: Call, args: list[str]) -> None:
    refused(studylm(*(args if args[0] == "due" else ["cards", *args])))
    assert studylm("cards", "-h").code == 0


def test_due_takes_a_query_and_keeps_to_the_limits_of_the_day(studylm: Call) -> None:
    assert len(studylm("due", "--json").json["queue"]) == 10
    every = studylm("due", "--all", "--json").json
    assert len(every["queue"]) == every["new"] > 10
    due = studylm("due", "deck:sums", "-kind:code", "--json").json
    assert [item["id"] for item in due["queue"]] == ["sums/two", "sums/three"] and due["new"] == 2
    studylm("config", "new_per_day", "1")
    due = studylm("due", "deck:sums", "--json").json
    assert [item["id"] for item in due["queue"]] == ["sums/two"] and due["new"] == 1
    assert "2 new beyond today's limits; --all" in studylm("due", "deck:sums").out
    assert len(studylm("due", "deck:sums", "--all", "--json").json["queue"]) == 3
    studylm("config", "new_per_day", "0")
    assert studylm("due", "--json").json["queue"] == []
    assert studylm("due", "--all", "--limit", "2", "--json").json["queue"][1]["state"] == "new"


def test_suspended_and_buried_cards_stay_out_also_of_all(studylm: Call) -> None:
    suspended = studylm("suspend", "two", "sums/three", "--json", now=NOW).json
    assert [(card["id"], card["suspended"]) for card in suspended] == [("sums/two", True), ("sums/three", True)]
    (buried,) = studylm("bury", "double", "--json", now=NOW).json
    assert buried["buried_until"].startswith("2026-03-0") and not buried["suspended"]
    assert studylm("due", "deck:sums", "--all", "--json", now=NOW).json["queue"] == []
    assert ids(studylm("cards", "is:buried", "--json", now=NOW)) == ["sums/double"]
    assert "suspended" in studylm("cards", "id:two", now=NOW).out
    next_day = [item["id"] for item in studylm("due", "deck:sums", "--json", now=LATER).json["queue"]]
    assert next_day == ["sums/double"]
    assert studylm("show", "double", "--json", now=LATER).json["buried_until"] is None
    assert [card["suspended"] for card in studylm("unsuspend", "two", "--json", now=NOW).json] == [False]
    assert [card["buried_until"] for card in studylm("unbury", "double", "--json", now=NOW).json] == [None]
    assert ids(studylm("cards", "is:suspended", "--json", now=NOW)) == ["sums/three"]


@pytest.mark.parametrize("command", ["suspend", "unsuspend", "bury", "unbury", "reset"])
def test_all_cards_or_none(studylm: Call, command: str) -> None:
    studylm("rate", "two", "easy", now=NOW)
    before = studylm("cards", "--json", now=NOW).json
    yes = ["--yes"] if command == "reset" else []
    refused(studylm(command, "two", "nosuch", *yes, now=NOW), "nosuch")
    refused(studylm(command, *yes), "CARD")
    assert studylm("cards", "--json", now=NOW).json == before
    assert studylm("undo", "--json").json["kind"] == "review"


def test_reset_begins_anew_and_keeps_the_history(studylm: Call) -> None:
    studylm("rate", "two", "easy", now=NOW)
    (card,) = studylm("reset", "two", "--yes", "--json", now=LATER).json
    assert (card["id"], card["state"], card["due"]) == ("sums/two", "new", None)
    stats = studylm("stats", "--json", now=LATER).json
    assert (stats["reviews"], stats["topics"]["small"]["seen"]) == (1, 0)
    undone = studylm("undo", "--json", now=LATER).json
    assert undone["kind"] == "reset" and undone["cards"][0]["state"] == "review"
    assert undone["cards"] == studylm("cards", "id:two", "--json", now=LATER).json


@pytest.mark.parametrize(
    ("answer", "done"), [("y\n", True), ("Yes\n", True), ("n\n", False), ("\n", False), ("", False)]
)
def test_reset_asks(studylm: Call, monkeypatch: pytest.MonkeyPatch, answer: str, done: bool) -> None:
    studylm("rate", "two", "easy", now=NOW)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    result = studylm("reset", "two", now=NOW)
    assert (result.code, result.err.startswith("Begin sums/two anew? [y/N] ")) == (0 if done else 2, True)
    assert studylm("show", "two", "--json").json["state"] == ("new" if done else "review")


def test_undo_says_what_it_took_back_and_walks_back_through_all(studylm: Call) -> None:
    studylm("rate", "two", "good", now=NOW)
    studylm("suspend", "two", "three", now=NOW)
    studylm("bury", "double", now=NOW)
    studylm("suspend", "two", now=NOW)  # it is already, so nothing is there to undo
    assert studylm("undo", now=NOW).out == "Undone: the burying of sums/double.\n"
    assert studylm("undo", now=NOW).out == "Undone: the suspension of sums/two and 1 more.\n"
    assert studylm("undo", now=NOW).out == "Undone: the rating of sums/two (good).\n"
    refused(studylm("undo"), "nothing to undo")


def test_undo_json_has_the_kind(studylm: Call) -> None:
    studylm("rate", "two", "good", now=NOW)
    for command in ("suspend", "unsuspend", "bury", "unbury"):
        studylm(command, "two", now=NOW)
    kinds = []
    for _ in range(5):
        undone = studylm("undo", "--json", now=NOW).json
        kinds.append(undone["kind"])
        assert [card["id"] for card in undone["cards"]] == ["sums/two"]
    assert kinds == ["unbury", "bury", "unsuspend", "suspend", "review"]
    assert (undone["id"], undone["rating"], undone["state"]) == ("sums/two", "good", "learning")


def test_undo_of_a_card_that_has_left_its_deck(studylm: Call, workspace: Path) -> None:
    studylm("suspend", "two", now=NOW)
    path = workspace / "cards" / "sums" / "sums.md"
    path.write_text(path.read_text().replace("{#two ", "{#other "))
    undone = studylm("undo", "--json", now=NOW)
    assert undone.code == 0 and undone.json["kind"] == "suspend"


def test_config_prints_and_sets_by_type(studylm: Call, workspace: Path) -> None:
    assert studylm("config", "new_per_day", "--json").json == 10
    assert studylm("config", "learning_steps").out == "1m 10m\n"
    assert studylm("config", "learning_steps", "5m, 1h", "--json").json == ["5m", "1h"]
    assert studylm("config", "day_starts_at", "5:00").out == "05:00\n"
    assert studylm("config", "decks.sums.desired_retention", "0.8", "--json").json == 0.8
    assert (workspace / "studylm.toml").read_text() == (
        'learning_steps = ["5m", "1h"]\nday_starts_at = "05:00"\n\n[decks.sums]\ndesired_retention = 0.8\n'
    )
    every = studylm("config", "--json").json
    assert every["learning_steps"] == ["5m", "1h"] and every["decks"] == {"sums": {"desired_retention": 0.8}}
    assert "learning_steps = 5m 1h\n" in studylm("config").out
    assert studylm("config").out.endswith("decks.sums.desired_retention = 0.8\n")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["new_per_day", "-5"], "the nearest is 0"),
        (["new_per_day", "nan"], "not a whole number"),
        (["reviews_per_day", "1e9"], "not a whole number"),
        (["desired_retention", "2"], "the nearest is 0.99"),
        (["day_starts_at", "25:00"], "not a time"),
        (["learning_steps", "soon"], "Write each as"),
        (["new_pre_day", "5"], "Did you mean new_per_day?"),
        (["new_pre_day"], "Did you mean new_per_day?"),
        (["decks.sums.day_starts_at", "05:00"], "cannot differ"),
        (["--jsn"], "There is no setting"),
        (["new_per_day", "1", "2"], "unexpected extra argument"),
    ],
)
def test_config_refuses_and_changes_nothing(studylm: Call, workspace: Path, args: list[str], says: str) -> None:
    refused(studylm("config", *args), says)
    assert not (workspace / "studylm.toml").exists()


@pytest.mark.parametrize("text", ["new_per_day = \n", "new_per_day = -1\n", "new_per_dya = 1\n", "\x00", "[[decks]]\n"])
@pytest.mark.parametrize(
    "args", [["due"], ["cards"], ["rate", "two", "good"], ["config"], ["config", "leech_lapses", "3"]]
)
def test_a_settings_file_that_cannot_be_used_stops_every_command(
    studylm: Call, workspace: Path, text: str, args: list[str]
) -> None:
    (workspace / "studylm.toml").write_text(text)
    refused(studylm(*args), "studylm.toml")
    assert (workspace / "studylm.toml").read_text() == text


def test_a_leech_is_shown(studylm: Call) -> None:
    studylm("config", "leech_lapses", "1")
    studylm("rate", "two", "easy", now=NOW)
    studylm("rate", "two", "again", now=LATER)
    assert studylm("show", "two", "--json").json["leech"] is True
    assert studylm("cards", "is:leech").out == "sums/two  relearning  Two and two · leech\n"


def test_due_names_what_was_rated_while_the_clock_was_ahead(studylm: Call) -> None:
    studylm("rate", "two", "easy", now="2031-06-09T10:00")
    due = studylm("due", "--json", now=NOW)
    assert due.code == 0 and due.json["queue"][0]["id"] == "sums/two" and due.json["review"] == 1
    assert due.err == (
        "warning: The clock was ahead when this card was rated (9 June 2031): sums/two. It is due now, and rating it puts it "
        "right; if today is not 2 March 2026, set the clock instead.\n"
    )
    assert studylm("due", "id:three", now=NOW).err == ""
    studylm("rate", "two", "good", now=NOW)
    assert studylm("due", now=NOW).err == ""


def test_due_says_which_new_cards_wait_for_what_and_shows_them_when_asked(studylm: Call, workspace: Path) -> None:
    path = workspace / "cards" / "sums" / "sums.md"
    path.write_text(path.read_text().replace("{#three ", '{#three needs="two" '))
    queue = studylm("due", "deck:sums", "--json", now=NOW).json["queue"]
    assert [item["id"] for item in queue] == ["sums/two", "sums/double", "sums/three"]
    due = studylm("due", "deck:sums", "three", now=NOW)
    assert due.out == "0 learning, 0 to review, 0 new (1 new card waits until sums/two is known; --all lists them)\n"
    assert studylm("due", "deck:sums", "three", "--json", now=NOW).json["new"] == 0
    for args in (["deck:sums", "three", "--all"], ["id:three"], ["id:sums/three", "is:new"]):
        assert [item["id"] for item in studylm("due", *args, "--json", now=NOW).json["queue"]] == ["sums/three"]
    studylm("rate", "two", "good", now=NOW)
    assert studylm("due", "deck:sums", "three", "--json", now=NOW).json["new"] == 1
    studylm("undo")
    studylm("suspend", "two", now=NOW)
    assert studylm("due", "deck:sums", "three", "--json", now=NOW).json["new"] == 1


def test_a_rating_that_makes_a_leech_says_so_on_stderr(studylm: Call, workspace: Path) -> None:
    studylm("config", "leech_lapses", "1")
    studylm("rate", "two", "easy", now=NOW)
    lapsed = studylm("rate", "two", "again", "--json", now=LATER)
    assert lapsed.code == 0 and lapsed.json["rating"] == "again"
    assert lapsed.err == "sums/two is a leech (1 lapse): rewrite it, or split it in two: cards/sums/sums.md:3.\n"
    assert studylm("rate", "two", "good", now=LATER).err == ""
    assert "sums/two is a leech (1 lapse)" in studylm(now=LATER).out

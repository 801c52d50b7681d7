"""The commands as the contract gives them: JSON, exit codes, one-line errors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import pytest

from studylm.cli.main import run
from studylm.cli.main import studylm as command_group

Call = Callable[..., Any]

CARD_KEYS = [
    "id",
    "deck",
    "number",
    "section",
    "kind",
    "title",
    "prompt",
    "answer",
    "key_points",
    "misconceptions",
    "topics",
    "suspended",
    "buried_until",
    "leech",
    "state",
    "due",
]


def one_line(text: str) -> bool:
    return text.startswith("studylm: ") and text.count("\n") == 1 and text.endswith("\n")


@pytest.mark.parametrize("name", command_group.list_commands(click.Context(command_group)))
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    shown = capsys.readouterr().out
    command = command_group.get_command(click.Context(command_group), name)
    assert command is not None and command.help and command.help.splitlines()[0] in " ".join(shown.split())
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help or isinstance(parameter.type, click.Choice), parameter.name


def test_cards_lists_every_card_with_the_contract_s_keys(studylm: Call) -> None:
    cards = studylm("cards", "--json").json
    mine = {card["id"]: card for card in cards if card["deck"] == "sums"}
    assert set(mine) == {"sums/two", "sums/double", "sums/three"}
    two = mine["sums/two"]
    assert list(two) == CARD_KEYS
    assert two | {"prompt": "", "answer": ""} == {
        "id": "sums/two",
        "deck": "sums",
        "number": 1,
        "section": "Sums",
        "kind": "recall",
        "title": "Two and two",
        "prompt": "",
        "answer": "",
        "key_points": ["It is even."],
        "misconceptions": [{"claim": "It is five.", "correction": "It is four."}],
        "topics": ["small", "even"],
        "suspended": False,
        "buried_until": None,
        "leech": False,
        "state": "new",
        "due": None,
    }
    assert "What is two and two?" in two["prompt"]
    assert any(card["deck"] == "language-model" for card in cards), "the bundled deck is there in every workspace"


def test_show_keeps_the_answer_back_until_asked(studylm: Call) -> None:
    assert "Four" not in studylm("show", "two").out
    shown = studylm("show", "two", "--reveal").out
    assert "Four: 2 + 2 = 4." in shown and "It is even." in shown and "It is four." in shown
    assert studylm("show", "sums/two", "--json").json["id"] == "sums/two"


def test_preview_is_exactly_what_rate_then_does(studylm: Call) -> None:
    now = "2026-03-02T10:00:00+00:00"
    for rating, later in [("good", "2026-03-02T10:00"), ("good", "2026-03-02T10:20"), ("easy", "2026-03-30T08:00")]:
        now = later + ":00+00:00"
        promised = studylm("preview", "two", "--json", now=now).json
        assert list(promised) == ["again", "hard", "good", "easy"]
        done = studylm("rate", "two", rating, "--json", now=now).json
        assert done == {"id": "sums/two", "rating": rating} | promised[rating]
        assert datetime.fromisoformat(done["due"]) > datetime.fromisoformat(now)
    assert done["state"] == "review" and done["interval_days"] >= 1


def test_undo_takes_back_one_review_at_a_time(studylm: Call) -> None:
    studylm("rate", "two", "again", now="2026-03-02T10:00:00+00:00")
    before = studylm("cards", "--json", now="2026-03-02T10:01:00+00:00").json
    studylm("rate", "two", "easy", now="2026-03-02T10:02:00+00:00")
    undone = studylm("undo", "--json")
    assert undone.code == 0 and undone.json["id"] == "sums/two" and undone.json["rating"] == "easy"
    assert studylm("cards", "--json", now="2026-03-02T10:03:00+00:00").json == before
    assert studylm("undo").code == 0
    nothing = studylm("undo")
    assert nothing.code == 2 and one_line(nothing.err)


def test_due_lists_learning_then_review_then_new(studylm: Call) -> None:
    studylm("rate", "two", "easy", now="2026-03-02T10:00:00+00:00")
    studylm("rate", "three", "again", now="2026-05-02T10:00:00+00:00")
    due = studylm("due", "--json", now="2026-05-02T10:05:00+00:00").json
    assert list(due) == ["now", "learning", "review", "new", "minutes", "postponed", "queue"]
    assert list(due["queue"][0]) == ["id", "state", "due", "retrievability", "seconds"]
    assert due["minutes"] == pytest.approx(sum(item["seconds"] for item in due["queue"]) / 60, abs=0.1)
    assert due["postponed"] == []
    assert [item["id"] for item in due["queue"][:2]] == ["sums/three", "sums/two"]
    assert [item["state"] for item in due["queue"][:3]] == ["learning", "review", "new"]
    assert due["learning"] == 1 and due["review"] == 1 and due["new"] == len(due["queue"]) - 2
    assert 0 < due["queue"][1]["retrievability"] < 1
    assert len(studylm("due", "--limit", "1", "--json").json["queue"]) == 1


def test_start_writes_the_starter_once(studylm: Call, workspace: Path) -> None:
    made = studylm("start", "double", "--json").json
    path = Path(made["path"])
    assert made["created"] is True and path == workspace / "answers" / "sums" / "double.py"
    path.write_text("def double(x):\n    return 2 * x\n", encoding="utf-8")
    again = studylm("start", "double", "--json").json
    assert again == {"path": str(path), "created": False, "form": "build", "kept": None}
    assert "return 2 * x" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("args", "names"),
    [
        (["show", "nosuch"], "nosuch"),
        (["show", "twoo"], "sums/two"),
        (["rate", "two", "great"], "great"),
        (["rate", "two"], "again|hard|good|easy"),
        (["chek", "double"], "check"),
        (["start", "two"], "two"),
        (["check", "two"], "two"),
        (["check", "double"], "studylm start"),
        (["check", "double", "no/such/file.py"], "no/such/file.py"),
        (["check", "double", "--timeout", "61"], "0.1<=x<=60"),
        (["check", "double", "--timeout", "0.001"], "0.1<=x<=60"),
        (["due", "--limit", "many"], "many"),
        (["--now", "yesterday", "due"], "yesterday"),
        (["--now", "9999-12-31T23:59:59+00:00", "due"], "9999"),
        (["--now", "0001-01-01", "due"], "0001"),
        (["due", "--nonsense"], "--nonsense"),
    ],
)
def test_unusable_input_is_one_line_and_exit_2(args: list[str], names: str, studylm: Call) -> None:
    result = studylm(*args)
    assert result.code == 2
    assert result.out == ""
    assert one_line(result.err), result.err
    assert names in result.err


def test_a_broken_deck_file_loses_only_the_broken_card(studylm: Call, workspace: Path) -> None:
    path = workspace / "cards" / "sums" / "more.md"
    path.write_text("# More\n\n## Fine {#fine}\n\nFine?\n\n## Odd {#odd kind=poem}\n\nOdd?\n", encoding="utf-8")
    result = studylm("cards", "--json")
    assert result.code == 0
    ids = [card["id"] for card in result.json]
    assert "sums/fine" in ids and "sums/two" in ids and "sums/odd" not in ids
    assert "more.md:7" in result.err


def test_a_workspace_deck_takes_the_bundled_deck_s_place(studylm: Call, workspace: Path) -> None:
    deck = workspace / "cards" / "language-model"
    deck.mkdir()
    (deck / "mine.md").write_text("# Mine\n\n## Only {#only}\n\nOnly one?\n", encoding="utf-8")
    cards = studylm("cards", "--json").json
    assert [card["id"] for card in cards if card["deck"] == "language-model"] == ["language-model/only"]


def test_a_foreign_database_is_left_alone(studylm: Call, workspace: Path) -> None:
    database = workspace / "studylm.db"
    database.write_bytes(b"these are my recipes" * 100)
    result = studylm("rate", "two", "good")
    assert result.code == 2 and one_line(result.err) and "studylm.db" in result.err
    assert database.read_bytes() == b"these are my recipes" * 100


def test_without_a_terminal_today_is_printed(studylm: Call) -> None:
    result = studylm()
    assert result.code == 0
    assert result.out.startswith("10 new: about ")
    assert "sums" in result.out and "language-model" in result.out


def test_a_workspace_that_is_a_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    assert run(["--workspace", str(file), "due"]) == 2
    assert one_line(capsys.readouterr().err)


def test_one_topic_can_be_studied(studylm: Call) -> None:
    ids = {item["id"] for item in studylm("--topic", "even", "due", "--json").json["queue"]}
    assert ids == {"sums/two", "sums/double"}
    wrong = studylm("--topic", "evn", "due")
    assert wrong.code == 2 and one_line(wrong.err) and "even" in wrong.err


def test_a_card_names_those_about_the_same_idea(studylm: Call) -> None:
    assert "try it in code: language-model/gru" in studylm("show", "gru-idea").out
    assert "say it in words: language-model/gru-idea" in studylm("show", "gru").out


def test_orphans_are_the_studied_cards_that_are_in_no_deck(studylm: Call, workspace: Path) -> None:
    notes = workspace / "cards" / "sums" / "notes.md"
    notes.write_text("1. What is nought and nought?\n2. What does a minus do?\n", encoding="utf-8")
    assert studylm("cards", "--orphans", "--json").json == []
    assert studylm("cards", "--orphans").out == "Every card with a history is in a deck.\n"
    ids = [card["id"] for card in studylm("cards", "--json").json if card["prompt"].endswith("minus do?")]
    assert studylm("rate", *ids, "good").code == 0
    assert studylm("cards", "--orphans", "--json").json == []
    notes.unlink()
    result = studylm("cards", "--orphans", "--json")
    assert result.json == [{"id": ids[0], "deck": "sums", "prompt": "What does a minus do?", "reviews": 1}]
    assert studylm("cards", "--orphans").out == f"{ids[0]}  1 review    What does a minus do?\n"
    notes.write_text("7. What does a minus do?\n", encoding="utf-8")
    assert studylm("cards", "--orphans", "--json").json == []

"""The commands for what lies ahead: exam, simulate, and due with minutes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]
NOW = "2026-03-02T10:00:00+00:00"


def refused(result: Any, *says: str) -> None:
    """Exit 2, and one line on stderr that says this."""
    assert result.code == 2 and result.out == ""
    assert result.err.startswith("studylm: ") and result.err.count("\n") == 1
    assert all(each in result.err for each in says), result.err


def test_an_exam_is_entered_shown_and_cleared(studylm: Call) -> None:
    entered = studylm("exam", "2026-03-20", "deck:sums", "-kind:code", "--json", now=NOW)
    assert entered.code == 0, entered.err
    assert list(entered.json) == ["date", "cards", "known_now", "known_then", "known_then_without", "minutes_per_day"]
    assert (entered.json["date"], entered.json["cards"], entered.json["known_now"]) == ("2026-03-20", 2, 0)
    assert 1.5 < entered.json["known_then"] <= 2
    assert studylm("exam", "--json", now=NOW).json == entered.json
    text = studylm("exam", now=NOW).out
    assert text.startswith("Exam on 2026-03-20, on 2 cards (those that match deck:sums -kind:code).\n")
    assert "Exam on 20 March, in 18 days, on deck:sums -kind:code" in studylm(now=NOW).out
    refused(studylm("exam", now="2026-03-20T12:00:00+00:00"), "No exam is entered")
    assert studylm("exam", "--clear", now=NOW).out == "The exam on 2026-03-20 is cleared.\n"
    assert studylm("exam", "--clear", now=NOW).out == "No exam is entered.\n"
    refused(studylm("exam", now=NOW), "No exam is entered. `studylm exam")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["tomorrow"], "'tomorrow' is not a date. Write it as 2027-06-12."),
        (["2026-13-01"], "is not a date"),
        (["2026-03-02"], "is not ahead: today is 2026-03-02"),
        (["2020-01-01"], "is not ahead"),
        (["2099-01-01"], "more than ten years ahead"),
        (["2026-03-20", "deck:nothing-here"], "No card matches"),
        (["2026-03-20", "due<<"], "Column 5 of the query"),
        (["--clear", "2026-03-20"], "--clear takes no date"),
    ],
)
def test_an_exam_that_makes_no_sense_is_refused_and_the_last_one_stays(
    studylm: Call, args: list[str], says: str
) -> None:
    studylm("exam", "2026-03-12", now=NOW)
    refused(studylm("exam", *args, now=NOW), says)
    assert studylm("exam", "--json", now=NOW).json["date"] == "2026-03-12"


def test_what_rate_says_is_when_the_card_comes_before_the_exam(studylm: Call) -> None:
    studylm("exam", "2026-03-07", now=NOW)
    preview = studylm("preview", "two", "--json", now=NOW).json["easy"]
    rated = studylm("rate", "two", "easy", "--json", now=NOW).json
    assert {key: rated[key] for key in preview} == preview
    assert rated["due"] < "2026-03-07" and rated["interval_days"] < 5
    assert studylm("show", "two", "--json", now=NOW).json["due"] == rated["due"]
    assert "sums/two" in studylm("due", "--json", now="2026-03-06T10:00:00+00:00").out
    studylm("exam", "--clear", now=NOW)
    assert studylm("show", "two", "--json", now=NOW).json["due"] > "2026-03-07"


def test_simulate_compares_retentions(studylm: Call) -> None:
    found = studylm("simulate", "--days", "60", "--json", now=NOW).json
    assert [each["retention"] for each in found] == [0.8, 0.85, 0.9, 0.95]
    assert all(list(each) == ["retention", "reviews", "minutes_per_day", "known_at_end"] for each in found)
    assert found[0]["reviews"] < found[-1]["reviews"]
    assert found[0]["known_at_end"] < found[-1]["known_at_end"]
    one = studylm("simulate", "--days", "60", "--retention", "0.9", "--json", now=NOW).json
    assert one == [found[2]]
    assert "retention  reviews  minutes a day  known at the end" in studylm("simulate", "--days", "5", now=NOW).out
    for wrong in ("0.5", "x", "nan", "0.9,", "1"):
        refused(studylm("simulate", "--retention", wrong, now=NOW), "desired_retention")
    assert studylm("simulate", "--days", "0").code == studylm("simulate", "--days", "99999").code == 2


def test_due_takes_minutes(studylm: Call, workspace: Path) -> None:
    for name in ("two", "three"):
        studylm("rate", name, "easy", now=NOW)
    later = "2026-06-02T10:00:00+00:00"
    some = studylm("due", "deck:sums", "-kind:code", "--minutes", "0.5", "--json", now=later).json
    assert (some["review"], len(some["queue"]), len(some["postponed"])) == (1, 1, 1)
    assert {some["queue"][0]["id"], *some["postponed"]} == {"sums/two", "sums/three"}
    assert "postponed   sums/" in studylm("due", "deck:sums", "--minutes", "0.5", now=later).out
    none = studylm("due", "--minutes", "0", "--json", now=later).json
    assert (none["queue"], none["minutes"]) == ([], 0) and len(none["postponed"]) == 2
    (workspace / "studylm.toml").write_text("minutes_per_day = 1\n")
    assert studylm("due", "--json", now=later).json["minutes"] <= 1.5
    assert len(studylm("due", "deck:sums", "--all", "--json", now=later).json["queue"]) == 3
    for wrong in ("-1", "x", "nan", "1e9"):
        assert studylm("due", "--minutes", wrong, now=later).code == 2

"""The command optimize: fits, says so in words or JSON, goes back, and changes nothing where it should not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fsrs_learner import different, record, study
from studylm.store.store import Store

Call = Callable[..., Any]
KEYS = ["reviews", "adopted", "before", "after", "reason"]


@pytest.fixture
def reviewed(workspace: Path) -> Path:
    """A workspace with half a year of reviews by somebody whose memory lasts longer than FSRS expects."""
    with Store.open(workspace / "studylm.db") as store:
        record(store, study(different(2), cards=300, days=150, seed=2))
    return workspace


def test_it_fits_and_goes_back(studylm: Call, reviewed: Path) -> None:
    tried = studylm("optimize", "--dry-run", "--json")
    assert (tried.code, list(tried.json), tried.json["adopted"]) == (0, KEYS, False)
    with Store.open(reviewed / "studylm.db") as store:
        before = store.reviews.memories()
    made = studylm("optimize", "--json")
    assert (made.code, list(made.json), made.json["adopted"]) == (0, KEYS, True)
    assert made.json["after"] < made.json["before"]
    assert "predict better" in made.json["reason"]
    with Store.open(reviewed / "studylm.db") as store:
        assert store.reviews.memories() != before
    back = studylm("optimize", "--revert", "--json")
    assert (back.code, list(back.json)) == (0, KEYS)
    assert (back.json["before"], back.json["after"], back.json["adopted"]) == (None, None, False)
    with Store.open(reviewed / "studylm.db") as store:
        assert store.reviews.memories() == before
    nothing = studylm("optimize", "--revert")
    assert (nothing.code, nothing.out) == (2, "")
    assert nothing.err.count("\n") == 1 and "nothing to revert" in nothing.err


def test_it_says_so_in_words(studylm: Call, reviewed: Path) -> None:
    made = studylm("optimize")
    assert made.code == 0 and made.err == ""
    first, second = made.out.splitlines()
    assert first.startswith("On your last ") and "log loss" in first
    assert "--revert" in second
    assert studylm("optimize").out == "The present parameters are those of the fit already.\n"
    assert studylm("optimize", "--revert").out == "Back to the published parameters.\n"


def test_without_reviews_it_says_how_many_are_needed(studylm: Call) -> None:
    found = studylm("optimize", "--json")
    assert (found.code, found.json["reviews"], found.json["adopted"]) == (0, 0, False)
    assert (found.json["before"], found.json["after"]) == (None, None)
    assert "400" in found.json["reason"]


def test_undo_is_not_concerned(studylm: Call, reviewed: Path) -> None:
    assert studylm("optimize", "--json").json["adopted"]
    undone = studylm("undo", "--json")
    assert (undone.code, undone.json["kind"]) == (0, "review")
    with Store.open(reviewed / "studylm.db") as store:
        assert store.reviews.memories() == store.reviews.replayed()


def test_a_read_only_history_is_one_line(studylm: Call, reviewed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studylm.store.database._writable", lambda path: False)
    for arguments in (("optimize",), ("optimize", "--revert"), ("optimize", "--json")):
        refused = studylm(*arguments)
        assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)
        assert "not writable" in refused.err
    tried = studylm("optimize", "--dry-run", "--json")
    assert tried.code == 0 and tried.json["after"] < tried.json["before"]
    assert "read-only" in tried.err


def test_a_history_with_unusable_parameters_is_one_line(studylm: Call, reviewed: Path) -> None:
    with sqlite3.connect(reviewed / "studylm.db") as other:
        other.execute("INSERT INTO parameters (fsrs, desired_retention, reason) VALUES ('[NaN]', 0.9, '')")
    other.close()
    refused = studylm("optimize")
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)
    assert "damaged" in refused.err

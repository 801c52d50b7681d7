"""Finding cards by a query in an opened workspace."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from studylm.collection import Collection, Rating
from studylm.deck.card import Library
from studylm.queries import QueryError, parse
from studylm.workspace import Workspace
from tests.collection.conftest import make_card, make_library

Open = Callable[..., Collection]


def names(collection: Collection, query: str) -> list[str]:
    return [view.card.name for view in collection.search(query)]


def test_a_query_finds_cards_in_study_order(open_collection: Open, clock: Any) -> None:
    collection = open_collection("c0", "c1", "c2", "c10", "gru")
    assert names(collection, "") == ["c0", "c1", "c2", "c10", "gru"]
    assert names(collection, "WHAT c1") == ["c1", "c10"]
    assert names(collection, "kind:code") == names(collection, "id:gru") == ["gru"]
    collection.rate("deck/c0", Rating.EASY)
    collection.rate("deck/c1", Rating.AGAIN)
    collection.rate("deck/c2", Rating.EASY)
    collection.control.suspend(["deck/c2"])
    collection.control.bury(["deck/c10"])
    assert names(collection, "is:new") == ["c10", "gru"]
    assert names(collection, "is:learning") == ["c1"]
    assert names(collection, "is:review") == ["c0", "c2"]
    assert names(collection, "is:suspended") == ["c2"]
    assert names(collection, "is:buried") == ["c10"]
    days = collection.view("deck/c0").memory.interval_days or 0
    assert names(collection, f"due={days:.0f} -is:suspended") == ["c0"]
    assert names(collection, "due<1") == ["c1"]
    clock.wait(days=days + 2)
    assert names(collection, "is:due") == ["c0", "c1"]
    assert names(collection, "due=-2") == ["c0"]
    assert names(collection, "due<2 is:review") == ["c0", "c2"]
    assert names(collection, "recall<0.95 is:review") == ["c0", "c2"]
    assert names(collection, "recall>=0.95 is:review") == []
    assert names(collection, "is:buried") == []
    assert collection.search(parse("id:c0"))[0] == collection.view("deck/c0")


def test_the_last_run_of_a_code_card_counts(open_collection: Open, workspace: Workspace, clock: Any) -> None:
    collection = open_collection("c0", "gru")
    attempts = collection.store.attempts
    verdict = {"seconds": 0.1, "device": "cpu", "checks": []}
    assert names(collection, "is:passed") == names(collection, "is:failed") == []
    for outcome, found in (("failed", "is:failed"), ("passed", "is:passed"), ("timeout", "is:failed")):
        run = attempts.begin("deck/gru", b"x", "f.py", device="cpu", now=clock.now, today=clock.now.date())
        attempts.finish(run, verdict | {"verdict": outcome}, suggested=None, now=clock.now)
        assert [names(collection, query) for query in ("is:passed", "is:failed")] == (
            [["gru"], []] if found == "is:passed" else [[], ["gru"]]
        )
    attempts.begin("deck/gru", b"x", "f.py", device="cpu", now=clock.now, today=clock.now.date())
    assert names(collection, "is:failed") == ["gru"], "a run that never ended says nothing"


def test_a_card_that_was_reworded_is_found_by_its_new_words(open_collection: Open) -> None:
    collection = open_collection("c0")
    assert names(collection, "about") == ["c0"]
    collection.reload(make_library(make_card("c0", title="Other", prompt="Something else?")))
    assert names(collection, "about") == []
    assert names(collection, "something") == ["c0"]


def test_what_cannot_be_read_is_refused(open_collection: Open) -> None:
    with pytest.raises(QueryError) as error:
        open_collection().search("c0 topc:lstm")
    assert error.value.column == 4


def test_a_search_writes_nothing(open_collection: Open, workspace: Workspace) -> None:
    collection = open_collection()
    with sqlite3.connect(workspace.database) as other:
        before = other.execute("PRAGMA data_version").fetchone()
        names(collection, "what is:new recall<1 is:passed due<3")
        assert other.execute("PRAGMA data_version").fetchone() == before


def test_an_empty_library_has_no_matches(open_collection: Open) -> None:
    collection = open_collection("c0")
    collection.reload(Library({}))
    assert collection.search("anything") == collection.search("") == []

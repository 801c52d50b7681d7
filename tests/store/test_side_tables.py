"""Flags, identities of derived cards, and training runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from studylm.store.records import ChangeKind, Flags, Identity, TrainingRun
from studylm.store.store import Store

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_a_suspended_card_stays_so_until_it_is_let_back(path: Path) -> None:
    with Store.open(path) as store:
        store.changes.make(ChangeKind.SUSPEND, ["deck/a"], NOW)
        store.changes.make(ChangeKind.SUSPEND, ["deck/b"], NOW)
        store.changes.make(ChangeKind.UNSUSPEND, ["deck/b"], NOW)
    with Store.open(path) as store:
        assert store.flags.all() == {"deck/a": Flags(suspended=True), "deck/b": Flags()}


def test_an_identity_is_as_it_was_remembered_last(path: Path) -> None:
    one = Identity(card_id="notes/q1", deck="notes", place=0, fingerprint="ab", prompt="What is a *state*?")
    two = replace(one, card_id="notes/q2", place=1, fingerprint="cd")
    with Store.open(path) as store:
        store.identities.remember([one, two])
        store.identities.remember([replace(one, place=7, prompt="What is the state?")])
    with Store.open(path) as store:
        kept = store.identities.all()
    assert kept["notes/q2"] == two
    assert (kept["notes/q1"].place, kept["notes/q1"].prompt) == (7, "What is the state?")


def test_training_runs_are_listed_again(path: Path) -> None:
    settings, result = {"epochs": 2, "seeds": [1, 2]}, {"runs": [{"name": "gru", "epochs": [{"accuracy": 0.8}]}]}
    with Store.open(path) as store:
        first = store.training_runs.record("gru", NOW, settings, result)
        store.training_runs.record("lstm", NOW, {}, {})
    with Store.open(path) as store:
        assert store.training_runs.records("gru") == [
            TrainingRun(id=first, name="gru", started_at=NOW, settings=settings, result=result)
        ]
        assert [run.name for run in store.training_runs.records()] == ["gru", "lstm"]


def test_an_identity_stays_though_another_card_takes_the_id_that_it_had_first(path: Path) -> None:
    one = Identity(card_id="notes/x", deck="notes", place=0, fingerprint="ab", prompt="What is one?")
    two = replace(one, card_id="notes/h", place=1, fingerprint="cd", prompt="What is two?")
    with Store.open(path) as store:
        store.identities.remember([one, two])
        store.identities.settle(["notes/y", "notes/h"], {"notes/x": "notes/y"}, ())
        store.identities.settle(["notes/y", "notes/x"], {"notes/h": "notes/x"}, ())
        kept = {card_id: identity.prompt for card_id, identity in store.identities.all().items()}
    assert kept == {"notes/y": one.prompt, "notes/x": two.prompt}


def test_what_was_settled_on_holds_until_something_is_remembered(path: Path) -> None:
    one = Identity(card_id="notes/x", deck="notes", place=0, fingerprint="ab", prompt="What is one?")
    with Store.open(path) as store:
        assert store.identities.settled("digest") is None
        store.identities.settle(["notes/x"], {}, [one], ("digest", "found"))
        assert (store.identities.settled("digest"), store.identities.settled("another")) == ("found", None)
    with Store.open(path) as store:
        assert store.identities.settled("digest") == "found"
        store.identities.remember([replace(one, place=2)])
        assert (store.identities.settled("digest"), store.identities.settled_last()) == (None, "found")


def test_ids_that_were_given_up_are_told_the_last_first(path: Path) -> None:
    one = Identity(card_id="notes/a", deck="notes", place=0, fingerprint="ab", prompt="What is one?")
    with Store.open(path) as store:
        store.identities.remember([one])
        for old, new in (("a", "b"), ("b", "c"), ("c", "a"), ("a", "d")):
            store.identities.settle([f"notes/{new}"], {f"notes/{old}": f"notes/{new}"}, ())
        assert store.names.former_ids("notes/d") == ["notes/a", "notes/c", "notes/b"]
        assert store.names.current_id("notes/b") == "notes/d"
        assert store.names.former_ids("notes/other") == []
        assert store.names.current_id("notes/other") == "notes/other"

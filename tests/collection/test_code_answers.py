"""Code answers: their files, their runs, and what help does to the suggested rating."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studylm.checker.verdict import CheckRequest, CheckResult, Outcome, Status, Verdict
from studylm.collection import Collection, ReviewSession, Stage
from studylm.deck.card import Card, Kind, Library
from studylm.errors import StudylmError
from studylm.scheduling.model import Rating
from studylm.workspace import Workspace

Open = Callable[..., Collection]


class Scripted:
    """Stands where a checker stands: gives the outcomes that it was told to, one a run."""

    def __init__(self, *outcomes: Outcome | BaseException) -> None:
        self.outcomes = list(outcomes)
        self.asked: list[CheckRequest] = []

    def run(self, request: CheckRequest, on_check: Callable[[CheckResult], None] | None = None) -> Verdict:
        self.asked.append(request)
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, BaseException):
            raise outcome
        result = CheckResult(id="shapes", title="Shapes", status=Status.PASSED)
        if on_check is not None:
            on_check(result)
        return Verdict(
            card=request.card, outcome=outcome, isolated=True, device="cpu", seconds=0.1, checks=(result,), output="\0☃"
        )


def run(collection: Collection, *outcomes: Outcome, source: bytes = b"x = 1\n") -> Rating | None:
    checker = Scripted(*outcomes)
    suggested = None
    for _ in outcomes:
        _, suggested = collection.answers.check(collection.find("gru"), source, "gru.py", checker=checker)
    return suggested


def start(collection: Collection) -> tuple[Path, bool]:
    return collection.answers.start(collection.find("gru"))


PASSED, FAILED = Outcome.PASSED, Outcome.FAILED


def test_a_pass_at_the_first_try_is_good(open_collection: Open) -> None:
    assert run(open_collection(), PASSED) is Rating.GOOD


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not PASSED])
def test_what_does_not_pass_suggests_nothing_and_lowers_the_pass(open_collection: Open, outcome: Outcome) -> None:
    collection = open_collection()
    assert run(collection, outcome) is None
    assert run(collection, PASSED) is Rating.HARD


def test_tries_after_the_pass_change_nothing(open_collection: Open) -> None:
    collection = open_collection()
    assert run(collection, PASSED, FAILED, FAILED, PASSED) is Rating.GOOD


def test_hints_come_one_by_one_and_lower_the_pass(open_collection: Open) -> None:
    collection = open_collection()
    card = collection.find("gru")
    assert collection.answers.hints_seen(card) == ()
    assert collection.answers.reveal_hint(card) == "one"
    collection = open_collection()  # a restart forgets none of it
    assert collection.answers.hints_seen(card) == ("one",)
    assert [collection.answers.reveal_hint(card) for _ in range(3)] == ["two", None, None]
    assert collection.answers.hints_seen(card) == ("one", "two")
    assert run(collection, PASSED) is Rating.HARD


def test_looking_at_the_answer_makes_it_again(open_collection: Open) -> None:
    collection = open_collection()
    collection.answers.reveal_answer(collection.find("gru"))
    assert run(open_collection(), FAILED, PASSED) is Rating.AGAIN


def test_looking_after_the_pass_is_free(open_collection: Open) -> None:
    collection = open_collection()
    run(collection, PASSED)
    collection.answers.reveal_answer(collection.find("gru"))
    assert collection.answers.suggestion("deck/gru").rating is Rating.GOOD


def test_a_review_wipes_the_slate_and_undo_brings_it_back(open_collection: Open) -> None:
    collection = open_collection()
    run(collection, FAILED)
    collection.rate("deck/gru", Rating.HARD)
    assert collection.answers.suggestion("deck/gru").rating is Rating.GOOD
    collection.undo()
    assert collection.answers.suggestion("deck/gru").rating is Rating.HARD


def test_an_attempt_keeps_the_bytes_that_ran_and_the_verdict(open_collection: Open) -> None:
    collection = open_collection()
    told: list[CheckResult] = []
    checker = Scripted(FAILED, PASSED)
    for source in (b"\xff\n", b"class GRU: ...\n"):
        collection.answers.check(
            collection.find("gru"),
            source,
            "my/gru.py",
            checker=checker,
            device="cpu",
            timeout=3.0,
            on_check=told.append,
        )
    first, second = open_collection().store.attempts.records("deck/gru")
    assert (first.source, first.outcome, first.suggested) == (b"\xff\n", "failed", None)
    assert (second.source, second.outcome, second.suggested) == (b"class GRU: ...\n", "passed", Rating.HARD)
    assert second.verdict is not None
    assert (second.verdict["suggested_rating"], second.verdict["output"]) == ("hard", "\0☃")
    assert [check.id for check in told] == ["shapes", "shapes"]
    request = checker.asked[0]
    assert (request.timeout, request.device, request.filename) == (3.0, "cpu", "my/gru.py")


def test_an_attempt_that_never_ended_is_kept_and_lowers_nothing(open_collection: Open) -> None:
    collection = open_collection()
    with pytest.raises(KeyboardInterrupt):
        collection.answers.check(collection.find("gru"), b"loop", "gru.py", checker=Scripted(KeyboardInterrupt()))
    (kept,) = open_collection().store.attempts.records("deck/gru")
    assert (kept.source, kept.outcome) == (b"loop", None)
    assert collection.answers.suggestion("deck/gru").rating is Rating.GOOD


@pytest.mark.parametrize("seconds", [0, -1, 0.05, 60.5, float("nan"), float("inf")])
def test_a_timeout_out_of_range(open_collection: Open, seconds: float) -> None:
    collection = open_collection()
    with pytest.raises(StudylmError, match="60 seconds"):
        collection.answers.check(collection.find("gru"), b"", "gru.py", checker=Scripted(PASSED), timeout=seconds)
    assert collection.store.attempts.records("deck/gru") == []


def test_a_recall_card_has_nothing_to_run(open_collection: Open) -> None:
    collection = open_collection()
    with pytest.raises(StudylmError, match="no checks"):
        collection.answers.check(collection.find("c0"), b"", "c0.py", checker=Scripted(PASSED))
    with pytest.raises(StudylmError, match="no checks"):
        collection.answers.read(collection.find("c0"))
    with pytest.raises(StudylmError, match="not a code card"):
        collection.answers.start(collection.find("deck/c0"))


def test_a_pass_in_a_sitting_opens_the_answer_with_a_suggestion(open_collection: Open) -> None:
    collection = open_collection("gru")
    session = ReviewSession(collection)
    assert session.current is not None
    session.note_verdict(*collection.answers.check(session.current, b"", "gru.py", checker=Scripted(FAILED)))
    assert (session.stage, session.suggested) == (Stage.PROMPT, None)
    session.note_verdict(*collection.answers.check(session.current, b"", "gru.py", checker=Scripted(PASSED)))
    assert (session.stage, session.suggested) == (Stage.ANSWER, Rating.HARD)
    assert session.verdict is not None
    assert session.rate(Rating.GOOD).suggested is Rating.HARD


def test_a_verdict_on_another_card_is_ignored(open_collection: Open) -> None:
    collection = open_collection("c0", "gru")
    session = ReviewSession(collection)
    session.note_verdict(*collection.answers.check(collection.find("gru"), b"", "gru.py", checker=Scripted(PASSED)))
    assert (session.stage, session.suggested, session.verdict) == (Stage.PROMPT, None, None)


def test_giving_up_in_a_sitting_is_noted_and_a_pass_before_a_restart_is_not_forgotten(open_collection: Open) -> None:
    session = ReviewSession(open_collection("gru"))
    session.reveal()
    assert session.collection.answers.suggestion("deck/gru").rating is Rating.AGAIN
    session.rate(Rating.EASY)
    session.undo()
    assert session.collection.answers.suggestion("deck/gru").rating is Rating.AGAIN


def test_a_pass_before_a_restart_is_still_a_pass(open_collection: Open) -> None:
    run(open_collection(), PASSED)
    session = ReviewSession(open_collection("gru"))
    assert (session.stage, session.suggested) == (Stage.PROMPT, Rating.GOOD)
    session.reveal()
    assert session.rate(Rating.GOOD).suggested is Rating.GOOD
    session.undo()
    assert session.suggested is Rating.GOOD


def test_start_writes_the_starter_once(open_collection: Open, workspace: Workspace) -> None:
    collection = open_collection()
    path, created = start(collection)
    assert (path, created) == (workspace.answers / "deck" / "gru.py", True)
    assert path.read_text() == "def f():\n    ...\n"
    path.write_text("mine")
    assert start(collection) == (path, False)
    assert collection.answers.read(collection.find("gru")) == b"mine"


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("nowhere")])
def test_start_leaves_what_has_the_file_s_name(
    open_collection: Open, workspace: Workspace, make: Callable[[Path], None]
) -> None:
    path = workspace.answers / "deck" / "gru.py"
    path.parent.mkdir(parents=True)
    make(path)
    with pytest.raises(StudylmError, match="not a regular file"):
        start(open_collection())


def test_start_where_a_file_stands_in_for_the_folder(open_collection: Open, workspace: Workspace) -> None:
    workspace.prepare()
    workspace.answers.write_text("in the way")
    with pytest.raises(StudylmError, match="a file has the name of its folder"):
        start(open_collection())
    workspace.answers.unlink()
    workspace.answers.mkdir()
    (workspace.answers / "deck").write_text("in the way")
    with pytest.raises(StudylmError, match="a file has the name of its folder"):
        start(open_collection())


def test_answers_may_live_elsewhere_behind_a_link(open_collection: Open, workspace: Workspace, tmp_path: Path) -> None:
    elsewhere = tmp_path / "my answers"
    elsewhere.mkdir()
    workspace.prepare()
    workspace.answers.symlink_to(elsewhere)
    path, created = start(open_collection())
    assert created and (elsewhere / "deck" / "gru.py").samefile(path)


def test_start_stays_in_the_workspace(open_collection: Open, workspace: Workspace) -> None:
    collection = open_collection()
    card = collection.find("gru")
    odd = Card(**{**{name: getattr(card, name) for name in card.__slots__}, "id": "../../deck/gru"})
    collection.reload(Library({odd.id: odd}))
    with pytest.raises(StudylmError, match="outside the workspace"):
        collection.answers.start(odd)


def test_reading_an_answer(open_collection: Open, tmp_path: Path) -> None:
    collection = open_collection()
    card = collection.find("gru")
    assert card.kind is Kind.CODE
    with pytest.raises(StudylmError, match=r"no answer to deck/gru yet.*studylm start deck/gru"):
        collection.answers.read(card)
    with pytest.raises(StudylmError, match="no file"):
        collection.answers.read(card, tmp_path / "other.py")
    (tmp_path / "bytes.py").write_bytes(b"\xff\0")
    assert collection.answers.read(card, tmp_path / "bytes.py") == b"\xff\0"
    os.mkfifo(tmp_path / "fifo.py")
    for odd in (tmp_path / "fifo.py", tmp_path, Path("/dev/null")):
        with pytest.raises(StudylmError, match="not a regular file"):
            collection.answers.read(card, odd)
    with pytest.raises(StudylmError, match="cannot be read"):
        collection.answers.read(card, Path("a\0b.py"))
    with (tmp_path / "huge.py").open("wb") as file:
        file.truncate(40 << 20)
    assert len(collection.answers.read(card, tmp_path / "huge.py")) == 16 << 20


def test_reading_leaks_no_descriptor(open_collection: Open, tmp_path: Path) -> None:
    collection = open_collection()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        with pytest.raises(StudylmError):
            collection.answers.read(collection.find("gru"), tmp_path)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_the_clock_of_an_attempt_is_the_study_s(open_collection: Open, clock: Any) -> None:
    collection = open_collection()
    run(collection, PASSED)
    (kept,) = collection.store.attempts.records("deck/gru")
    assert (kept.at, kept.study_day) == (clock.now, clock.now.date())


def test_a_file_name_that_is_no_text_is_kept_readable(open_collection: Open) -> None:
    collection = open_collection()
    collection.answers.check(collection.find("gru"), b"", os.fsdecode(b"gr\xff.py"), checker=Scripted(PASSED))
    assert collection.store.attempts.records("deck/gru")[0].filename == "gr\\udcff.py"

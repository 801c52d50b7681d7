"""Proving in the background: when it works, what it gives way to, and that it ends with the app."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator

import pytest

from studylm.checker.client import Checker, CheckPreempted, NoServer
from studylm.checker.verdict import CheckRequest, CheckResult, Verdict
from studylm.collection import Collection
from studylm.errors import StudylmError
from studylm.forms.candidate import Candidate
from studylm.forms.form import Form
from studylm.tui import proving
from studylm.tui.app import StudyApp
from studylm.tui.proving import Proving
from studylm.tui.screens.review import ReviewScreen
from studylm.workspace import Workspace
from tests import waiting
from tests.tui.conftest import Clock, make_deck, shows, until
from tests.tui.returning import OLD, Judge, come_back


class Background(Judge):
    """A checker for the background. `troubles` are raised by the first runs, one each."""

    def __init__(self, *troubles: StudylmError) -> None:
        super().__init__()
        self.troubles = list(troubles)
        self.closed = False

    def run(self, request: CheckRequest, on_check: Callable[[CheckResult], None] | None = None) -> Verdict:
        if self.troubles:
            self.ran.append(request)
            raise self.troubles.pop(0)
        return super().run(request, on_check)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def returned(workspace: Workspace, clock: Clock) -> Iterator[Collection]:
    """A collection with the code card alone, which has been passed once and is due."""
    make_deck(workspace, recall="")
    with Collection.open(workspace, clock=clock) as opened:
        come_back(opened, clock)
        yield opened


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QUIET", "LOOK_EVERY", "COLD"):
        monkeypatch.setattr(proving, name, 0.01)


def proofs(collection: Collection) -> list[Candidate]:
    card = collection.library.cards["trees/double"]
    found = collection.code_reviews.candidates.base(card)
    return [] if found is None else collection.store.proofs.of(card.id, found[1])


def both(collection: Collection) -> bool:
    """Whether there is a restore and a repair."""
    return {candidate.form for candidate in proofs(collection)} == {Form.RESTORE, Form.REPAIR}


def test_it_proves_a_restore_and_a_repair_of_the_last_passed_answer(returned: Collection) -> None:
    judge = Background()
    with Proving(returned, judge) as background:
        background.start()
        background.start()  # once is enough
        waiting.until(lambda: both(returned))
        assert [thread.name for thread in threading.enumerate()].count("proving") == 1
    assert judge.closed
    assert all(request.background for request in judge.ran)
    assert judge.ran[0].source == OLD.encode()


def test_nothing_runs_while_the_learner_does_something(returned: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "QUIET", 1000.0)
    judge = Background()
    with Proving(returned, judge) as background:
        background.start()
        background.touch()
        background.look_again()
        threading.Event().wait(0.2)
        assert judge.ran == []
        monkeypatch.setattr(proving, "QUIET", 0.01)
        waiting.until(lambda: both(returned))


def test_a_run_that_made_room_is_repeated(returned: Collection) -> None:
    judge = Background(CheckPreempted("Room."), CheckPreempted("Room."))
    with Proving(returned, judge) as background:
        background.start()
        waiting.until(lambda: both(returned))
    assert [request.source for request in judge.ran[:3]] == [OLD.encode()] * 3


def test_it_waits_for_a_checker(returned: Collection) -> None:
    judge = Background(NoServer("None."), NoServer("None."))
    with Proving(returned, judge) as background:
        background.start()
        waiting.until(lambda: both(returned))


def test_an_error_is_logged_and_the_next_form_proved(returned: Collection, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="studylm.tui.proving")
    judge = Background(StudylmError("The checks are broken.", "Fix them."))
    with Proving(returned, judge) as background:
        background.start()
        waiting.until(lambda: any(candidate.form is Form.REPAIR for candidate in proofs(returned)))
    assert "The checks are broken." in caplog.text
    assert not [record for record in caplog.records if record.levelno > logging.INFO]  # these would reach the terminal


def test_a_read_only_history_is_left_alone(returned: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(returned.store._file, "read_only", True)
    judge = Background()
    with Proving(returned, judge) as background:
        background.start()
        assert "proving" not in [thread.name for thread in threading.enumerate()]
    assert judge.ran == []


def test_leaving_cancels_a_run_and_waits_for_the_thread(returned: Collection) -> None:
    judge = Background()
    judge.hold = True
    with Proving(returned, judge) as background:
        background.start()
        waiting.until(lambda: judge.ran != [])
    assert "proving" not in [thread.name for thread in threading.enumerate()]
    assert proofs(returned) == []


async def test_the_app_proves_what_was_just_passed(workspace: Workspace, clock: Clock) -> None:
    make_deck(workspace, recall="")
    judge = Background()
    with Collection.open(workspace, clock=clock) as collection, Proving(collection, judge) as background:
        app = StudyApp(collection, Judge(), background)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("space")
            await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
            workspace.answer_file("trees/double").write_text(OLD)
            await pilot.press("f5")
            await shows(pilot, "Good is suggested")
            await pilot.press("3")
            await until(pilot, lambda: both(collection))


async def test_a_key_and_a_run_count_as_doing_something(returned: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    touched: list[str] = []
    judge = Judge()
    judge.hold = True
    with Proving(returned, Background()) as background:
        monkeypatch.setattr(background, "touch", lambda: touched.append(""))
        monkeypatch.setattr(proving, "QUIET", 1000.0)
        app = StudyApp(returned, judge, background)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("space")
            assert touched
            await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
            await pilot.press("f5")
            await until(pilot, lambda: len(touched) > 3)
            await pilot.press("escape")


def test_the_real_checker_proves_in_the_background(returned: Collection, workspace: Workspace) -> None:
    with Checker(workspace, warm=True), Proving(returned, Checker(workspace, own=False)) as background:
        background.start()
        waiting.until(lambda: proofs(returned) != [])
    assert b"..." in proofs(returned)[0].source and proofs(returned)[0].what

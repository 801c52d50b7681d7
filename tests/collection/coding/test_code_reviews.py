"""What a code card's review is opened with, what is kept before, and what never changes."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import UTC, date

import pytest

from studylm.collection import Memory, Rating
from studylm.collection.coding.candidates import NONE_FOUND
from studylm.errors import StudylmError
from studylm.forms.candidate import Candidate
from studylm.forms.form import Form
from studylm.scheduling.study_day import study_day as day_of
from studylm.settings import change_setting
from tests.collection.coding.conftest import RIGHT, WRONG, Desk, repair, restore


def test_a_card_that_never_passed_is_built_from_the_starter_and_left_alone(desk: Desk) -> None:
    opened = desk.collection.code_reviews.start(desk.card)
    assert (opened.form, opened.created, opened.kept) == (Form.BUILD, True, None)
    desk.write(WRONG)
    desk.run()
    desk.rate(Rating.AGAIN)
    desk.until_due()
    again = desk.collection.code_reviews.start(desk.card, Form.REBUILD)
    assert (again.form, again.created, again.kept) == (Form.BUILD, False, None)
    assert "has not been passed" in again.note
    assert desk.path.read_bytes() == WRONG


def test_a_card_that_is_not_due_keeps_its_file(desk: Desk) -> None:
    desk.run(RIGHT)
    desk.rate(Rating.GOOD)
    desk.write(RIGHT + b"# more\n")
    for form in (None, Form.REBUILD):
        opened = desk.collection.code_reviews.start(desk.card, form)
        assert (opened.form, opened.created, opened.kept) == (None, False, None)
    assert desk.path.read_bytes() == RIGHT + b"# more\n"


def test_what_passed_but_was_not_rated_is_left(desk: Desk) -> None:
    desk.run(RIGHT)
    opened = desk.collection.code_reviews.open(desk.card)
    assert (opened.form, opened.changed) == (Form.BUILD, False)
    assert desk.path.read_bytes() == RIGHT


def test_on_the_first_return_a_proved_restore_takes_the_place_of_the_answer(desk: Desk) -> None:
    desk.pass_once()
    desk.prove(restore(), repair())
    opened = desk.collection.code_reviews.start(desk.card)
    assert (opened.form, opened.created, opened.pieces) == (Form.RESTORE, False, 1)
    assert desk.path.read_bytes() == restore().source
    assert desk.source(opened.kept) == RIGHT
    assert opened.why


def test_what_the_file_held_is_kept_byte_for_byte_whatever_it_is(desk: Desk) -> None:
    desk.pass_once()
    odd = b"\xef\xbb\xbfdef f():\r\n\treturn 3\x00\xff\r\n\r\n" * 50_000
    desk.write(odd)
    opened = desk.collection.code_reviews.start(desk.card)
    assert opened.form is Form.REBUILD
    assert desk.source(opened.kept) == odd
    listed = desk.collection.store.attempts.records("deck/f", drafts=True)
    assert [(record.draft, record.outcome) for record in listed] == [(False, "passed"), (True, None)]
    assert len(desk.collection.store.attempts.records("deck/f")) == 1  # a draft is not a run


def test_starting_twice_changes_nothing_and_a_try_stays(desk: Desk) -> None:
    desk.pass_once()
    desk.prove(restore(), restore("another"), repair())
    first = desk.collection.code_reviews.start(desk.card)
    again = desk.collection.code_reviews.start(desk.card)
    assert (again.form, again.kept, again.changed) == (Form.RESTORE, first.kept, False)
    desk.write(WRONG)
    assert not desk.collection.code_reviews.start(desk.card).changed
    assert not desk.collection.code_reviews.open(desk.card).changed
    assert desk.path.read_bytes() == WRONG


def test_the_old_answer_restored_exactly_is_not_taken_away(desk: Desk) -> None:
    desk.pass_once()
    desk.prove(restore())
    desk.collection.code_reviews.start(desk.card)
    desk.write(RIGHT)
    desk.collection.code_reviews.start(desk.card)
    assert desk.path.read_bytes() == RIGHT


def test_another_form_keeps_the_try_first(desk: Desk) -> None:
    desk.pass_once()
    desk.prove(restore(), repair())
    desk.collection.code_reviews.start(desk.card)
    desk.write(WRONG)
    other = desk.collection.code_reviews.start(desk.card, Form.REPAIR)
    assert (other.form, other.changed) == (Form.REPAIR, True)
    assert desk.path.read_bytes() == repair().source
    assert desk.source(other.kept) == WRONG
    assert desk.collection.code_reviews.start(desk.card).form is Form.REPAIR


def test_where_nothing_is_proved_the_form_is_rebuild_and_a_line_says_why(desk: Desk) -> None:
    desk.pass_once()
    opened = desk.collection.code_reviews.start(desk.card)
    assert opened.form is Form.REBUILD
    assert opened.note == "No pieces to put back are proved yet for your last answer, so you write it again."
    assert opened.note[1:].startswith(opened.why[1:])
    assert b"right" not in desk.path.read_bytes()


def test_where_there_is_nothing_to_take_out_the_line_says_so(desk: Desk) -> None:
    desk.pass_once()
    desk.prove(Candidate(Form.RESTORE, "", b"", 1, NONE_FOUND[Form.RESTORE]))
    opened = desk.collection.code_reviews.start(desk.card)
    assert opened.form is Form.REBUILD
    assert opened.why == NONE_FOUND[Form.RESTORE]


def test_proofs_by_other_checks_are_not_used(desk: Desk) -> None:
    desk.pass_once()
    desk.prove(restore())
    assert desk.card.checks is not None
    desk.card.checks.write_text(desk.card.checks.read_text("utf-8") + "\n", encoding="utf-8")
    assert desk.collection.code_reviews.start(desk.card).form is Form.REBUILD


def test_no_mistake_comes_twice_until_all_have_come(desk: Desk) -> None:
    desk.pass_once()
    came = []
    for _ in range(4):
        desk.prove(repair("a"), repair("b"), repair("c"))
        desk.collection.code_reviews.start(desk.card, Form.REPAIR)
        came.append(desk.path.read_bytes())
        desk.run(RIGHT)
        desk.rate(Rating.GOOD)
        desk.until_due()
    assert len(set(came[:3])) == 3
    assert came[3] == came[0]


def test_after_the_pass_the_file_stays_until_it_is_rated(desk: Desk) -> None:
    desk.pass_once()
    desk.prove(restore(), repair())
    desk.collection.code_reviews.start(desk.card)
    desk.run(RIGHT)
    opened = desk.collection.code_reviews.start(desk.card, Form.REPAIR)
    assert (opened.form, opened.changed) == (Form.RESTORE, False)
    assert "rate it first" in opened.note
    assert desk.path.read_bytes() == RIGHT


def test_after_an_undo_the_same_review_goes_on(desk: Desk) -> None:
    desk.pass_once()
    desk.prove(restore())
    desk.collection.code_reviews.start(desk.card)
    desk.run(RIGHT)
    desk.rate(Rating.GOOD)
    desk.collection.undo()
    opened = desk.collection.code_reviews.open(desk.card)
    assert (opened.form, opened.changed) == (Form.RESTORE, False)
    assert desk.path.read_bytes() == RIGHT


def test_a_clock_that_goes_back_never_opens_an_old_answer(desk: Desk) -> None:
    desk.pass_once()
    desk.prove(restore())
    desk.collection.code_reviews.start(desk.card)
    desk.clock.wait(days=-400)
    assert desk.collection.code_reviews.start(desk.card).form is Form.RESTORE
    assert desk.path.read_bytes() == restore().source


def test_practice_before_the_card_is_due_counts_for_nothing(desk: Desk) -> None:
    """Also where the card never passed in a review: what was written since is an old answer by then."""
    desk.rate(Rating.GOOD)
    desk.rate(Rating.EASY)
    desk.run(RIGHT)
    desk.until_due()
    opened = desk.collection.code_reviews.open(desk.card)
    assert opened.form is not Form.BUILD
    assert b"right" not in desk.path.read_bytes()
    assert not desk.collection.store.attempts.help_since_review("deck/f").passed


def test_a_setting_chooses_one_form_for_all(open_desk: Callable[..., Desk]) -> None:
    first = open_desk()
    first.pass_once()
    change_setting(first.collection.workspace, "decks.deck.code_reviews", "rebuild")
    first.collection.close()
    desk = open_desk()
    desk.prove(restore())
    assert desk.collection.code_reviews.start(desk.card).form is Form.REBUILD


def test_the_setting_build_brings_the_starter_back(open_desk: Callable[..., Desk]) -> None:
    first = open_desk()
    first.pass_once()
    change_setting(first.collection.workspace, "code_reviews", "build")
    first.collection.close()
    desk = open_desk()
    assert desk.collection.code_reviews.start(desk.card).form is Form.BUILD
    assert desk.path.read_text("utf-8") == desk.card.starter


def test_a_missing_file_comes_back_as_the_review_was_opened(desk: Desk) -> None:
    desk.pass_once()
    desk.prove(restore())
    desk.collection.code_reviews.start(desk.card)
    desk.path.unlink()
    opened = desk.collection.code_reviews.start(desk.card)
    assert (opened.form, opened.created) == (Form.RESTORE, True)
    assert desk.path.read_bytes() == restore().source


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_cannot_be_written_is_left_and_kept(desk: Desk) -> None:
    desk.pass_once()
    desk.prove(restore())
    desk.path.chmod(0o444)
    with pytest.raises(StudylmError, match="cannot be written"):
        desk.collection.code_reviews.start(desk.card)
    assert desk.path.read_bytes() == RIGHT
    assert "right" not in desk.collection.code_reviews.blank(desk.card)


def test_on_a_full_disk_the_file_is_left_and_the_next_start_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    desk.pass_once()
    desk.prove(restore())
    with monkeypatch.context() as patch:
        patch.setattr("studylm.collection.answer_file.replace_file", full)
        for _ in range(2):
            with pytest.raises(StudylmError, match="cannot be written: no space left"):
                desk.collection.code_reviews.start(desk.card)
    assert desk.path.read_bytes() == RIGHT
    assert "right" not in desk.collection.code_reviews.blank(desk.card)
    opened = desk.collection.code_reviews.start(desk.card)
    assert (opened.form, desk.source(opened.kept)) == (Form.RESTORE, RIGHT)
    assert desk.path.read_bytes() == restore().source


def test_a_folder_in_the_place_of_the_file_is_one_line(desk: Desk) -> None:
    desk.pass_once()
    desk.path.unlink()
    desk.path.mkdir()
    with pytest.raises(StudylmError, match="not a regular file"):
        desk.collection.code_reviews.start(desk.card)
    assert "right" not in desk.collection.code_reviews.blank(desk.card)


def test_what_an_interrupted_opening_left_undone_is_done_by_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a kill between what is recorded and what is written."""
    desk.pass_once()
    desk.prove(restore())

    def killed(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("studylm.collection.answer_file.AnswerFile.swap", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.collection.code_reviews.start(desk.card)
    assert desk.path.read_bytes() == RIGHT
    opened = desk.collection.code_reviews.start(desk.card)
    assert (opened.form, opened.changed) == (Form.RESTORE, True)
    assert desk.path.read_bytes() == restore().source
    assert desk.source(opened.kept) == RIGHT


def test_what_another_program_saves_in_between_is_kept_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from studylm.collection.answer_file import AnswerFile

    desk.pass_once()
    desk.prove(restore())
    swap, saved = AnswerFile.swap, []

    def late(file: AnswerFile, expected: bytes | None, data: bytes) -> bool:
        if not saved:
            saved.append(True)
            desk.write(b"saved in between\n")
        return swap(file, expected, data)

    monkeypatch.setattr(AnswerFile, "swap", late)
    opened = desk.collection.code_reviews.start(desk.card)
    assert desk.source(opened.kept) == b"saved in between\n"
    assert desk.path.read_bytes() == restore().source


def test_a_code_card_that_passed_has_no_learning_steps(desk: Desk) -> None:
    before = desk.collection.preview("deck/f")
    assert study_day(before[Rating.GOOD]) == desk.collection.clock.today()
    desk.run(RIGHT)
    today = desk.collection.clock.today()
    promised = desk.collection.preview("deck/f")
    days = [study_day(promised[rating]) for rating in Rating]
    assert days[0] == today and today < days[1] < days[2] < days[3]
    desk.rate(Rating.GOOD)
    assert desk.collection.view("deck/f").memory == promised[Rating.GOOD]
    assert desk.collection.replay() == {"deck/f": promised[Rating.GOOD]}
    desk.until_due()
    desk.collection.code_reviews.open(desk.card)
    desk.rate(Rating.AGAIN)  # given up, without a pass
    desk.until_due()
    assert study_day(desk.collection.view("deck/f").memory) == desk.collection.clock.today()
    desk.run(RIGHT)
    assert study_day(desk.collection.preview("deck/f")[Rating.HARD]) > desk.collection.clock.today()


def study_day(memory: Memory) -> date:
    assert memory.due is not None
    return day_of(memory.due, UTC)


def test_reviews_know_their_form(desk: Desk) -> None:
    desk.pass_once()
    desk.prove(restore())
    desk.collection.code_reviews.start(desk.card)
    desk.run(RIGHT)
    desk.rate(Rating.GOOD)
    forms = [review.form for review in desk.collection.store.reviews.records("deck/f")]
    assert forms == [Form.BUILD, Form.RESTORE]
    assert [record.form for record in desk.collection.store.attempts.records("deck/f")] == [Form.BUILD, Form.RESTORE]


def test_a_form_is_ready_once_it_is_proved(desk: Desk) -> None:
    desk.pass_once()
    ready = desk.collection.code_reviews.candidates.ready
    assert [ready(desk.card, form) for form in Form] == [True, False, False, True]
    desk.prove(restore())
    assert [ready(desk.card, form) for form in Form] == [True, True, False, True]


def test_a_pass_that_was_not_rated_on_its_day_is_an_old_answer(desk: Desk) -> None:
    desk.pass_once()
    desk.prove(restore(), restore("another"), repair())
    desk.collection.code_reviews.start(desk.card)
    desk.run(WRONG)
    desk.run(RIGHT)
    desk.clock.wait(days=60)
    opened = desk.collection.code_reviews.start(desk.card)
    assert opened.changed
    assert b"right" not in desk.path.read_bytes()
    assert desk.source(opened.kept) == RIGHT
    assert not desk.collection.store.attempts.help_since_review("deck/f").passed
    desk.clock.wait(minutes=3)
    kept = desk.collection.store.attempts.record(opened.kept or 0)
    assert desk.collection.code_reviews.note_look(desk.card, kept)
    assert desk.run(RIGHT) is Rating.AGAIN


def test_a_first_pass_is_still_to_be_rated_on_the_next_day(desk: Desk) -> None:
    desk.collection.code_reviews.open(desk.card)
    desk.run(RIGHT)
    desk.clock.wait(days=1)
    assert not desk.collection.code_reviews.open(desk.card).changed
    assert desk.path.read_bytes() == RIGHT
    assert desk.collection.store.attempts.help_since_review("deck/f").passed

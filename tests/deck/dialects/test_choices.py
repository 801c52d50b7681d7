"""Questions with choices: what is offered belongs to the question, what is ticked is the answer."""

from __future__ import annotations

import textwrap

import pytest

from studylm.deck.dialects import read_dialect
from studylm.deck.format.markdown import clean
from tests.deck.dialects.fixtures import questionnaire


def cards(text: str) -> list[tuple[int | None, str, str | None]]:
    result = read_dialect(clean(textwrap.dedent(text).strip("\n")).split("\n"))
    return [(draft.number, draft.prompt, draft.answer) for draft in result.drafts]


def test_a_ticked_choice_is_the_answer_and_leaves_the_question() -> None:
    assert cards(questionnaire("choices/a-ticked-choice-is-the-answer-and-leaves-the-question")) == [
        (1, "Which one is a fruit?\n\n- [ ] A stone\n- [ ] A pear\n- [ ] A spoon", "A pear"),
        (
            2,
            "Which two can swim?\n\n- [ ] A fish\n- [ ] A brick\n- [ ] A duck,\n      mostly",
            "A fish\n\nA duck,\nmostly",
        ),
        (3, "Who knows?\n\n- [ ] He\n- [ ] She", None),
    ]


def test_what_explains_a_ticked_choice_comes_after_it() -> None:
    assert cards(questionnaire("choices/what-explains-a-ticked-choice-comes-after-it")) == [
        (1, "Which bird sings?\n\n- [ ] The ostrich\n- [ ] The lark", "The lark\n\nIt sings in the morning."),
        (2, "Which word fits best: birds ____.\n\n- [ ] fly\n- [ ] fry", "fly\n\nMostly."),
    ]


def test_statements_above_boxes_ask_too() -> None:
    found = cards(questionnaire("choices/statements-above-boxes-ask-too"))
    assert [(number, answer) for number, _, answer in found] == [(1, "Blood"), (2, "drink"), (3, "True")]


def test_things_to_do_are_no_questions() -> None:
    assert not cards(questionnaire("choices/things-to-do-are-no-questions"))


def test_round_boxes_and_questions_marked_by_a_question_mark() -> None:
    assert cards(questionnaire("choices/round-boxes-and-questions-marked-by-a-question-mark")) == [
        (None, "Bread is baked.\n\n( ) TRUE\n( ) FALSE", "TRUE"),
        (None, "Which of these is bread?\n\n( ) `soup`\n( ) `roll`", "`roll`"),
    ]


@pytest.mark.parametrize("ending", ["T / F", "T/F", "True / False", "True/False ___"])
def test_true_or_false_is_still_to_be_answered(ending: str) -> None:
    text = f"1. Does one need this to swim?\n    * Water {ending}\n    * A hat {ending}\n1. What is a pool?\n1. Who swims?\n"
    assert [answer for _, _, answer in cards(text)] == [None, None, None]
    answered = text.replace(ending, "- True")
    assert [answer for _, _, answer in cards(answered)] == ["* Water - True\n* A hat - True", None, None]


def test_lettered_choices_are_told_from_lettered_answers() -> None:
    assert cards(questionnaire("choices/lettered-choices-are-told-from-lettered-answers")) == [
        (1, "Which of the following is a metal?\n\nA. Iron\nB. Wood", None),
        (2, "What happens to iron in the rain?", "a. It gets wet.\nb. It rusts."),
        (3, "What is steel?", "Iron with carbon."),
    ]

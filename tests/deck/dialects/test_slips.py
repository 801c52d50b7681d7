"""Documents whose authors slipped: numbers given twice or without a dot, headings of another level, empty answers."""

from __future__ import annotations

import textwrap

from studylm.deck.dialects import read_dialect
from studylm.deck.format.markdown import clean
from studylm.deck.loading.files import read_lines
from studylm.deck.parse_result import ParseResult
from tests.deck.dialects.fixtures import questionnaire


def read(text: str) -> ParseResult:
    return read_dialect(clean(textwrap.dedent(text).strip("\n")).split("\n"))


def cards(text: str) -> list[tuple[int | None, str, str | None]]:
    return [(draft.number, draft.prompt, draft.answer) for draft in read(text).drafts]


def test_a_number_given_twice_and_one_without_a_space() -> None:
    assert cards(questionnaire("slips/a-number-given-twice-and-one-without-a-space")) == [
        (1, "What is tea?", "Leaves in water."),
        (3, "What is milk?", "White."),
        (3, "What is coffee?", "Beans:\n1. ground\n2. boiled"),
        (4, "What is cocoa?", "Sweet."),
        (5, "What is juice?", "Pressed."),
    ]


def test_headings_whose_numbers_have_no_dot() -> None:
    assert cards(questionnaire("slips/headings-whose-numbers-have-no-dot")) == [
        (1, "Name a warm colour.", "Red."),
        (2, "What is a cold colour?", "Blue."),
        (3, "Mix them.", "Violet."),
    ]


def test_a_heading_that_only_begins_with_a_number_keeps_it() -> None:
    assert [
        prompt for _, prompt, _ in cards(questionnaire("slips/a-heading-that-only-begins-with-a-number-keeps-it"))
    ] == [
        "What is a list?",
        "3 ways to sort it?",
    ]


def test_numbered_headings_of_two_levels() -> None:
    found = cards(questionnaire("slips/numbered-headings-of-two-levels"))
    assert [(number, answer) for number, _, answer in found] == [
        (1, "Up."),
        (2, "three more."),
        (3, "A picture.\n\n### 1. A remark\n\nNot a question."),
        (4, "A list."),
        (5, None),
    ]


def test_questions_as_headings_of_two_levels() -> None:
    result = read(questionnaire("slips/questions-as-headings-of-two-levels"))
    assert [(draft.prompt, draft.answer) for draft in result.drafts] == [
        ("What is a keel?", "The spine."),
        ("What is a bow?", "The front."),
        ("What is a stern?", "The back."),
        ("What is a rudder?", "It steers.\n\n### Of wood\n\nHeavy."),
        ("What is a sail?", "Cloth."),
    ]


def test_answers_alone_some_of_them_empty_or_without_words() -> None:
    result = read(questionnaire("slips/answers-alone-some-of-them-empty-or-without-words"))
    assert result.dialect == "answers"
    assert [(draft.number, draft.answer) for draft in result.drafts] == [
        (1, "- F; one needs no engine, whatever the seller says\n- T; one needs water"),
        (2, "A boat is a thing that floats on water and carries people."),
        (4, "```\nboat = Boat()\n# 5. not an answer\n```\nIn this code a boat is made, and nothing else."),
        (6, "Oars are used in pairs, one on each side of the boat, so that it goes straight:\n1. in\n2. out"),
        (7, "![a picture of an anchor, which is dropped to keep the boat in its place](anchor.png)"),
    ]
    assert [(skip.first, skip.reason) for skip in result.skipped] == [(9, "a number without an answer")]


def test_steps_under_headings_are_no_answers() -> None:
    steps = "".join(
        f"## Part {part}\n\n"
        + "".join(f"{n}. The board with the number {part}{n} is nailed on top.\n" for n in (1, 2, 3))
        for part in "ABC"
    )
    assert read(steps).dialect == "none"


def test_ids_of_other_tools_at_headings_are_no_cards_of_ours() -> None:
    text = questionnaire("slips/ids-of-other-tools-at-headings-are-no-cards-of-ours")
    result = read_lines(text.split("\n"))
    assert result.dialect == "headings"
    assert [(draft.name, draft.prompt, draft.answer) for draft in result.drafts] == [
        ("what-is-dew", "What is dew?", "Water."),
        (None, "When does it fall?", "At night."),
        (None, "Twice?", "Yes."),
    ]
    ours = text.replace("\n\nWater.", "\n\nNo, really?\n\n### Answer\n\nWater.")
    assert read_lines(ours.split("\n")).dialect == "native"


def test_lines_that_ask_with_lists_that_answer() -> None:
    result = read(questionnaire("slips/lines-that-ask-with-lists-that-answer"))
    assert result.dialect == "paragraphs"
    assert [(draft.prompt, draft.answer) for draft in result.drafts] == [
        ("Do you need these to sail?", "Wind - yes"),
        ("Provide an example of a boat that sinks.", "- One with a hole"),
        ("Where do boats sleep?", "- In harbours\n  and bays"),
        ("Who steers?", "- The helm"),
        ("Why is that so?", None),
        ("Which way is north?", "- Up"),
        ("What is a tide?", "- water\n- and the moon"),
    ]


def test_paragraphs_that_ask_and_answer_by_turns() -> None:
    text = questionnaire("slips/paragraphs-that-ask-and-answer-by-turns") + "\n"
    assert [(draft.prompt, draft.answer) for draft in read(text + "What does it cost?\n\nA lot.").drafts] == [
        ("What is it?", "A boat."),
        ("Is it fast?", "No. Why?\nBecause.\n\n```\nx?\n```"),
        ("Who has it?", "I do."),
        ("What does it cost?", "A lot."),
    ]
    assert not read(text).drafts, "three of them may be chance"
    assert not read(text + "What does it cost?\n\nA lot.\n\n" + "And so on, and on.\n\n" * 9).drafts


def test_tasks_with_their_numbers() -> None:
    assert cards(questionnaire("slips/tasks-with-their-numbers")) == [
        (1, "Write a program\nthat greets.", "[1.cpp](1.cpp)"),
        (2, "Is this legal?\n\n```\ncout <<;\n```", "It is not."),
        (3, "Explain loops.", "They go round."),
    ]


def test_an_answer_key_below_a_longer_title() -> None:
    assert cards(questionnaire("slips/an-answer-key-below-a-longer-title")) == [
        (
            1,
            "Why do boats float?\n\n- [ ] A) They are light.\n- [ ] B) They push water away.",
            "**B)** Archimedes said so.",
        ),
        (2, "Why do they sink?\n\n- [ ] A) Holes.\n- [ ] B) Age.", "**A)** Water comes in."),
    ]


def test_headings_that_link_to_themselves_below_their_list() -> None:
    assert cards(questionnaire("slips/headings-that-link-to-themselves-below-their-list")) == [
        (None, "What is a keel?", "The spine."),
        (None, "What is a bow?", None),
    ]


def test_answers_that_only_promise_one() -> None:
    said = ["_[To be filled]_", "*(coming soon)*", "TODO", "N/A", "-", "**TBD**", "?", "(Your answer here)", "No."]
    text = "".join(f"## Question {n}\n\nWhat is {n}?\n\n**Answer:** {one}\n\n" for n, one in enumerate(said, 1))
    assert [answer for _, _, answer in cards(text)] == [None] * 8 + ["No."]


def test_front_matter_asks_nothing() -> None:
    result = read(questionnaire("slips/front-matter-asks-nothing"))
    assert [draft.prompt for draft in result.drafts] == ["Why?", "How?"]
    assert [(skip.first, skip.last, skip.reason) for skip in result.skipped] == [(1, 6, "front matter")]


def test_headings_numbered_by_chapter() -> None:
    text = "".join(
        f"## 6.{n} {title}\n\nSo.\n\n### 6.{n}.1 Part\n\nMore.\n\n"
        for n, title in enumerate(
            ["Why boats?", "Hulls and keels", "What is a mast?", "Where to sail?", "Wind", "Tides"], 1
        )
    )
    assert len(read(f"# 6 Boats\n\n{text}## 参考文献\n\n[1] A book\n").drafts) == 6
    assert len(read(text.replace("6.", "Part ")).drafts) == 3


def test_labelled_headings_of_two_levels() -> None:
    text = questionnaire("slips/labelled-headings-of-two-levels")
    text += "#### Q. What is C?\n#### Q. What is D?\n"
    assert [(draft.prompt, draft.answer) for draft in read(text).drafts] == [
        ("What is Java?", "An island.\n\n### Q. Notes?\n\nNone.\n\n### More\n\nSand."),
        ("What is Go?", "A game."),
        ("What is C?", None),
        ("What is D?", None),
    ]


def test_a_line_that_ends_with_a_semicolon_does_not_ask() -> None:
    text = questionnaire("slips/a-line-that-ends-with-a-semicolon-does-not-ask")
    assert [draft.prompt for draft in read(text).drafts] == ["What does it offer?", "Who needs it?"]


def test_folded_questions_with_numbers_and_an_empty_template() -> None:
    fold = questionnaire("slips/folded-questions-with-numbers-and-an-empty-template")
    asked = [("What is it?", "A thing."), ("Describe it.", "Big."), ("", ""), ("", ""), ("", "")]
    assert cards("".join(fold.format(n=n, q=q, a=a) for n, (q, a) in enumerate(asked, 1))) == [
        (1, "What is it?", "A thing."),
        (2, "Describe it.", "Big."),
    ]


def test_a_file_written_in_two_ways() -> None:
    text = "".join(f"## Question {n}. What is {n}?\n\nA number.\n\n### Example\n\nSome.\n\n" for n in (1, 2, 3))
    text += "# Quiz\n\n" + "".join(f"### {n}. Which one is {n}?\n\nThat.\n\n" for n in range(1, 10))
    result = read(text)
    assert result.dialect == "headings"
    assert [draft.number for draft in result.drafts] == [1, 2, 3, *range(1, 10)]
    assert result.drafts[0].answer == "A number.\n\n### Example\n\nSome."
    assert [draft.line for draft in result.drafts[:4]] == [1, 9, 17, 27]
    assert not result.skipped


def test_counting_starts_again_where_something_stands_between() -> None:
    found = cards(questionnaire("slips/counting-starts-again-where-something-stands-between"))
    assert [(number, answer) for number, _, answer in found] == [
        (1, "1. A metal"),
        (2, "```\ngrey\n```"),
        (1, "1. Heavy"),
        (2, None),
    ]


def test_a_mark_of_a_list_alone_is_no_answer() -> None:
    assert [answer for _, _, answer in cards(questionnaire("slips/a-mark-of-a-list-alone-is-no-answer"))] == [
        None,
        None,
        None,
        "- here",
    ]


def test_a_dialect_that_is_asked_for_is_believed() -> None:
    lines = ["# Deck", "", "## Keel", "", "The spine.", "", "## Bow", "", "The front.", "", "- a note", ""]
    assert not read_dialect(lines).drafts
    result = read_dialect(lines, "headings")
    assert [(draft.prompt, draft.answer) for draft in result.drafts] == [
        ("Keel", "The spine."),
        ("Bow", "The front.\n\n- a note"),
    ]
    assert not read_dialect(lines, "labelled").drafts


def test_headings_of_one_level_with_numbers_and_without() -> None:
    found = cards(questionnaire("slips/headings-of-one-level-with-numbers-and-without"))
    assert [(number, answer) for number, _, answer in found] == [
        (1, "Oak."),
        (2, "Skin."),
        (None, "Deer."),
        (None, "A foot."),
        (5, "# And what is it for?\nA hand."),
        (6, "A friend."),
    ]

"""Documents whose authors slipped: numbers given twice or without a dot, headings of another level, empty answers."""

from __future__ import annotations

import textwrap

from studylm.deck.dialects import read_dialect
from studylm.deck.files import read_lines
from studylm.deck.markdown import clean
from studylm.deck.reading import Reading


def read(text: str) -> Reading:
    return read_dialect(clean(textwrap.dedent(text).strip("\n")).split("\n"))


def cards(text: str) -> list[tuple[int | None, str, str | None]]:
    return [(draft.number, draft.prompt, draft.answer) for draft in read(text).drafts]


def test_a_number_given_twice_and_one_without_a_space() -> None:
    assert cards("""
        1. What is tea?

        Leaves in water.

        3. What is milk?

        White.

        3. **What is coffee?**

        Beans:
        1. ground
        2. boiled

        4.**What is cocoa?**

        Sweet.

        5. What is juice?

        Pressed.
    """) == [
        (1, "What is tea?", "Leaves in water."),
        (3, "What is milk?", "White."),
        (3, "What is coffee?", "Beans:\n1. ground\n2. boiled"),
        (4, "What is cocoa?", "Sweet."),
        (5, "What is juice?", "Pressed."),
    ]


def test_headings_whose_numbers_have_no_dot() -> None:
    assert cards("""
        # 1. Name a warm colour.
        Red.

        # 2 What is a cold colour?
        Blue.

        # 3 Mix them.
        Violet.
    """) == [(1, "Name a warm colour.", "Red."), (2, "What is a cold colour?", "Blue."), (3, "Mix them.", "Violet.")]


def test_a_heading_that_only_begins_with_a_number_keeps_it() -> None:
    assert [prompt for _, prompt, _ in cards("## What is a list?\n\nX.\n\n## 3 ways to sort it?\n\nY.\n")] == [
        "What is a list?",
        "3 ways to sort it?",
    ]


def test_numbered_headings_of_two_levels() -> None:
    found = cards("""
        # End of lesson

        ### 1. What is north?

        Up.

        ### 2. Name the others.

        Answer: three more.

        ## 3. What is a map?
        A picture.

        ### 1. A remark

        Not a question.

        ## 4. What is a legend?
        A list.

        ## 5. Draw one.
    """)
    assert [(number, answer) for number, _, answer in found] == [
        (1, "Up."),
        (2, "three more."),
        (3, "A picture.\n\n### 1. A remark\n\nNot a question."),
        (4, "A list."),
        (5, None),
    ]


def test_questions_as_headings_of_two_levels() -> None:
    reading = read("""
        # Ships

        ## Hulls

        ### What is a keel?

        The spine.

        ### What is a bow?

        The front.

        ### What is a stern?

        The back.

        ## What is a rudder?

        It steers.

        ### Of wood

        Heavy.

        ## What belongs to a mast?

        ### What is a sail?

        Cloth.
    """)
    assert [(draft.prompt, draft.answer) for draft in reading.drafts] == [
        ("What is a keel?", "The spine."),
        ("What is a bow?", "The front."),
        ("What is a stern?", "The back."),
        ("What is a rudder?", "It steers.\n\n### Of wood\n\nHeavy."),
        ("What is a sail?", "Cloth."),
    ]


def test_answers_alone_some_of_them_empty_or_without_words() -> None:
    reading = read("""
        ## Chapter on boats

        1.
            - F; one needs no engine, whatever the seller says
            - T; one needs water

        2. A boat is a thing that floats on water and carries people.

        3.

        4.
        ```
        boat = Boat()
        # 5. not an answer
        ```
        In this code a boat is made, and nothing else.

         6. Oars are used in pairs, one on each side of the boat, so that it goes straight:
            1. in
            2. out

        7. ![a picture of an anchor, which is dropped to keep the boat in its place](anchor.png)
    """)
    assert reading.dialect == "answers"
    assert [(draft.number, draft.answer) for draft in reading.drafts] == [
        (1, "- F; one needs no engine, whatever the seller says\n- T; one needs water"),
        (2, "A boat is a thing that floats on water and carries people."),
        (4, "```\nboat = Boat()\n# 5. not an answer\n```\nIn this code a boat is made, and nothing else."),
        (6, "Oars are used in pairs, one on each side of the boat, so that it goes straight:\n1. in\n2. out"),
        (7, "![a picture of an anchor, which is dropped to keep the boat in its place](anchor.png)"),
    ]
    assert [(skip.first, skip.reason) for skip in reading.skipped] == [(9, "a number without an answer")]


def test_steps_under_headings_are_no_answers() -> None:
    steps = "".join(
        f"## Part {part}\n\n"
        + "".join(f"{n}. The board with the number {part}{n} is nailed on top.\n" for n in (1, 2, 3))
        for part in "ABC"
    )
    assert read(steps).dialect == "none"


def test_ids_of_other_tools_at_headings_are_no_cards_of_ours() -> None:
    text = (
        "# FAQ {#faq}\n\n## What is dew? {#what-is-dew}\n\nWater.\n\n"
        "## When does it fall? {#when}\n\nAt night.\n\n## Twice? {#when}\n\nYes.\n"
    )
    reading = read_lines(text.split("\n"))
    assert reading.dialect == "headings"
    assert [(draft.name, draft.prompt, draft.answer) for draft in reading.drafts] == [
        ("what-is-dew", "What is dew?", "Water."),
        (None, "When does it fall?", "At night."),
        (None, "Twice?", "Yes."),
    ]
    ours = text.replace("\n\nWater.", "\n\nNo, really?\n\n### Answer\n\nWater.")
    assert read_lines(ours.split("\n")).dialect == "native"

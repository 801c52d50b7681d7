"""Questionnaires as people write them: each document below is one way of writing, in our own words."""

from __future__ import annotations

import textwrap

import pytest

from studylm.deck.dialects import DIALECTS, read_dialect
from studylm.deck.format.markdown import clean
from studylm.deck.parse_result import ParseResult
from tests.deck.dialects.fixtures import questionnaire

pytestmark = pytest.mark.exhaustive


def read(text: str, dialect: str | None = None) -> ParseResult:
    return read_dialect(clean(textwrap.dedent(text).strip("\n")).split("\n"), dialect)


def cards(result: ParseResult) -> list[tuple[int | None, str, str | None]]:
    return [(draft.number, draft.prompt, draft.answer) for draft in result.drafts]


def test_numbered_with_answers_on_the_next_lines() -> None:
    result = read(questionnaire("wild/numbered-with-answers-on-the-next-lines"))
    assert result.dialect == "numbered"
    assert not result.skipped and not result.warnings
    assert cards(result) == [
        (1, "What is a stack?", "A pile. The last plate\nthat was put on is taken first."),
        (
            2,
            "Name the two operations that a stack has to offer to those who use it, in the order in which a beginner "
            "would\nwant to read about them.",
            "Push and pop.",
        ),
        (3, "What does a queue do?", "1. It takes at the back.\n2. It gives at the front,\nin order."),
        (
            4,
            "Write a stack.",
            "```python\nclass Stack:\n  def __init__(self):\n    self.items = []\n\n"
            "  def push(self, item):\n    self.items.append(item)\n```",
        ),
        (5, "Complete: stack = Stack(); stack.push(1)", "Nothing is printed."),
    ]


def test_numbered_and_wrapped_with_answers_as_paragraphs_of_their_own() -> None:
    result = read(questionnaire("wild/numbered-and-wrapped-with-answers-as-paragraphs-of-their-own"))
    assert [(number, prompt) for number, prompt, _ in cards(result)] == [
        (9, "If the list is so long that a search in it takes a noticeable amount of time, what would\nyou do?"),
        (10, "Which two lists can be merged\nin linear time?"),
        (11, "Show it."),
        (12, "What is missing here?"),
    ]
    assert result.drafts[1].answer == "* Sorted ones.\n* Nothing else.\n\na. Not a question"
    assert result.drafts[2].answer is not None and result.drafts[2].answer.endswith("```\n\nDone.")
    assert result.drafts[3].answer is None


def test_all_numbered_one_with_notes_around() -> None:
    result = read(questionnaire("wild/all-numbered-one-with-notes-around"))
    assert [(draft.number, draft.section) for draft in result.drafts] == [
        (1, "Questions"),
        (2, "Questions"),
        (3, "Questions"),
        (4, "Questions"),
        (1, "Further research"),
        (2, "Further research"),
    ]
    assert result.drafts[4].prompt == "Write code that draws a tree (see <<drawing>>)."
    assert result.answers == 0
    assert [(skip.first, skip.last) for skip in result.skipped] == [(1, 3), (5, 20)]


@pytest.mark.parametrize("bullet", ["    - ", "\t- ", "   * ", "  * "])
def test_answers_as_nested_lists(bullet: str) -> None:
    text = (
        f"1. What is a heap?\n{bullet}A tree.\n{bullet}Every parent is smaller.\n1. What is it for?\n{bullet}Queues.\n"
    )
    result = read(text + "1. How deep is it?\n\n1. Who made it?\n" + bullet + "J. W. J. Williams.")
    assert [number for number, _, _ in cards(result)] == [1, 2, 3, 4]
    assert result.answers == 3
    answer = result.drafts[0].answer
    assert answer is not None and [line.strip()[2:] for line in answer.split("\n")] == [
        "A tree.",
        "Every parent is smaller.",
    ]
    assert not answer.startswith(" ")


def test_an_answer_indented_by_tabs_and_spaces_is_no_code() -> None:
    result = read(questionnaire("wild/an-answer-indented-by-tabs-and-spaces-is-no-code"))
    assert cards(result)[0] == (1, "What is a bit?", "Zero or one\nNothing else")
    assert cards(result)[1] == (2, "What is a byte?", "Eight bits")


def test_bullets_that_ask() -> None:
    result = read(questionnaire("wild/bullets-that-ask"))
    assert result.dialect == "bullets"
    assert cards(result) == [
        (None, "What is red?", "* A colour."),
        (None, "What is blue?", None),
        (None, "Explain green.\n\n* Is it a mixture?\n* Of what?", None),
    ]


def test_tags_and_boxes_of_other_tools_are_no_part_of_the_question() -> None:
    result = read("- What is red? #card\n    - A colour.\n- [x] What is blue? #flashcards\n- [ ] Why? #rivers\n")
    assert cards(result) == [
        (None, "What is red?", "- A colour."),
        (None, "What is blue?", None),
        (None, "Why? #rivers", None),
    ]


def test_an_outline_with_the_questions_one_level_down() -> None:
    result = read(questionnaire("wild/an-outline-with-the-questions-one-level-down"))
    assert cards(result) == [
        (1, "What is a noun?", "- **A name**"),
        (2, "What is a verb?", "1. A doing word\n2. A being word"),
        (3, "What is an adverb?", None),
    ]


def test_headings_that_ask_with_slips() -> None:
    result = read(questionnaire("wild/headings-that-ask-with-slips"))
    assert result.dialect == "headings"
    assert [prompt for _, prompt, _ in cards(result)] == [
        "What is a graph?",
        "Write a graph.",
        "How many edges does a complete graph with n nodes have? And why is that so?",
        "What does this code do:\n\n`graph\\[0\\].append(2)`",
        "What is a forest?",
    ]
    answers = [answer for _, _, answer in cards(result)]
    assert answers[2] == "n(n - 1)/2, because each pair is joined."
    assert answers[3] == "It adds an edge.\n\n### A remark\n\nIn both directions it would take two."
    assert answers[4] == "## A forest is a graph without cycles."
    assert [draft.section for draft in result.drafts] == ["Lesson 3 - graphs_intro"] * 5
    assert [(skip.first, skip.last) for skip in result.skipped] == [(31, 33)]
    assert [warning.line for warning in result.warnings] == [13]


def test_numbered_headings_among_notes() -> None:
    result = read(questionnaire("wild/numbered-headings-among-notes"))
    assert cards(result) == [
        (1, "What is a router?", "It forwards.\n\n## Many kinds\n\n- small\n- large"),
        (2, "Explain the formula.\n\n`a = b`\n\nWhat is b?", "A number."),
    ]
    assert {draft.section for draft in result.drafts} == {"Interview Questions"}
    assert [(skip.first, skip.last) for skip in result.skipped] == [(1, 11), (38, 40)]


def test_bold_numbered_headings_with_quoted_answers() -> None:
    result = read(questionnaire("wild/bold-numbered-headings-with-quoted-answers"))
    assert cards(result) == [
        (1, "What is a pixel?", "> A point of a picture."),
        (2, "How are colours stored?", "> As three numbers:\n> red, green, blue."),
    ]


PAIRS = [
    ("Q: {q}\nA: {a}\n\n", None),
    ("Q: {q}\n\nA: {a}\n\n", None),
    ("**Q:** {q}\n\n**A:** {a}\n\n", None),
    ("**Q{n}: {q}**\n\nAnswer: {a}\n\n", 1),
    ("Q{n}. {q}\nAns. {a}\n\n", 1),
    ("Q{n}) {q}\n\n{a}\n\n", 1),
    ("**Question:** {q}\n**Answer:** {a}\n\n", None),
    ("Question {n}: {q}\n\nAnswer {n}: {a}\n\n", 1),
    ("### Question {n}\n\n{q}\n\n### Answer\n\n{a}\n\n", 1),
    ("## Question {n}\n\n{q}\n\n## Answer {n}\n\n{a}\n\n", 1),
    ("- **Q:** {q}\n- **A:** {a}\n\n", None),
    ("#### [QA: x-{n}]\n**Question:** {q}\n**Answer:** {a}\n\n", None),
    ("**{n}. {q}**\n\n{a}\n\n", 1),
    ("**{n}.** {q}\n\n{a}\n\n", 1),
    ("**{q}**\n\n{a}\n\n", None),
    ("**{q}**\n{a}\n\n", None),
    ("{n}. **{q}** {a}\n", 1),
    ("{n}. **{q}**\n\n   {a}\n\n", 1),
    ("{n}) {q}\n{a}\n\n", 1),
    ("{n}\\. {q}\n\n{a}\n\n", 1),
    ("{n}. ### {q}\n\n    {a}\n\n    **[⬆ Back to Top](#top)**\n\n", 1),
    ("#### {n}) {q}\n{a}\n\n<br/>\n\n", 1),
    ('## Q. {q}\n\n{a}\n\n<div align="right">\n    <b><a href="#toc">↥ back to top</a></b>\n</div>\n\n', None),
    (
        "###### <a name=x></a>{n}. {q}\n\n<details><summary><b>Answer</b></summary>\n<p>\n\n"
        "{a}\n\n</p>\n</details>\n\n---\n\n",
        1,
    ),
    ("<details>\n<summary>{q}</summary><br><b>\n\n{a}\n</b></details>\n\n", None),
    ("<details><summary>{q}</summary>\n{a}\n</details>\n\n", None),
    ("{n}. {q}\n\n   **Answer:** {a}\n\n", 1),
    ("{n}. {q}\n   Answer: {a}\n\n", 1),
    ("### {n}. {q}\n\n<details>\n<summary>Show answer</summary>\n\n{a}\n</details>\n\n", 1),
    ("Q{n} {q}\n\n{a}\n\n", 1),
    ("**Q{n}**\n{q}\n\n**A{n}**\n{a}\n\n", 1),
    ("Q: {q} A: {a}\n\n", None),
    ("**Front:** {q}\n\n**Back:** {a}\n\n---\n\n", None),
    ("- [ ] {q}\n  {a}\n", None),
    ("* **{q}**\n\n  {a}\n\n", None),
    ("{q}\n?\n{a}\n\n", None),
    ("{q}::{a}\n", None),
    ("---\n{n}. {q}\n---\n{a}\n\n", 1),
]


@pytest.mark.parametrize(("form", "first"), PAIRS)
def test_one_way_to_pair_question_and_answer(form: str, first: int | None) -> None:
    questions = ["What is warm water?", "How do you boil an egg?", "Why does bread rise?", "Which knife cuts best?"]
    answers = ["Water with heat in it.", "With heat, for five minutes.", "Because of the yeast.", "The sharp one."]
    pairs = zip(questions, answers, strict=True)
    text = "".join(form.format(n=number, q=q, a=a) for number, (q, a) in enumerate(pairs, 1))
    result = read(text)
    assert cards(result) == [
        (None if first is None else number, q, a)
        for number, (q, a) in enumerate(zip(questions, answers, strict=True), 1)
    ]
    assert result.dialect in DIALECTS


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        ("Frage", "Antwort", ["Was ist ein Baum?", "Warum wächst er?"]),
        ("Pregunta", "Respuesta", ["¿Qué es un árbol?", "¿Por qué crece?"]),
        ("Вопрос", "Ответ", ["Что такое дерево?", "Почему оно растёт?"]),
        ("问题", "答案", ["什么是树？", "树为什么生长？"]),
        ("質問", "答え", ["木とは何ですか？", "なぜ育つのですか？"]),
    ],
)
def test_other_languages(question: str, answer: str, words: list[str]) -> None:
    for form in ("{Q} {n}: {q}\n\n{A}: x\n\n", "{n}. {q}\n\nx\n\n", "## {q}\n\nx\n\n"):
        text = "".join(form.format(Q=question, A=answer, n=number, q=q) for number, q in enumerate(words, 1))
        assert [(prompt, reply) for _, prompt, reply in cards(read(text))] == [(word, "x") for word in words]


def test_every_question_in_two_languages_is_one_card() -> None:
    english = ["What is a tree?", "Why does it grow?", "How tall is it?", "Draw a tree."]
    chinese = ["什么是树？", "它为什么生长？", "它有多高？", "画一棵树。"]
    lines = [line for pair in zip(english, chinese, strict=True) for line in pair]
    result = read("## Questionnaire\n\n## 练习题\n\n" + "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1)))
    assert [(number, prompt) for number, prompt, _ in cards(result)] == [
        (number, f"{one}\n\n{other}") for number, (one, other) in enumerate(zip(english, chinese, strict=True), 1)
    ]


def test_multiple_choice_with_folded_answers() -> None:
    result = read(questionnaire("wild/multiple-choice-with-folded-answers"))
    assert cards(result) == [
        (1, 'What\'s printed?\n\n```js\nsay("A: 1")\n```\n\n- A: `1`\n- B: `2`', "#### Answer: A\n\nIt says so."),
        (2, "All trees have leaves.\n\n- A: true\n- B: false", "#### Answer: B"),
    ]


def test_answers_in_a_section_of_their_own() -> None:
    result = read(questionnaire("wild/answers-in-a-section-of-their-own"))
    assert [answer for _, _, answer in cards(result)] == ["The first number.", "The second:\n\nafter one.", "Three."]
    assert not result.skipped


def test_a_quiz_with_its_answers_at_the_end() -> None:
    result = read(questionnaire("wild/a-quiz-with-its-answers-at-the-end"))
    assert [(number, answer) for number, _, answer in cards(result)] == [
        (1, "A.\nIt is seen."),
        (2, "Because of light."),
    ]
    assert [prompt for _, prompt, _ in cards(result)] == [
        "What is red?\n\n- **A.** A colour.\n- **B.** A shape.",
        "Why is it red?",
    ]


def test_questions_in_quotes() -> None:
    result = read(questionnaire("wild/questions-in-quotes"))
    assert cards(result) == [(None, "What is it?", "A thing,\nor two."), (None, "Why?", "So.")]


def test_a_line_break_before_the_answer_in_another_script() -> None:
    text = questionnaire("wild/a-line-break-before-the-answer-in-another-script")
    assert cards(read(text)) == [
        (1, "What is a rank?", "张量的阶."),
        (2, "Why a `view`?", "因为快:\n  - 一"),
        (3, "What is left?", None),
    ]


def test_answers_without_questions() -> None:
    result = read(questionnaire("wild/answers-without-questions"))
    assert (result.questions, result.answers, len(result.drafts)) == (0, 3, 3)
    assert result.drafts[1].answer is not None and result.drafts[1].answer.endswith("- inner nodes\n- leaves")
    assert result.drafts[2].answer is not None and "# not a heading\n1. Not an answer" in result.drafts[2].answer
    assert result.drafts[2].answer.endswith("tree.png)")
    assert "without their questions" in result.warnings[0].message


def test_cloze_cards_of_hashcards() -> None:
    result = read(questionnaire("wild/cloze-cards-of-hashcards"))
    assert cards(result) == [
        (None, "What is\na ligand?", "Something that binds."),
        (None, "An […] binds and activates ([source](http://x)).", "agonist"),
        (None, "An agonist binds and […] ([source](http://x)).", "activates"),
        (None, "Unanswered?", None),
    ]


def test_obsidian_cards_and_code_that_looks_like_them() -> None:
    result = read(questionnaire("wild/obsidian-cards-and-code-that-looks-like-them"))
    assert [(prompt, answer) for _, prompt, answer in cards(result)] == [
        ("Capital of France", "Paris"),
        ("sun", "soleil"),
        ("soleil", "sun"),
        ("Two\nlines", "Their\nback"),
        ("Their\nback", "Two\nlines"),
    ]
    assert read("In C++ one writes std::vector, std::map, and std::set.\n").dialect == "none"


def test_tables_of_questions_and_answers() -> None:
    result = read(questionnaire("wild/tables-of-questions-and-answers"))
    assert cards(result) == [(1, "What is `a | b`?", "Or"), (2, "What is not?", None)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# A title\n\nSome notes. Are they long? No.\n",
        "## Install\n\n1. Download it.\n2. Unpack it.\n3. Run `make`.\n",
        "## Contents\n\n1. [What is it?](#what-is-it)\n2. [Why?](#why)\n3. [How?](#how)\n",
        "- milk\n- eggs\n- flour\n",
        "```\n1. What is code?\n2. Why?\n3. How?\n```\n",
    ],
)
def test_what_asks_nothing_gives_no_cards(text: str) -> None:
    result = read(text)
    assert result.dialect == "none"
    assert not result.drafts
    assert bool(result.skipped) == bool(text.strip())


def test_headings_that_only_name_what_is_asked_below() -> None:
    result = read(questionnaire("wild/headings-that-only-name-what-is-asked-below"))
    assert result.dialect == "titled"
    assert [draft.title for draft in result.drafts] == ["Singletons", "Names", "Tests first", "Comments", "Index 0"]
    assert result.drafts[2].prompt == "In TDD tests are written first.\n\nWhy?"
    assert not result.answers and {draft.section for draft in result.drafts} == {"Design"}


def test_a_label_alone_asks_with_the_paragraph_below_it() -> None:
    result = read(questionnaire("wild/a-label-alone-asks-with-the-paragraph-below-it"))
    assert cards(result) == [(1, "What is it?", "A thing."), (2, "Why?", "```\ncode\n```")]


def test_a_dialect_can_be_asked_for() -> None:
    text = questionnaire("wild/a-dialect-can-be-asked-for")
    assert read(text).dialect == "numbered"
    assert [prompt for _, prompt, _ in cards(read(text, "headings"))] == ["What is it?"]
    assert read(text, "hashcards").dialect == "none"

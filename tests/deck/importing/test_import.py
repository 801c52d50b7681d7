"""Several files with the same questions become one deck; nothing is lost, and guesses are reported."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studylm.deck.card import Card
from studylm.deck.format.markdown import clean
from studylm.deck.format.native import read_native
from studylm.deck.importing.questionnaires import ImportReport, import_questionnaires
from studylm.deck.importing.writing import deck_text
from studylm.deck.library import load_library, read_lines
from studylm.deck.parse_result import Draft
from studylm.errors import StudylmError
from studylm.workspace import Workspace


def run(root: Path, *texts: str, deck: str = "own") -> tuple[ImportReport, list[Card]]:
    files = []
    for index, text in enumerate(texts):
        path = root / f"file-{index}.md"
        path.write_text(text, encoding="utf-8")
        files.append(path)
    report = import_questionnaires(Workspace(root), files, deck)
    return report, own(root, deck)


def own(root: Path, deck: str = "own") -> list[Card]:
    library = load_library(Workspace(root))
    assert not [problem for problem in library.problems if root in problem.source.path.parents]
    return [card for card in library.cards.values() if card.deck == deck]


@pytest.mark.parametrize(
    ("names", "questions", "answers", "cards"),
    [
        (["000"], 43, 34, 43),
        (["001"], 43, 0, 43),
        (["002"], 39, 39, 39),
        (["003"], 0, 12, 12),
        (["004"], 42, 42, 42),
        (["000", "001", "002", "003", "004"], 167, 127, 43),
        (["004", "003", "002", "001", "000"], 167, 127, 43),
        (["002", "000"], 82, 73, 43),
    ],
)
def test_the_seeds_alone_and_together(
    tmp_path: Path, seeds: Path, names: list[str], questions: int, answers: int, cards: int
) -> None:
    files = [next(seeds.glob(f"{name}_*")) for name in names]
    report = import_questionnaires(Workspace(tmp_path), files, "own")
    assert (report.questions, report.answers, report.cards) == (questions, answers, cards)
    found = own(tmp_path)
    assert len(found) == cards
    if len(names) == 5:
        assert sorted(card.number for card in found if card.number) == sorted([*range(1, 40), *range(1, 5)])
    alone = [warning for warning in report.warnings if "without their questions" in warning.message]
    assert bool(alone) == (names == ["003"])
    # Every real answer of every file is in the card of its question.
    every = " ".join(re.sub(r"\s+", " ", card.answer or "") for card in found)
    for file in files:
        result = read_lines(clean(file.read_text(encoding="utf-8")).split("\n"))
        for draft in result.drafts:
            if draft.answer is not None:
                assert re.sub(r"\s+", " ", draft.answer) in every
    if len(names) > 1:
        assert sum((card.answer or "").count("#### From `") for card in found) == answers


def test_answers_of_the_seeds_stand_with_their_questions(tmp_path: Path, seeds: Path) -> None:
    import_questionnaires(Workspace(tmp_path), sorted(seeds.glob("00*")), "own")
    found = own(tmp_path)
    by_number = {card.number: card for card in found if card.section != "Further Research"}
    origins = {
        card.number: re.findall(r"#### From `(\d+)_", card.answer or "")
        for card in found
        if card.section != "Further Research"
    }
    assert origins[1] == ["000", "002", "003", "004"]
    assert origins[5] == ["002", "003", "004"]
    assert origins[14] == ["000", "002", "004"]
    assert origins[37] == origins[31] == ["000", "002", "004"]
    assert "class SimpleLM(nn.Module):\n    def __init__(self, vocab_sz, hidden_sz):" in (by_number[5].answer or "")
    assert "will not be part" not in (by_number[5].answer or "")
    assert "best explanation" not in "".join(card.prompt + (card.answer or "") for card in found)
    research = [card for card in found if card.section == "Further Research"]
    assert [card.prompt[:22] for card in research][1] == "Write the code for an "
    assert research[1].prompt.endswith("<<lstm>>)."), "the wording that was not cut off"


def test_one_file_is_copied_without_origins(tmp_path: Path) -> None:
    report, cards = run(tmp_path, "1. What is it?\nA thing.\n\n2. Why?\n")
    assert report.path == tmp_path / "cards/own/questions.md"
    assert [(card.number, card.prompt, card.answer) for card in cards] == [
        (1, "What is it?", "A thing."),
        (2, "Why?", None),
    ]
    assert report.as_json() == {
        "deck": "own",
        "path": str(report.path),
        "questions": 2,
        "answers": 1,
        "cards": 2,
        "skipped": 0,
        "warnings": [],
        "understood": [
            {"file": str(tmp_path / "file-0.md"), "dialect": "numbered", "questions": 2, "answers": 1, "skipped": []}
        ],
    }


def test_wordings_and_numbers_may_differ(tmp_path: Path) -> None:
    one = "1. What does `insert` do to a heap?\n2. Why is a heap not a sorted list?\n3. What is a leaf?\n"
    two = "7. Why is a *heap* not a list that's sorted?\n\nOther.\n\n8. What does insert do to the heap?\n\nAdds.\n"
    report, cards = run(tmp_path, one, two)
    assert [(card.number, card.answer) for card in cards] == [
        (1, "#### From `file-1.md`\n\nAdds."),
        (2, "#### From `file-1.md`\n\nOther."),
        (3, None),
    ]
    assert not report.warnings


def test_what_is_not_clearly_the_same_is_kept_apart_and_named(tmp_path: Path) -> None:
    one = "1. What is the purpose of the first gate?\n2. What is the purpose of the third gate?\n"
    two = "## What is the purpose of the second gate?\n\nNone.\n\n## Who wrote it?\n\nMe.\n"
    report, cards = run(tmp_path, one, two)
    assert len(cards) == 4
    assert [(warning.line, "kept separate" in warning.message) for warning in report.warnings] == [(1, True)]


def test_one_telling_word_makes_another_question(tmp_path: Path) -> None:
    one = "1. Write the equation for activation regularisation.\n2. What is the head of a list?\n3. What is it?\n"
    two = "## Write the equation for temporal activation regularisation.\n\nb\n\n## What is the tail of a list?\n\nc\n"
    _, cards = run(tmp_path, one, two, "1. Who is it?\n2. Where?\n")
    assert len(cards) == 7
    assert not any(card.answer for card in cards[:1])


def test_a_split_question_is_named(tmp_path: Path) -> None:
    one = (
        "1. Why does it help to keep a heap in memory? What would you do if it did not fit in there?\n2. What is it?\n"
    )
    two = "## Why does it help to keep a heap in memory?\n\nSpeed.\n\n## What is it?\n\nA heap.\n"
    report, cards = run(tmp_path, one, two)
    assert len(cards) == 3
    assert ["a part of" in warning.message for warning in report.warnings] == [True]


def test_answers_alone_join_by_number_only_where_they_fit(tmp_path: Path) -> None:
    questions = "".join(
        f"{n}. What is a {word} in the garden?\n" for n, word in enumerate(["carrot", "potato", "tomato", "melon"], 1)
    )
    answers = "".join(
        f"{n}. A {word} is something that grows in the garden and that one can eat, cooked or raw.\n\n"
        for n, word in enumerate(["carrot", "potato", "tomato"], 1)
    )
    _, cards = run(tmp_path, answers, questions)
    assert [("carrot" in (card.answer or ""), "tomato" in (card.answer or "")) for card in cards] == [
        (True, False),
        (False, False),
        (False, True),
        (False, False),
    ]
    assert cards[3].answer is None


def test_importing_again_changes_nothing_and_keeps_ids(tmp_path: Path) -> None:
    run(tmp_path, "1. What is it?\nA thing.\n")
    target = tmp_path / "cards/own/questions.md"
    target.write_text(target.read_text().replace("#what-", "#my-own-").replace("A thing.", "A thing, edited."))
    first = [(card.id, card.answer) for card in own(tmp_path)]
    _, cards = run(tmp_path, "1. What is it?\nA thing, edited.\n")
    assert [(card.id, card.answer) for card in cards] == first
    _, cards = run(tmp_path, "1. What is it?\nAnother.\n", "1. Who is it?\nHe.\n")
    assert cards[0].id == first[0][0]
    assert cards[0].answer == "A thing, edited.\n\n#### From `file-0.md`\n\nAnother."
    before = target.read_text()
    run(tmp_path, "1. What is it?\nAnother.\n", "1. Who is it?\nHe.\n")
    assert target.read_text() == before


def test_a_deck_with_notes_of_the_learner_is_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "cards/own/questions.md"
    target.parent.mkdir(parents=True)
    target.write_text("My notes.\n\n## A {#a}\n")
    with pytest.raises(StudylmError, match="more than cards"):
        run(tmp_path, "1. What is it?\nA thing.\n")
    assert target.read_text() == "My notes.\n\n## A {#a}\n"


@pytest.mark.parametrize("deck", ["", "..", "a/b", ".hidden", "language-model", "a\nb", "a\x1b[31m"])
def test_bad_deck_names_are_refused(tmp_path: Path, deck: str) -> None:
    with pytest.raises(StudylmError):
        run(tmp_path, "1. What is it?\nA thing.\n", deck=deck)


def test_files_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    space = Workspace(tmp_path)
    (tmp_path / "binary.md").write_bytes(b"\x00\x01")
    (tmp_path / "plain.md").write_text("Nothing here asks anything.")
    (tmp_path / "good.md").write_text("1. What?\n2. Why?\n")
    for files, message in (
        ([], "nothing to import"),
        ([tmp_path / "missing.md"], "no file"),
        ([tmp_path], "not a regular file"),
        ([tmp_path / "binary.md"], "binary"),
        ([tmp_path / "plain.md"], "No questions"),
    ):
        with pytest.raises(StudylmError, match=message):
            import_questionnaires(space, files, "own")
    with pytest.raises(StudylmError, match="no dialect"):
        import_questionnaires(space, [tmp_path / "good.md"], "own", dialect="latin")
    report = import_questionnaires(space, [tmp_path / "good.md", tmp_path / "plain.md"], "own")
    assert report.cards == 2
    assert [warning.file.name for warning in report.warnings] == ["plain.md", "plain.md"]


def test_without_a_name_the_deck_is_named_after_the_first_file(tmp_path: Path) -> None:
    (tmp_path / "Chapter_12 notes.md").write_text("1. What?\n2. Why?\n")
    assert import_questionnaires(Workspace(tmp_path), [tmp_path / "Chapter_12 notes.md"]).deck == "chapter-12-notes"


_LINES = st.sampled_from(
    [
        *(
            "",
            "text",
            "# A heading",
            "## Another {#x}",
            "### Answer",
            "- item",
            "  more",
            "    code",
            "```",
            "```py",
            "~~~",
        ),
        *("---", "<!-- open", "<pre>", "{#id}", "a {#b}", "$x^2$", "1. one", "| a |", "===", "> q", "\\"),
        "`a` *b* [c](d) <e> &amp; \\*",
    ]
)
_BODIES = st.lists(_LINES, min_size=1, max_size=8).map("\n".join)


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(st.tuples(_BODIES, st.none() | _BODIES), min_size=1, max_size=4))
def test_what_is_written_reads_back(pairs: list[tuple[str, str | None]]) -> None:
    drafts = [
        Draft(
            line=1,
            last=1,
            name=f"c{index}",
            title=f"Card {index}",
            prompt=prompt.strip("\n"),
            answer=answer,
            number=index,
        )
        for index, (prompt, answer) in enumerate(pairs)
        if prompt.strip()
    ]
    result = read_native(deck_text(drafts).split("\n"))
    assert [draft.name for draft in result.drafts] == [draft.name for draft in drafts]
    for before, after in zip(drafts, result.drafts, strict=True):
        assert after.number == before.number
        assert bare(after.prompt) == bare(before.prompt)
        assert bare(after.answer or "") == bare(before.answer or "")


def test_the_attributes_of_a_card_are_read_back_as_written() -> None:
    draft = Draft(line=1, last=1, title="A", prompt="A", name="a", number=3, timeout=2.5)
    draft.topics, draft.needs, draft.links, draft.siblings = ("two words",), ("b",), ("b", "x/c"), ("b", "c")
    draft.mistakes = (("b", "shapes"), ("x/c", "state"))
    (found,) = read_native(deck_text([draft]).split("\n")).drafts
    for name in ("name", "number", "timeout", "topics", "needs", "links", "siblings", "mistakes"):
        assert getattr(found, name) == getattr(draft, name)


def bare(text: str) -> str:
    """The text without what may change: heading levels, spaces, and what closes an open block."""
    lines = [re.sub(r"^[ \t]*#{1,6}(?=\s)", "#", line).strip() for line in text.split("\n")]
    return re.sub(r"(\s|`|~|-->|</pre>)+", "", "\n".join(lines))

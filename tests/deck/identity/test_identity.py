"""A card keeps its history through edits, moves and renames; unclear cases are reported, not guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylm.deck.identity.rematching import Known, Rematch, rematch, remembered
from studylm.deck.library import load_library
from studylm.workspace import Workspace

QUESTIONS = [
    "What is a stack of plates good for?",
    "Why does a queue serve the first one first?",
    "How does a heap keep its smallest element on top?",
    "When is a binary search tree balanced?",
    "Which sorting method is stable, and what does that mean?",
]


def write(root: Path, questions: list[str], name: str = "own/x.md") -> None:
    path = root / "cards" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{n}. {question}\n" for n, question in enumerate(questions, 1)), encoding="utf-8")


def ids(root: Path, deck: str = "own") -> list[str]:
    cards = [card for card in load_library(Workspace(root)).cards.values() if card.deck == deck]
    return [card.id for card in sorted(cards, key=lambda card: card.source.line)]


def studied(root: Path) -> list[Known]:
    """What is stored after all cards of the workspace's own decks were studied."""
    library = load_library(Workspace(root))
    return remembered(library, {card.id for card in library.cards.values() if not card.bundled})


def again(root: Path, known: list[Known]) -> Rematch:
    return rematch(load_library(Workspace(root)), known)


def prompts(found: Rematch, deck: str = "own") -> dict[str, str]:
    return {card.id: card.prompt for card in found.library.cards.values() if card.deck == deck}


def test_nothing_changes_where_nothing_changed(tmp_path: Path) -> None:
    write(tmp_path, QUESTIONS)
    library = load_library(Workspace(tmp_path))
    found = rematch(library, studied(tmp_path))
    assert found.library is library
    assert not (found.kept or found.renamed or found.orphans or found.doubts or found.changed)


def test_an_edited_question_keeps_its_id(tmp_path: Path) -> None:
    write(tmp_path, QUESTIONS)
    before, known = ids(tmp_path), studied(tmp_path)
    write(tmp_path, [*QUESTIONS[:1], "Why is it that a queue always serves the first one first?", *QUESTIONS[2:]])
    found = again(tmp_path, known)
    assert set(prompts(found)) == set(before)
    assert prompts(found)[before[1]].startswith("Why is it that")
    assert found.kept == {ids(tmp_path)[1]: before[1]}
    assert [entry.card_id for entry in found.changed] == [before[1]]
    assert not found.orphans


def test_a_question_that_is_written_anew_in_its_place_keeps_its_id_if_it_is_alike(tmp_path: Path) -> None:
    write(tmp_path, QUESTIONS)
    before, known = ids(tmp_path), studied(tmp_path)
    write(tmp_path, [*QUESTIONS[:2], "What keeps the smallest element of a heap on its top?", *QUESTIONS[3:]])
    assert prompts(again(tmp_path, known))[before[2]].startswith("What keeps")
    write(tmp_path, [*QUESTIONS[:2], "Who invented all this?", *QUESTIONS[3:]])
    found = again(tmp_path, known)
    assert before[2] not in prompts(found)
    assert [entry.card_id for entry in found.orphans] == [before[2]]


def test_order_and_numbers_do_not_matter(tmp_path: Path) -> None:
    write(tmp_path, QUESTIONS)
    before, known = ids(tmp_path), studied(tmp_path)
    write(tmp_path, ["Something new comes first, does it not?", *QUESTIONS[::-1]])
    found = again(tmp_path, known)
    assert set(before) < set(prompts(found))
    assert all(prompts(found)[card_id] == question for card_id, question in zip(before, QUESTIONS, strict=True))


def test_moving_to_another_file_keeps_the_id(tmp_path: Path) -> None:
    write(tmp_path, QUESTIONS)
    before, known = ids(tmp_path), studied(tmp_path)
    write(tmp_path, QUESTIONS[:2])
    write(tmp_path, QUESTIONS[2:], "own/y.md")
    found = again(tmp_path, known)
    assert set(prompts(found)) == set(before) and not found.renamed


def test_moving_to_another_deck_and_renaming_a_deck_carry_the_history_over(tmp_path: Path) -> None:
    write(tmp_path, QUESTIONS)
    (tmp_path / "cards/own/native.md").write_text("## A {#explicit}\n\nWhat is explicit?\n")
    before, known = ids(tmp_path), studied(tmp_path)
    (tmp_path / "cards/own").rename(tmp_path / "cards/renamed")
    found = again(tmp_path, known)
    assert found.renamed == {card_id: card_id.replace("own/", "renamed/") for card_id in before}
    assert not found.orphans
    write(tmp_path, QUESTIONS, "renamed/x.md")
    write(tmp_path, ["What does the new deck ask?"], "another/z.md")
    assert again(tmp_path, known).renamed == found.renamed


def test_an_edit_and_a_deck_rename_at_once(tmp_path: Path) -> None:
    write(tmp_path, QUESTIONS)
    before, known = ids(tmp_path), studied(tmp_path)
    (tmp_path / "cards/own").rename(tmp_path / "cards/renamed")
    write(tmp_path, [QUESTIONS[0].replace("plates", "white plates"), *QUESTIONS[1:]], "renamed/x.md")
    found = again(tmp_path, known)
    assert set(found.renamed) == set(before)
    assert "white" in found.library.cards[found.renamed[before[0]]].prompt


def test_an_id_given_later_takes_the_history_over(tmp_path: Path) -> None:
    write(tmp_path, QUESTIONS)
    before, known = ids(tmp_path), studied(tmp_path)
    text = "".join(f"## Card {n} {{#c{n}}}\n\n{question}\n\n" for n, question in enumerate(QUESTIONS))
    (tmp_path / "cards/own/x.md").write_text(text)
    found = again(tmp_path, known)
    assert found.renamed == {card_id: f"own/c{n}" for n, card_id in enumerate(before)}
    assert not found.kept


def test_explicit_ids_are_never_touched(tmp_path: Path) -> None:
    path = tmp_path / "cards/own/x.md"
    path.parent.mkdir(parents=True)
    path.write_text("## A {#a}\n\nWhat is one?\n\n## B {#b}\n\nWhat is two?\n")
    known = studied(tmp_path)
    path.write_text("## A {#a}\n\nWhat is two?\n\n## B {#b}\n\nWhat is one?\n")
    found = again(tmp_path, known)
    assert not (found.kept or found.renamed or found.orphans)
    assert {entry.card_id for entry in found.changed} == {"own/a", "own/b"}


def test_a_removed_card_is_an_orphan_until_it_returns(tmp_path: Path) -> None:
    write(tmp_path, QUESTIONS)
    before, known = ids(tmp_path), studied(tmp_path)
    write(tmp_path, QUESTIONS[1:])
    assert [entry.card_id for entry in again(tmp_path, known).orphans] == before[:1]
    write(tmp_path, [*QUESTIONS[1:], QUESTIONS[0].upper()])
    found = again(tmp_path, known)
    assert not found.orphans
    assert prompts(found)[before[0]] == QUESTIONS[0].upper()


def test_a_new_question_does_not_inherit_by_its_id(tmp_path: Path) -> None:
    write(
        tmp_path,
        [
            "Compare ten more, by age: five rivers, four lakes and the one sea that lies in the north of Europe?",
            *QUESTIONS,
        ],
    )
    before, known = ids(tmp_path), studied(tmp_path)
    write(
        tmp_path,
        [
            "Compare ten more, by age: five 0x3F 0x77 42 4711 271828 31415 1618 1414 1732 2236 5772 6931 2302 1442?",
            *QUESTIONS,
        ],
    )
    assert ids(tmp_path)[0] == before[0], "both give the same id"
    found = again(tmp_path, known)
    assert [entry.card_id for entry in found.orphans] == [before[0]]
    assert prompts(found)[before[0] + "-2"].endswith("1442?")
    assert before[0] not in prompts(found)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        (["Why does a heap stay in memory? What would you do if it did not fit?"], None, "a part of"),
        (None, ["Why does a heap stay in memory? What would you do if it did not fit?"], "more than"),
    ],
)
def test_split_and_merged_questions_are_named(
    tmp_path: Path, old: list[str] | None, new: list[str] | None, word: str
) -> None:
    parts = ["Why does a heap stay in memory?", "What would you do if it did not fit?"]
    write(tmp_path, [*(old or parts), *QUESTIONS[3:]])
    known = studied(tmp_path)
    write(tmp_path, [*(new or parts), *QUESTIONS[3:]])
    found = again(tmp_path, known)
    assert found.orphans
    assert any(word in doubt.message for doubt in found.doubts)
    assert all(doubt.source.line >= 1 for doubt in found.doubts)


@settings(max_examples=40)
@given(st.data())
def test_whatever_happens_no_history_is_lost_or_shared(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    root = tmp_path_factory.mktemp("identity")
    some = st.lists(st.sampled_from([*QUESTIONS, "What is it?", "What is it!", "Why?"]), min_size=1, max_size=6)
    write(root, data.draw(some))
    known = studied(root)
    write(root, data.draw(some))
    found = again(root, known)
    accounted = {entry.card_id for entry in found.orphans}
    ours = {card.id for card in found.library.cards.values() if not card.bundled}
    for entry in known:
        assert (entry.card_id in accounted) != (entry.card_id in ours or found.renamed.get(entry.card_id) in ours)
    library = load_library(Workspace(root))
    assert len(found.library.cards) == len(library.cards)
    # Rematching the result changes nothing.
    merged = {entry.card_id: entry for entry in known} | {entry.card_id: entry for entry in found.changed}
    second = rematch(library, merged.values())
    assert second.library.cards == found.library.cards
    assert not second.changed


def test_of_equal_questions_the_nearest_keeps_its_history_for_good(tmp_path: Path) -> None:
    write(tmp_path, ["What is it!", "What is it?", "What is it!"])
    known = studied(tmp_path)
    write(tmp_path, [QUESTIONS[0], QUESTIONS[0], "What is it?", "What is it!"])
    first = again(tmp_path, known)
    merged = {entry.card_id: entry for entry in known} | {entry.card_id: entry for entry in first.changed}
    second = rematch(load_library(Workspace(tmp_path)), merged.values())
    assert second.library.cards == first.library.cards
    assert not second.changed


def test_siblings_and_mistakes_follow_a_card_that_keeps_its_id(tmp_path: Path) -> None:
    path = tmp_path / "cards/own/x.md"
    path.parent.mkdir(parents=True)
    text = "## Spot {{#spot siblings={0} mistakes={0}:shapes}}\n\nLook.\n\n## {1}\n\nAsk.\n"
    path.write_text(text.format("what-stack-plates-good", "What is a stack of plates good for?"))
    known = studied(tmp_path)
    path.write_text(text.format("what-high-stack-plates-good", "What is a high stack of plates good for?"))
    cards = again(tmp_path, known).library.cards
    assert cards["own/what-stack-plates-good"].siblings == ("own/spot",)
    assert cards["own/spot"].siblings == ("own/what-stack-plates-good",)
    assert cards["own/spot"].mistakes == (("own/what-stack-plates-good", "shapes"),)

"""Edits that could give a history to the wrong card: splits, twins, copies, renames with edits, at once and in steps."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from studylm.collection import Collection
from studylm.scheduling.model import Config, Rating
from studylm.workspace import Workspace

BASE = [
    "Why does bread dough have to rest?",
    "What does salt do to the gluten in a dough?",
    "When is a loaf baked through?",
    "How warm is the oven for rolls?",
    "What is a poolish and why is it used?",
    "How does rye differ from wheat?",
]
Deck = dict[str, Sequence[str]]
Ratings = dict[str, Rating]


class Desk:
    """A workspace whose decks are rewritten as a whole; every look at it is a start of its own."""

    def __init__(self, workspace: Workspace, clock: Callable[[], datetime], stack: ExitStack) -> None:
        self.workspace, self._clock, self._stack = workspace, clock, stack

    def write(self, decks: Deck) -> None:
        """The cards folder holds these questions and nothing else. A question with `#` in front of a word has an id."""
        shutil.rmtree(self.workspace.cards, ignore_errors=True)
        for deck, questions in decks.items():
            path = self.workspace.cards / f"{deck}/notes.md"
            path.parent.mkdir(parents=True)
            if any(question.startswith("#") for question in questions):
                cards = (question.partition(" ") for question in questions)
                path.write_text("".join(f"## Card {{{name}}}\n\n{text}\n\n" for name, _, text in cards))
            else:
                lines = (f"{n}. {question}\nAn answer.\n\n" for n, question in enumerate(questions, 1))
                path.write_text("# Bread\n\n" + "".join(lines))

    def open(self) -> Collection:
        return self._stack.enter_context(Collection.open(self.workspace, clock=self._clock, config=Config(zone=UTC)))

    def study(self, *questions: str, deck: str = "bread") -> None:
        """Each of the questions is rated once; the first one again, the next one hard, and so on."""
        with self.open() as collection:
            for question, rating in zip(questions, Rating, strict=False):
                (card_id,) = (
                    card.id
                    for card in collection.library.cards.values()
                    if card.prompt == question and card.deck == deck
                )
                collection.rate(card_id, rating)

    def ratings(self) -> Ratings:
        """What every studied question that is in a deck now was rated, by deck and words."""
        with self.open() as collection:
            ids = [card.id for card in collection.library.cards.values() if not card.bundled]
            assert len(set(ids)) == len(ids)
            found: Ratings = {}
            for card_id in ids:
                card = collection.library.cards[card_id]
                for review in collection.store.reviews.records(card_id):
                    assert f"{card.deck}: {card.prompt}" not in found, "a history was shared"
                    found[f"{card.deck}: {card.prompt}"] = review.rating
            return found

    def said(self) -> list[str]:
        with self.open() as collection:
            return [problem.message for problem in collection.library.problems]

    def orphans(self) -> list[str]:
        with self.open() as collection:
            return [orphan.prompt for orphan in collection.histories.orphans()]


@pytest.fixture
def desk(workspace: Workspace, clock: Callable[[], datetime]) -> Iterator[Desk]:
    with ExitStack() as stack:
        desk = Desk(workspace, clock, stack)
        desk.write({"bread": BASE})
        desk.study(*BASE[:4])
        yield desk


def expected(*questions: str, deck: str = "bread") -> Ratings:
    return {f"{deck}: {question}": rating for question, rating in zip(questions, Rating, strict=False)}


def changed(*changes: tuple[int, str]) -> list[str]:
    questions = list(BASE)
    for index, question in changes:
        questions[index] = question
    return questions


@pytest.mark.parametrize(
    "parts",
    [
        ("What does salt do to gluten?", "What happens to a dough without salt?"),
        ("What does salt do?", "What is the gluten in a dough?"),
    ],
)
def test_a_split_that_was_worded_anew_is_reported_and_not_guessed(desk: Desk, parts: tuple[str, str]) -> None:
    desk.write({"bread": [BASE[0], *parts, *BASE[2:]]})
    for _ in range(2):
        assert expected(*BASE[:4]).items() - desk.ratings().items() == {(f"bread: {BASE[1]}", Rating.HARD)}
        assert any("a part of the earlier “bread/what-salt-gluten-dough”" in said for said in desk.said())
    assert desk.orphans() == [BASE[1]]
    desk.write({"bread": BASE})
    assert desk.ratings() == expected(*BASE[:4])
    assert desk.said() == []


def test_a_merge_names_every_question_that_it_holds(desk: Desk) -> None:
    desk.write({"bread": [BASE[0], f"{BASE[1]} {BASE[2]}", *BASE[3:]]})
    assert set(desk.orphans()) == {BASE[1], BASE[2]}
    (said,) = desk.said()
    assert "more than the earlier" in said and "salt" in said and "loaf" in said


def test_a_new_question_beside_an_edited_one_is_no_split(desk: Desk) -> None:
    reworded = "What is it that salt does to gluten in the dough?"
    desk.write({"bread": [BASE[0], reworded, "Who invented the toaster?", *BASE[2:]]})
    assert desk.ratings() == expected(BASE[0], reworded, *BASE[2:4])
    assert desk.said() == []


def test_a_deck_that_is_gone_for_a_while_gets_its_histories_back_from_nobody(desk: Desk) -> None:
    """Another deck asks some of the same: it has stood beside it and was never studied."""
    desk.write({"bread": BASE, "quiz": BASE[1:3]})
    assert desk.ratings() == expected(*BASE[:4])
    desk.write({"quiz": BASE[1:3]})
    assert desk.ratings() == {}
    desk.write({"bread": BASE, "quiz": BASE[1:3]})
    assert desk.ratings() == expected(*BASE[:4])


def test_two_decks_with_the_same_question_have_two_histories(desk: Desk) -> None:
    desk.write({"bread": BASE, "quiz": BASE[1:3]})
    desk.study(BASE[2], deck="quiz")
    both = {**expected(*BASE[:4]), f"quiz: {BASE[2]}": Rating.AGAIN}
    assert desk.ratings() == both
    desk.write({"quiz": BASE[1:3]})
    assert desk.ratings() == {f"quiz: {BASE[2]}": Rating.AGAIN}
    desk.write({"bread": BASE, "quiz": BASE[1:3]})
    assert desk.ratings() == both
    desk.write({"loaves": BASE, "quiz": BASE[1:3]})
    assert desk.ratings() == {**expected(*BASE[:4], deck="loaves"), f"quiz: {BASE[2]}": Rating.AGAIN}


def test_a_card_that_left_a_renamed_deck_is_known_when_it_returns_reworded(desk: Desk) -> None:
    desk.write({"bread": [BASE[0], *BASE[2:]]})
    desk.ratings()
    desk.write({"loaves": [BASE[0], *BASE[2:]]})
    desk.ratings()
    reworded = "What does the salt do to gluten in a dough?"
    desk.write({"loaves": changed((1, reworded))})
    assert desk.ratings() == expected(BASE[0], reworded, *BASE[2:4], deck="loaves")
    assert desk.orphans() == []


def test_figures_tell_questions_apart(desk: Desk) -> None:
    asked = [f"How long does dough number {n} rest in a warm kitchen?" for n in (1, 2)]
    desk.write({"bread": [*asked, *BASE]})
    desk.study(asked[0])
    before = desk.ratings()
    desk.write({"bread": [asked[1], *BASE, "How long does dough number 3 rest in a warm kitchen?"]})
    assert before.items() - desk.ratings().items() == {(f"bread: {asked[0]}", Rating.AGAIN)}
    assert desk.orphans() == [asked[0]]


REST = "Why does bread dough have to rest a while?"
STEPS: dict[str, tuple[list[Deck], Ratings]] = {
    "copy a deck, remove the first": (
        [{"bread": BASE, "loaves": BASE}, {"loaves": BASE}],
        expected(*BASE[:4], deck="loaves"),
    ),
    "rename, edit": (
        [{"loaves": BASE}, {"loaves": changed((0, REST))}],
        expected(REST, *BASE[1:4], deck="loaves"),
    ),
    "rename, edit the only question": (
        [{"bread": BASE[:1]}, {"loaves": BASE[:1]}, {"loaves": [REST]}],
        expected(REST, deck="loaves"),
    ),
    "copy a question to another deck, remove it here": (
        [{"bread": BASE, "other": [BASE[0]]}, {"bread": BASE[1:], "other": [BASE[0]]}],
        {
            f"other: {BASE[0]}": Rating.AGAIN,
            **{f"bread: {q}": r for q, r in zip(BASE[:4], Rating, strict=True) if r > 1},
        },
    ),
    "move to another deck, edit": (
        [{"bread": BASE[1:], "other": [BASE[0], "Who?"]}, {"bread": BASE[1:], "other": [REST, "Who?"]}],
        {f"other: {REST}": Rating.AGAIN, **{f"bread: {q}": r for q, r in zip(BASE[:4], Rating, strict=True) if r > 1}},
    ),
    "edit, reverse, insert": (
        [
            {"bread": changed((0, REST))},
            {"bread": changed((0, REST))[::-1]},
            {"bread": ["What is a crumb?", *changed((0, REST))[::-1]]},
        ],
        expected(REST, *BASE[1:4]),
    ),
    "give ids, edit": (
        [
            {"bread": [f"#c{n} {question}" for n, question in enumerate(BASE)]},
            {"bread": [f"#c{n} {question}" for n, question in enumerate(changed((0, REST)))]},
        ],
        expected(REST, *BASE[1:4]),
    ),
    "give ids, take them away": (
        [{"bread": [f"#c{n} {question}" for n, question in enumerate(BASE)]}, {"bread": BASE}],
        expected(*BASE[:4]),
    ),
    "remove, bring back": ([{"bread": BASE[2:]}, {"bread": BASE}], expected(*BASE[:4])),
    "double, remove the first of the two": (
        [{"bread": [*BASE, BASE[0]]}, {"bread": [*BASE[1:], BASE[0]]}],
        expected(*BASE[:4]),
    ),
    "swap": (
        [{"bread": [BASE[1], BASE[0], *BASE[2:]]}, {"bread": [BASE[1], BASE[0], BASE[3], BASE[2], *BASE[4:]]}],
        expected(*BASE[:4]),
    ),
}


@pytest.mark.parametrize("at_once", [False, True], ids=["in steps", "at once"])
@pytest.mark.parametrize("name", STEPS)
def test_edits_in_steps_and_at_once_come_to_the_same(desk: Desk, name: str, at_once: bool) -> None:
    steps, ratings = STEPS[name]
    for step in steps[-1:] if at_once else steps:
        desk.write(step)
        desk.ratings()
    for _ in range(2):
        assert {key: value for key, value in desk.ratings().items() if key in ratings} == ratings


def test_what_was_settled_on_is_what_would_be_found_again(desk: Desk) -> None:
    desk.write({"bread": [REST, "What is new?", *changed((2, "When is a loaf baked right through?"))[1:]]})
    with desk.open() as collection:
        first = dict(collection.library.cards)
    with desk.open() as collection:
        assert collection.store.identities.settled(collection.library.digest) is not None
        assert dict(collection.library.cards) == first
        collection.store.identities.remember([])  # from here on, it may no longer hold
        assert collection.store.identities.settled(collection.library.digest) is None
    with desk.open() as collection:
        assert dict(collection.library.cards) == first

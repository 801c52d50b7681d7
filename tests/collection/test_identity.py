"""What was studied stays studied through edits of the deck files: real questionnaires, real histories."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest

from studylm.collection import Collection, Orphan, ReviewSession
from studylm.deck.card import Card
from studylm.errors import StudylmError
from studylm.scheduling.model import Config, Phase, Rating
from studylm.store.store import Store
from studylm.workspace import Workspace


class Clock(Protocol):
    """Tells the time it was set to."""

    def __call__(self) -> datetime: ...

    def wait(self, **span: float) -> None: ...


QUESTIONS = [
    ("When does a loaf count as proved?", "When a dent in it fills again slowly."),
    ("Why do we keep a part of the starter back?", "It is the seed of the next one."),
    ("How much salt goes into a kilogram of flour?", "About twenty grams."),
    ("What does steam do in the first ten minutes of baking?", "It keeps the crust soft while the loaf rises."),
    ("Which flour needs more water, rye or wheat?", "Rye."),
]
"""The first four are studied."""

Pairs = Sequence[tuple[str, str]]


class Bench:
    """A workspace whose deck files are written by hand, opened as often as wanted."""

    def __init__(self, root: Path, clock: Clock, stack: ExitStack) -> None:
        self.workspace = Workspace(root)
        self._clock, self._stack = clock, stack

    def write(self, pairs: Pairs, name: str = "bread/basics.md", *, first: int = 1) -> None:
        path = self.workspace.cards / name
        path.parent.mkdir(parents=True, exist_ok=True)
        body = "".join(f"---\n{n}. {question}\n---\n{answer}\n\n" for n, (question, answer) in enumerate(pairs, first))
        path.write_text("# Questionnaire: Bread\n\n" + body, encoding="utf-8")

    def open(self) -> Collection:
        collection = Collection.open(self.workspace, clock=self._clock, config=Config(zone=UTC))
        return self._stack.enter_context(collection)

    def study(self, count: int = 4) -> None:
        """The first cards once each, by different ratings."""
        with self.open() as collection:
            for (question, _), rating in zip(QUESTIONS[:count], Rating, strict=False):
                collection.rate(card(collection, question).id, rating)


@pytest.fixture
def bench(tmp_path: Path, clock: Clock) -> Iterator[Bench]:
    with ExitStack() as stack:
        bench = Bench(tmp_path / "ws", clock, stack)
        bench.write(QUESTIONS)
        yield bench


def own(collection: Collection) -> list[Card]:
    return [card for card in collection.library.cards.values() if not card.bundled]


def card(collection: Collection, prompt: str) -> Card:
    (found,) = (card for card in own(collection) if card.prompt == prompt)
    return found


def all_is_well(collection: Collection, prompts: Sequence[str]) -> None:
    """The cards with these prompts have the reviews that `Bench.collection` made, each its own, and all else agrees."""
    for prompt, rating in zip(prompts, Rating, strict=False):
        found = card(collection, prompt)
        (record,) = collection.store.reviews.records(found.id)
        assert (record.rating, record.card_id) == (rating, found.id)
        assert record.after == collection.view(found.id).memory
        assert collection.preview(found.id)
    figures = collection.stats()
    assert figures.cards - figures.new == len(prompts)
    assert figures.reviews == 4
    assert collection.store.reviews.replayed() == collection.store.reviews.memories()
    assert not collection.library.problems


def edited(*changes: tuple[int, str]) -> list[tuple[str, str]]:
    pairs = list(QUESTIONS)
    for index, question in changes:
        pairs[index] = (question, pairs[index][1])
    return pairs


PROMPTS = [question for question, _ in QUESTIONS]
REWORDED = edited((1, "Why is it that we keep a part of the starter back?"), (3, "What does the steam do at first?"))


@pytest.mark.parametrize(
    "pairs",
    [
        pytest.param(edited((1, "Why should we keep a part of the starter back?")), id="a: reworded"),
        pytest.param([*QUESTIONS[::-1]], id="b: reordered"),
        pytest.param([("What is bread?", "A loaf."), *QUESTIONS], id="c: renumbered"),
        pytest.param(
            [("What is bread?", "A loaf."), *edited((0, "When does a loaf count as well proved?"))], id="both"
        ),
    ],
)
@pytest.mark.parametrize("live", [False, True])
def test_an_edited_file_keeps_every_history(bench: Bench, pairs: Pairs, live: bool) -> None:
    bench.study()
    collection = bench.open() if live else None
    ids = None if collection is None else {card(collection, prompt).id for prompt in PROMPTS[:4]}
    bench.write(pairs)
    if collection is None:
        collection = bench.open()
    else:
        collection.reload()
        assert ids is not None and ids < set(collection.library.cards), "ids stay"
    answers = {answer: question for question, answer in pairs}
    all_is_well(collection, [answers[answer] for _, answer in QUESTIONS[:4]])
    assert collection.histories.orphans() == []


def test_a_history_survives_one_edit_after_another(bench: Bench) -> None:
    bench.study()
    for wording in ("a good part of the starter back", "a good part of our starter back", "a good part of ours back"):
        prompt = f"Why do we keep {wording}?"
        bench.write(edited((1, prompt)))
        with bench.open() as collection:
            all_is_well(collection, [PROMPTS[0], prompt, *PROMPTS[2:4]])


def test_moving_to_another_file_keeps_every_history(bench: Bench) -> None:
    bench.study()
    bench.write(QUESTIONS[:2])
    bench.write(QUESTIONS[2:], "bread/advanced.md", first=3)
    all_is_well(bench.open(), PROMPTS[:4])


@pytest.mark.parametrize("live", [False, True])
def test_renaming_a_deck_keeps_every_history(bench: Bench, live: bool) -> None:
    bench.study()
    collection = bench.open() if live else None
    (bench.workspace.cards / "bread").rename(bench.workspace.cards / "loaves")
    if collection is None:
        collection = bench.open()
    else:
        collection.reload()
    assert all(card.id.startswith("loaves/") for card in own(collection))
    all_is_well(collection, PROMPTS[:4])
    assert collection.histories.orphans() == []
    (bench.workspace.cards / "loaves").rename(bench.workspace.cards / "bread")
    all_is_well(bench.open(), PROMPTS[:4])


def test_a_card_that_is_given_an_id_keeps_its_history_and_can_be_studied_on(bench: Bench, clock: Clock) -> None:
    bench.study()
    bench.write([*QUESTIONS[:1], *QUESTIONS[2:]])
    path = bench.workspace.cards / "bread/starter.md"
    path.write_text(f"## Starter {{#starter}}\n\n{PROMPTS[1]}\n\n### Answer\n\nIt is the seed.\n", encoding="utf-8")
    with bench.open() as collection:
        all_is_well(collection, PROMPTS[:4])
        assert card(collection, PROMPTS[1]).id == "bread/starter"
        clock.wait(days=3)
        promised = collection.preview("bread/starter")[Rating.GOOD]
        record = collection.rate("bread/starter", Rating.GOOD)
        assert record.after == promised == collection.view("bread/starter").memory
        collection.set_suspended("bread/starter", True)
    with bench.open() as collection:
        assert [review.rating for review in collection.store.reviews.records("bread/starter")] == [
            Rating.HARD,
            Rating.GOOD,
        ]
        assert collection.view("bread/starter").suspended
        memories = collection.store.reviews.memories()
        assert collection.store.reviews.replayed() == memories
    path.write_text(f"{PROMPTS[1]}\n", encoding="utf-8")  # and without an id again
    bench.write(QUESTIONS)
    path.unlink()
    with bench.open() as collection:
        assert len(collection.store.reviews.records(card(collection, PROMPTS[1]).id)) == 2


def test_a_new_card_under_a_former_id_starts_new(bench: Bench) -> None:
    bench.study()
    with bench.open() as collection:
        former = card(collection, PROMPTS[1]).id
    name = former.partition("/")[2]
    bench.write([*QUESTIONS[:1], *QUESTIONS[2:]])
    path = bench.workspace.cards / "bread/more.md"
    text = f"## Starter {{#starter}}\n\n{PROMPTS[1]}\n\n### Answer\n\nIt is the seed.\n"
    path.write_text(text, encoding="utf-8")
    bench.open().close()
    path.write_text(
        f"{text}\n## Other {{#{name}}}\n\nWhat is a banneton?\n\n### Answer\n\nA basket.\n", encoding="utf-8"
    )
    with bench.open() as collection:
        all_is_well(collection, PROMPTS[:4])
        assert collection.view(former).memory.phase is Phase.NEW
        collection.rate(former, Rating.EASY)
    with bench.open() as collection:
        assert [record.rating for record in collection.store.reviews.records(former)] == [Rating.EASY]
        assert [record.rating for record in collection.store.reviews.records("bread/starter")] == [Rating.HARD]
        assert collection.stats().reviews == 5
        undone = collection.undo()
        assert undone is not None and undone.card_id == former
        assert collection.view(former).memory.phase is Phase.NEW
        all_is_well(collection, PROMPTS[:4])


def test_a_removed_card_waits_and_gets_its_history_back(bench: Bench) -> None:
    bench.study()
    with bench.open() as collection:
        gone = card(collection, PROMPTS[1]).id
    bench.write([*QUESTIONS[:1], *QUESTIONS[2:]])
    with bench.open() as collection:
        assert collection.histories.orphans() == [Orphan(gone, "bread", PROMPTS[1], 1)]
        assert collection.stats().reviews == 4
        assert len(collection.store.reviews.memories().keys() & collection.library.cards.keys()) == 3
    bench.write(QUESTIONS)
    with bench.open() as collection:
        assert collection.histories.orphans() == []
        all_is_well(collection, PROMPTS[:4])


def test_a_neighbour_never_inherits_from_a_removed_card(bench: Bench) -> None:
    alike = [
        (f"How long does the {what} bake?", f"{n} minutes") for n, what in enumerate(["rye loaf", "big loaf", "rolls"])
    ]
    bench.write([*QUESTIONS[:1], *alike, *QUESTIONS[4:]])
    with bench.open() as collection:
        collection.rate(card(collection, alike[0][0]).id, Rating.GOOD)
    bench.write([*QUESTIONS[:1], *alike[1:], *QUESTIONS[4:]])
    with bench.open() as collection:
        assert [orphan.prompt for orphan in collection.histories.orphans()] == [alike[0][0]]
        assert all(view.memory.phase is Phase.NEW for view in collection.cards())


def test_a_question_split_in_two_is_reported_and_not_guessed(bench: Bench) -> None:
    long = "Why does rye dough stay sticky for so long? What would a baker do about it on a warm day?"
    bench.write([*QUESTIONS[:2], (long, "Pentosans; wait."), *QUESTIONS[2:]])
    with bench.open() as collection:
        collection.rate(card(collection, long).id, Rating.GOOD)
    one, other = "Why does rye dough stay sticky for so long?", "What would a baker do about it on a warm day?"
    bench.write([*QUESTIONS[:2], (one, "Pentosans."), (other, "Wait."), *QUESTIONS[2:]])
    for _ in range(2):  # it is said again for as long as it stands
        with bench.open() as collection:
            assert any("a part of the earlier" in problem.message for problem in collection.library.problems)
            assert [orphan.prompt for orphan in collection.histories.orphans()] == [long]
            assert all(
                collection.view(card(collection, prompt).id).memory.phase is Phase.NEW for prompt in (one, other)
            )


@pytest.mark.parametrize("rename", [False, True])
def test_undo_finds_the_card_of_a_review_that_was_made_before_an_edit(bench: Bench, rename: bool) -> None:
    bench.study(2)
    prompt = "Why do we always keep a part of the starter back?"
    bench.write(edited((1, prompt)))
    if rename:
        bench.write(QUESTIONS)
        prompt = PROMPTS[1]
        (bench.workspace.cards / "bread").rename(bench.workspace.cards / "loaves")
    with bench.open() as collection:
        session = ReviewSession(collection)
        record = session.undo()
        assert record is not None and session.current is not None
        assert record.card_id == session.current.id == card(collection, prompt).id
        assert collection.view(record.card_id).memory.phase is Phase.NEW
        assert collection.stats().reviews == 1
        session.reveal()
        session.rate(Rating.EASY)
    with bench.open() as collection:
        assert [review.rating for review in collection.store.reviews.records(record.card_id)] == [Rating.EASY]


def test_help_and_attempts_are_found_under_the_new_id(bench: Bench) -> None:
    with bench.open() as collection:
        target = card(collection, PROMPTS[0])
        collection.answers.reveal_answer(target)
        attempt = collection.store.attempts.begin(
            target.id, b"x = 1", "x.py", device="cpu", now=collection.clock.now(), today=collection.clock.today()
        )
    (bench.workspace.cards / "bread").rename(bench.workspace.cards / "loaves")
    with bench.open() as collection:
        target = card(collection, PROMPTS[0])
        assert target.id.startswith("loaves/")
        assert collection.store.attempts.help_since_review(target.id).revealed
        assert [(it.id, it.card_id) for it in collection.store.attempts.records(target.id)] == [(attempt, target.id)]
        assert collection.stats().attempts["cards_tried"] == 1


def test_a_review_is_remembered_though_nothing_was_closed(bench: Bench) -> None:
    """As when studylm is killed: the facts are on disk no later than the review."""
    collection = bench.open()
    collection.rate(card(collection, PROMPTS[0]).id, Rating.GOOD)
    bench.write(edited((0, "When does a loaf count as fully proved?")))
    other = bench.open()
    assert other.view(card(other, "When does a loaf count as fully proved?").id).memory.reps == 1


def test_a_history_from_before_anything_was_remembered_is_taken_in(bench: Bench) -> None:
    bench.study()
    with sqlite3.connect(bench.workspace.database) as database:
        database.execute("DELETE FROM card_identities")
    bench.open().close()
    bench.write(REWORDED[:2] + QUESTIONS[2:])
    all_is_well(bench.open(), [PROMPTS[0], REWORDED[1][0], *PROMPTS[2:4]])


def test_two_windows_of_which_one_has_read_the_files_anew(bench: Bench) -> None:
    bench.study()
    stale = bench.open()
    (bench.workspace.cards / "bread").rename(bench.workspace.cards / "loaves")
    fresh = bench.open()
    old, new = card(stale, PROMPTS[0]).id, card(fresh, PROMPTS[0]).id
    assert old.startswith("bread/") and new.startswith("loaves/")
    stale.rate(old, Rating.GOOD)
    assert fresh.view(new).memory == stale.view(old).memory
    assert fresh.view(new).memory.reps == 2
    fresh.rate(new, Rating.EASY)
    assert [record.rating for record in stale.store.reviews.records(old)] == [Rating.AGAIN, Rating.GOOD, Rating.EASY]
    unseen = card(stale, PROMPTS[4]).id  # met first in the window that has the old ids
    stale.rate(unseen, Rating.GOOD)
    stale.reload()
    fresh.reload()
    for collection in (stale, fresh):
        assert collection.view(new).memory.reps == 3
        assert collection.view(card(collection, PROMPTS[4]).id).memory.reps == 1
        assert collection.histories.orphans() == []


def test_a_history_that_another_window_carried_over_is_where_this_one_writes(bench: Bench) -> None:
    stale = bench.open()
    (bench.workspace.cards / "bread").rename(bench.workspace.cards / "loaves")
    fresh = bench.open()  # nothing has a history yet
    old, new = card(stale, PROMPTS[0]).id, card(fresh, PROMPTS[0]).id
    stale.rate(old, Rating.HARD)
    stale.reload()
    assert stale.view(new).memory.reps == 1
    fresh.rate(new, Rating.GOOD)
    for collection in (stale, fresh, bench.open()):
        assert [record.rating for record in collection.store.reviews.records(new)] == [Rating.HARD, Rating.GOOD]
        assert collection.histories.orphans() == []


def test_two_histories_are_never_mixed(bench: Bench) -> None:
    stale = bench.open()
    (bench.workspace.cards / "bread").rename(bench.workspace.cards / "loaves")
    fresh = bench.open()
    old, new = card(stale, PROMPTS[0]).id, card(fresh, PROMPTS[0]).id
    fresh.rate(new, Rating.GOOD)
    stale.rate(old, Rating.HARD)
    stale.reload()
    assert [record.rating for record in stale.store.reviews.records(new)] == [Rating.GOOD]
    assert [(orphan.id, orphan.reviews) for orphan in stale.histories.orphans()] == [(old, 1)]


def test_where_nothing_may_be_written_histories_are_found_all_the_same(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.study()
    (bench.workspace.cards / "bread").rename(bench.workspace.cards / "loaves")
    before = bench.workspace.database.read_bytes()
    access = os.access

    def readable(path: object, mode: int, **more: object) -> bool:  # permissions do not hold for root
        return not mode & os.W_OK and access(path, mode, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "access", readable)
        collection = bench.open()
    assert collection.store.read_only
    all_is_well(collection, PROMPTS[:4])
    with pytest.raises(StudylmError, match="is not writable"):
        collection.rate(card(collection, PROMPTS[0]).id, Rating.GOOD)
    collection.close()
    assert bench.workspace.database.read_bytes() == before
    all_is_well(bench.open(), PROMPTS[:4])


def test_nothing_is_remembered_of_bundled_cards(tmp_path: Path, clock: Clock) -> None:
    workspace = Workspace(tmp_path / "ws")
    with Collection.open(workspace, clock=clock) as collection:
        bundled = next(iter(collection.library.cards))
        collection.rate(bundled, Rating.GOOD)
    with Collection.open(workspace, clock=clock) as collection:
        assert collection.view(bundled).memory.reps == 1
    with Store.open(workspace.database) as store:
        assert store.identities.all() == {}

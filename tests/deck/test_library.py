"""A workspace's decks as one library: order, replacement, references, and errors on disk."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from studylm.deck.card import ProblemKind
from studylm.deck.library import find_card, load_library
from studylm.deck.loading.files import snapshot
from studylm.errors import StudylmError
from studylm.workspace import Workspace, bundled_cards


def write(root: Path, name: str, text: str) -> None:
    path = root / "cards" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def own(root: Path) -> list[str]:
    bundled = {folder.name for folder in bundled_cards().iterdir()}
    return [card.id for card in load_library(Workspace(root)).cards.values() if card.deck not in bundled]


def test_an_empty_workspace_has_the_bundled_decks(tmp_path: Path) -> None:
    library = load_library(Workspace(tmp_path / "not there"))
    assert library.cards
    assert all(card.bundled for card in library.cards.values())
    assert {card.deck for card in library.cards.values()} == {"language-model"}


def test_a_workspace_deck_replaces_the_bundled_one(tmp_path: Path) -> None:
    write(tmp_path, "language-model/mine.md", "## Mine {#mine}\n")
    library = load_library(Workspace(tmp_path))
    assert list(library.cards) == ["language-model/mine"]
    assert not library.cards["language-model/mine"].bundled


def test_a_copy_is_the_learners_own_and_a_link_to_the_bundled_folder_is_not(tmp_path: Path) -> None:
    shutil.copytree(bundled_cards(), tmp_path / "copy/cards")
    assert not any(card.bundled for card in load_library(Workspace(tmp_path / "copy")).cards.values())
    (tmp_path / "link").mkdir()
    (tmp_path / "link/cards").symlink_to(bundled_cards())
    assert all(card.bundled for card in load_library(Workspace(tmp_path / "link")).cards.values())


def test_decks_and_files_come_in_name_order_and_cards_behind_their_needs(tmp_path: Path) -> None:
    write(tmp_path, "own/b.md", '## B1 {#b1 needs="b2"}\n\n## B2 {#b2}\n')
    write(tmp_path, "own/a.md", '## A1 {#a1 needs="b1"}\n\n## A2 {#a2}\n')
    write(tmp_path, "another/x.md", '## X {#x needs="own/a2"}\n')
    assert own(tmp_path) == ["own/a2", "another/x", "own/b2", "own/b1", "own/a1"]


def test_cards_that_need_each_other_or_nothing_there_are_named_and_kept(tmp_path: Path) -> None:
    write(
        tmp_path,
        "own/a.md",
        '## A {#a needs="b"}\n\n## B {#b needs="c"}\n\n## C {#c needs="a gone"}\n\n## D {#d needs=d}\n',
    )
    library = load_library(Workspace(tmp_path))
    assert {"own/a", "own/b", "own/c", "own/d"} <= set(library.cards)
    messages = [problem.message for problem in library.problems if problem.source.path.parent.name == "own"]
    assert any("own/a → own/b → own/c → own/a" in message for message in messages)
    assert any("own/gone" in message for message in messages)


def test_siblings_are_siblings_both_ways_whichever_declares_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        "own/a.md",
        '## A {#a siblings="a c gone"}\n\n## B {#b siblings="another/x, c"}\n\n## C {#c siblings=b}\n\n## D {#d}\n',
    )
    write(tmp_path, "another/x.md", "## X {#x siblings=own/d}\n")
    library = load_library(Workspace(tmp_path))
    assert {card.id: card.siblings for card in library.cards.values() if not card.bundled} == {
        "own/a": ("own/c",),
        "own/b": ("another/x", "own/c"),
        "own/c": ("own/b", "own/a"),
        "own/d": ("another/x",),
        "another/x": ("own/d", "own/b"),
    }
    (problem,) = [problem for problem in library.problems if problem.source.path.parent.name == "own"]
    assert (problem.source.line, problem.kind) == (1, ProblemKind.REFERENCE)
    assert problem.message == "siblings “own/gone”: this card does not exist."


def test_a_card_names_the_checks_whose_mistake_it_shows(tmp_path: Path) -> None:
    write(tmp_path, "own/a.md", '## A {#a mistakes="b:shapes, b:state, another/x:scaled, gone:x"}\n\n## B {#b}\n')
    write(tmp_path, "another/x.md", "## X {#x}\n")
    library = load_library(Workspace(tmp_path))
    assert library.cards["own/a"].mistakes == (("own/b", "shapes"), ("own/b", "state"), ("another/x", "scaled"))
    (problem,) = [problem for problem in library.problems if problem.source.path.parent.name == "own"]
    assert problem.message == "mistakes “own/gone”: this card does not exist."


def test_derived_names_are_unique_and_readable(tmp_path: Path) -> None:
    write(
        tmp_path,
        "own/a.md",
        "## With {#what-dropout}\n\n## What is *dropout*?\n\n## What is dropout?\n\n## 什么是循环网络？\n\n## ???\n",
    )
    assert own(tmp_path) == [
        "own/what-dropout",
        "own/what-dropout-2",
        "own/what-dropout-3",
        "own/什么是循环网络",
        "own/card",
    ]


def test_trouble_on_the_disk_is_named_and_the_rest_loads(tmp_path: Path) -> None:
    write(tmp_path, "own/good.md", "## Good {#good}\n")
    write(tmp_path, ".hidden/x.md", "## Hidden {#hidden}\n")
    write(tmp_path, "own/.draft.md", "## Draft {#draft}\n")
    (tmp_path / "cards/empty").mkdir()
    (tmp_path / "cards/own/dangling.md").symlink_to("nowhere")
    (tmp_path / "cards/own/loop.md").symlink_to("loop.md")
    (tmp_path / "cards/circle").symlink_to("circle")
    (tmp_path / "cards/own/folder.md").mkdir()
    (tmp_path / "cards/astray.md").write_text("## Astray {#astray}\n")
    with (tmp_path / "cards/own/huge.md").open("wb") as file:
        file.truncate(60_000_000)
    library = load_library(Workspace(tmp_path))
    assert own(tmp_path) == ["own/good"]
    named = {problem.source.path.name for problem in library.problems if tmp_path in problem.source.path.parents}
    assert {"dangling.md", "loop.md", "folder.md", "astray.md", "huge.md"} <= named


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_folder_is_named(tmp_path: Path) -> None:
    write(tmp_path, "own/good.md", "## Good {#good}\n")
    write(tmp_path, "shut/x.md", "## X {#x}\n")
    (tmp_path / "cards/shut").chmod(0)
    try:
        library = load_library(Workspace(tmp_path))
    finally:
        (tmp_path / "cards/shut").chmod(0o700)
    assert "own/good" in library.cards
    assert any(problem.source.path.name == "shut" for problem in library.problems)


def test_a_card_is_found_by_id_and_by_a_name_that_only_one_deck_has(tmp_path: Path) -> None:
    write(tmp_path, "one/a.md", "## A {#recurrent}\n\n## Same {#same}\n")
    write(tmp_path, "two/a.md", "## Same {#same}\n")
    library = load_library(Workspace(tmp_path))
    assert find_card(library, "one/recurrent").id == "one/recurrent"
    assert find_card(library, " recurrent ").id == "one/recurrent"
    with pytest.raises(StudylmError, match="one/same, two/same"):
        find_card(library, "same")
    with pytest.raises(StudylmError, match="Did you mean one/recurrent"):
        find_card(library, "recurent")
    with pytest.raises(StudylmError, match="Did you mean one/recurrent"):
        find_card(library, "one/Recurent")
    with pytest.raises(StudylmError, match="studylm cards"):
        find_card(library, "zzzzzzzzzz")


def test_an_edit_shows_in_the_snapshot(tmp_path: Path) -> None:
    space = Workspace(tmp_path)
    write(tmp_path, "own/a.md", "## A {#a}\n")
    before = snapshot(space)
    assert snapshot(space) == before
    write(tmp_path, "own/a.md", "## A longer {#a}\n")
    edited = snapshot(space)
    write(tmp_path, "own/b.md", "## B {#b}\n")
    added = snapshot(space)
    shutil.rmtree(tmp_path / "cards")
    assert len({before, edited, added, snapshot(space)}) == 4


def test_a_long_unknown_name_is_cut_in_the_message(tmp_path: Path) -> None:
    with pytest.raises(StudylmError) as caught:
        find_card(load_library(Workspace(tmp_path)), "a" * 100_000)
    assert len(str(caught.value)) < 300


def test_an_edit_is_noticed_beside_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    deck = tmp_path / "cards" / "own"
    deck.mkdir(parents=True)
    (deck / "a.md").symlink_to(tmp_path / "nowhere.md")
    (deck / "b.md").write_text("# B\n\n## One {#one}\n\nOne?\n", encoding="utf-8")
    before = snapshot(Workspace(tmp_path))
    (deck / "b.md").write_text("# B\n\n## One {#one}\n\nOne, again?\n", encoding="utf-8")
    assert snapshot(Workspace(tmp_path)) != before


def test_cards_are_in_study_order_however_they_were_accessed(tmp_path: Path) -> None:
    deck = tmp_path / "cards" / "trees"
    deck.mkdir(parents=True)
    (deck / "a.md").write_text(
        "".join(f"## Card {n} {{#c{n}}}\n\nWhat is {n}?\n\n" for n in range(3)), encoding="utf-8"
    )
    cards = load_library(Workspace(tmp_path)).cards
    own = [card_id for card_id in cards if card_id.startswith("trees/")]
    for card_id in reversed(list(cards)):
        assert cards[card_id].id == card_id
    assert [card.id for card in cards.values() if card.deck == "trees"] == own == ["trees/c0", "trees/c1", "trees/c2"]

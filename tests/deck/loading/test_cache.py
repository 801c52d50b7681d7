"""Decks that were read before are not parsed again, and errors in the cache are ignored."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studylm.deck.card import Kind
from studylm.deck.library import load_library
from studylm.workspace import Workspace


@pytest.fixture(autouse=True)
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    monkeypatch.setattr("sys.platform", "linux")
    return folder


def large_deck(root: Path) -> Path:
    """A deck file large enough to be cached, with cards of several kinds and a problem."""
    path = root / "cards/own/notes.md"
    path.parent.mkdir(parents=True)
    cards = [
        f"## Card {n} {{#c{n} number={n} needs=c0 links=c1 siblings=c2 mistakes=c3:x topics=x timeout=2}}\n\nAsk {n}.\n\n"
        f"### Answer\n\nSay {n}.\n\n### Key points\n\n- one\n- two\n\n### Misconceptions\n\n- **No.** Yes.\n\n"
        f"### Hints\n\n- think\n\n{'word ' * 60}\n"
        for n in range(100)
    ]
    path.write_text("# Section\n\n" + "\n".join(cards) + "\n## No id\n\n### Starter\n\n```py\nx\n```\n")
    return path


def test_the_second_load_gives_the_same(tmp_path: Path, caches: Path) -> None:
    large_deck(tmp_path)
    space = Workspace(tmp_path)
    first = load_library(space)
    assert list(caches.rglob("*.bin")), "something is remembered"
    second = load_library(space)
    assert second.cards == first.cards
    assert list(second.cards) == list(first.cards)
    assert second.problems == first.problems


def test_the_second_start_parses_nothing(tmp_path: Path) -> None:
    large_deck(tmp_path)
    load_library(Workspace(tmp_path))
    code = (
        "import sys; from pathlib import Path; from studylm.deck.library import load_library;"
        "from studylm.workspace import Workspace;"
        "found = load_library(Workspace(Path(sys.argv[1]))); print(len(found.cards), 'markdown_it' in sys.modules)"
    )
    call = [sys.executable, "-c", code, str(tmp_path)]
    run = subprocess.run(call, capture_output=True, text=True, env=dict(os.environ), check=True)
    count, parser = run.stdout.split()
    assert int(count) > 100 and parser == "False"


def test_an_edit_is_seen(tmp_path: Path) -> None:
    path = large_deck(tmp_path)
    space = Workspace(tmp_path)
    load_library(space)
    path.write_text(path.read_text().replace("Ask 7.", "Ask seven."))
    assert load_library(space).cards["own/c7"].prompt == "Ask seven."
    path.write_text(path.read_text().replace("Ask seven.", "Ask 7."))
    assert load_library(space).cards["own/c7"].prompt == "Ask 7."


@pytest.mark.parametrize("damage", [b"", b"\x00", b"nonsense", b"\xa9\x02" + b"z\x01a" * 2, b"(" * 100])
def test_a_damaged_cache_is_no_trouble(tmp_path: Path, caches: Path, damage: bytes) -> None:
    large_deck(tmp_path)
    space = Workspace(tmp_path)
    first = load_library(space)
    for path in caches.rglob("*.bin"):
        path.write_bytes(damage)
    assert load_library(space).cards == first.cards


def test_no_cache_folder_is_no_trouble(tmp_path: Path, caches: Path) -> None:
    large_deck(tmp_path)
    caches.write_text("in the way")
    assert "own/c7" in load_library(Workspace(tmp_path)).cards


def test_old_caches_are_cleared_away(tmp_path: Path, caches: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studylm.deck.loading.cache.MOST_FILES", 3)
    for number in range(5):
        large_deck(tmp_path / str(number))
        load_library(Workspace(tmp_path / str(number)))
    assert len(list(caches.rglob("*.bin"))) == 3


def test_caches_that_are_not_used_or_not_finished_go(tmp_path: Path, caches: Path) -> None:
    load_library(Workspace(tmp_path / "empty"))
    bundled = set(caches.rglob("decks-*.bin"))
    large_deck(tmp_path / "old")
    load_library(Workspace(tmp_path / "old"))
    (cache,) = set(caches.rglob("decks-*.bin")) - bundled
    half, just = cache.with_suffix(".123.new"), cache.with_suffix(".456.new")
    for path in (half, just):
        path.write_bytes(b"half a cache")
    hours = time.time() - 2 * 3600
    os.utime(half, (hours, hours))
    months = time.time() - 100 * 24 * 3600
    os.utime(cache, (months, months))
    large_deck(tmp_path / "new")
    load_library(Workspace(tmp_path / "new"))
    assert not cache.exists() and not half.exists() and just.exists()


def test_an_edit_that_keeps_the_size_is_seen_however_soon(tmp_path: Path) -> None:
    path = large_deck(tmp_path)
    space = Workspace(tmp_path)
    text = path.read_text()
    for n in range(10, 40):
        path.write_text(text.replace("Ask 7.", f"Ask no {n}."))
        assert load_library(space).cards["own/c7"].prompt == f"Ask no {n}."


def test_an_edit_behind_the_back_of_the_clock_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with tools that restore the modification time."""
    monkeypatch.setattr("studylm.deck.loading.cache.RESTED", 0)
    path = large_deck(tmp_path)
    space = Workspace(tmp_path)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    time.sleep(0.05)
    load_library(space)
    size = path.stat().st_size
    path.write_text(path.read_text().replace("Ask 7.", "Ask 6."))
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert path.stat().st_size == size
    assert load_library(space).cards["own/c7"].prompt == "Ask 6."


def test_files_that_have_rested_come_and_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studylm.deck.loading.cache.RESTED", 0)
    path = large_deck(tmp_path)
    space = Workspace(tmp_path)
    more = path.with_name("more.md")
    before = load_library(space)
    more.write_text("## More {#more}\n\nMore?\n")
    time.sleep(0.05)
    assert load_library(space).cards.keys() - before.cards.keys() == {"own/more"}
    more.rename(more.with_name("another.md"))
    found = load_library(space)
    assert found.cards["own/more"].source.path.name == "another.md"
    (tmp_path / "cards/own").rename(tmp_path / "cards/ours")
    assert "ours/more" in load_library(space).cards
    (tmp_path / "cards/ours/another.md").unlink()
    again = load_library(space)
    assert {card_id.replace("ours/", "own/") for card_id in again.cards} == set(before.cards)
    assert again.digest != before.digest  # a deck of another name is another


def test_a_file_that_could_not_be_read_is_looked_at_again(tmp_path: Path) -> None:
    path = large_deck(tmp_path)
    link = path.with_name("link.md")
    link.symlink_to(tmp_path / "later.md")
    space = Workspace(tmp_path)
    for _ in range(2):
        assert any(problem.source.path == link for problem in load_library(space).problems)
    (tmp_path / "later.md").write_text("## Later {#later}\n\nLater?\n")
    library = load_library(space)
    assert "own/later" in library.cards
    assert not any(problem.source.path == link for problem in library.problems)


def test_checks_are_looked_for_at_every_start(tmp_path: Path) -> None:
    path = large_deck(tmp_path)
    path.write_text(path.read_text() + "\n## Code {#code kind=code}\n\nWrite it.\n")
    space = Workspace(tmp_path)
    for _ in range(2):
        library = load_library(space)
        assert library.cards["own/code"].kind is Kind.RECALL
        assert any("without hidden checks" in problem.message for problem in library.problems)
    checks = path.parent / "checks/code.py"
    checks.parent.mkdir()
    checks.write_text("")
    library = load_library(space)
    assert (library.cards["own/code"].kind, library.cards["own/code"].checks) == (Kind.CODE, checks)
    assert not any("without hidden checks" in problem.message for problem in library.problems)

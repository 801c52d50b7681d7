"""A card that is called otherwise now finds the learner's work under its old name, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from studylm.collection import Collection
from studylm.errors import StudylmError
from studylm.scheduling.model import Config, Rating
from studylm.workspace import Workspace

DECK = """## Knead {#knead kind=code}

Write `knead(dough)`.

### Starter

```python
def knead(dough): ...
```

## Rest {#rest}

How long does a dough rest?
"""
MINE = b"def knead(dough):\n    return dough * 2\n"
Open = Callable[[], Collection]


@pytest.fixture
def open_collection(workspace: Workspace, clock: Callable[[], datetime]) -> Iterator[Open]:
    """Open the workspace, which has the deck `bread`."""
    write(workspace, DECK)
    with ExitStack() as stack:
        yield lambda: stack.enter_context(Collection.open(workspace, clock=clock, config=Config(zone=UTC)))


def write(workspace: Workspace, text: str, deck: str = "bread") -> None:
    folder = workspace.cards / deck
    (folder / "checks").mkdir(parents=True, exist_ok=True)
    (folder / "cards.md").write_text(text)
    for name in ("knead", "work"):
        (folder / "checks" / f"{name}.py").write_text('"""Checks."""\n\nDEFINES = ["knead"]\n')


def begin(open_collection: Open) -> Path:
    """The learner writes an answer, and never runs it."""
    with open_collection() as collection:
        path, _ = collection.answers.start(collection.find("bread/knead"))
    path.write_bytes(MINE)
    return path


def test_an_answer_is_found_after_its_deck_was_renamed(workspace: Workspace, open_collection: Open) -> None:
    old = begin(open_collection)
    (workspace.cards / "bread").rename(workspace.cards / "loaves")
    open_collection().close()  # the one that notices need not be the one that asks
    collection = open_collection()
    said = collection.answers.adopt(collection.find("loaves/knead"))
    assert said is not None and "answers/bread/knead.py" in said and "answers/loaves/knead.py" in said
    assert "\n" not in said
    path, created = collection.answers.start(collection.find("loaves/knead"))
    assert (path, created) == (workspace.answers / "loaves/knead.py", False)
    assert path.read_bytes() == old.read_bytes() == MINE
    assert collection.answers.adopt(collection.find("loaves/knead")) is None  # said once


def test_an_answer_follows_through_several_names_and_back(workspace: Workspace, open_collection: Open) -> None:
    old = begin(open_collection)
    for before, after in (("bread", "loaves"), ("loaves", "rolls")):
        (workspace.cards / before).rename(workspace.cards / after)
        open_collection().close()
    collection = open_collection()
    assert collection.answers.read(collection.find("rolls/knead")) == MINE
    (workspace.cards / "rolls").rename(workspace.cards / "bread")
    old.write_bytes(MINE + b"# more\n")
    collection = open_collection()
    assert collection.answers.adopt(collection.find("bread/knead")) is None
    assert collection.answers.read(collection.find("bread/knead")) == MINE + b"# more\n"


def test_the_name_it_had_last_comes_first(workspace: Workspace, open_collection: Open) -> None:
    begin(open_collection)
    (workspace.cards / "bread").rename(workspace.cards / "loaves")
    with open_collection() as collection:
        path, _ = collection.answers.start(collection.find("loaves/knead"))
    path.write_bytes(b"# newer\n")
    (workspace.cards / "loaves").rename(workspace.cards / "rolls")
    collection = open_collection()
    assert collection.answers.read(collection.find("rolls/knead")) == b"# newer\n"


def test_an_answer_is_found_after_its_card_got_another_id(workspace: Workspace, open_collection: Open) -> None:
    begin(open_collection)
    write(workspace, DECK.replace("{#knead", "{#work"))
    collection = open_collection()
    assert collection.answers.read(collection.find("bread/work")) == MINE


def test_what_is_there_is_never_written_over(workspace: Workspace, open_collection: Open) -> None:
    old = begin(open_collection)
    (workspace.cards / "bread").rename(workspace.cards / "loaves")
    new = workspace.answers / "loaves/knead.py"
    new.parent.mkdir()
    new.write_bytes(b"# another\n")
    collection = open_collection()
    assert collection.answers.adopt(collection.find("loaves/knead")) is None
    assert collection.answers.start(collection.find("loaves/knead")) == (new, False)
    assert (new.read_bytes(), old.read_bytes()) == (b"# another\n", MINE)


def test_a_card_that_has_the_old_id_now_keeps_its_file_to_itself(workspace: Workspace, open_collection: Open) -> None:
    begin(open_collection)
    renamed = DECK.replace("{#knead", "{#work")
    write(workspace, renamed)
    open_collection().close()
    write(workspace, renamed + "\n## Other {#knead kind=code}\n\nWrite something else.\n")
    collection = open_collection()
    assert collection.answers.adopt(collection.find("bread/work")) is None
    path, created = collection.answers.start(collection.find("bread/work"))
    assert created and path.read_bytes() != MINE


def test_a_new_card_gets_its_starter(workspace: Workspace, open_collection: Open) -> None:
    collection = open_collection()
    assert collection.answers.adopt(collection.find("bread/knead")) is None
    with pytest.raises(StudylmError, match="no answer"):
        collection.answers.read(collection.find("bread/knead"))
    assert collection.answers.start(collection.find("bread/knead"))[1]


def test_attempts_and_reviews_come_along(workspace: Workspace, open_collection: Open) -> None:
    begin(open_collection)
    with open_collection() as collection:
        collection.rate("bread/knead", Rating.GOOD)
        collection.store.attempts.begin(
            "bread/knead", MINE, "knead.py", device="cpu", now=collection.clock.now(), today=collection.clock.today()
        )
    (workspace.cards / "bread").rename(workspace.cards / "loaves")
    collection = open_collection()
    assert [attempt.source for attempt in collection.store.attempts.records("loaves/knead")] == [MINE]
    assert collection.view("loaves/knead").memory.reps == 1

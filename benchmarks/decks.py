"""Prints how long a large library takes to load and to open with a full history. `python benchmarks/decks.py [CARDS] [FILES]`.

"On top" is the time beyond that of an empty workspace. Compare the processor times, which depend little on the load of
the machine. The cards are generated, and each has one review.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from studylm.workspace import Workspace

T = TypeVar("T")
TIMES = 5


def timed(what: str, action: Callable[[], T]) -> T:
    """Run an action once and print how long it took, in milliseconds: by the clock, and of processor time."""
    start, used = time.perf_counter(), time.process_time()
    result = action()
    clock, processor = time.perf_counter() - start, time.process_time() - used
    print(f"{what:<44}{clock * 1000:9.1f} ms  (processor {processor * 1000:8.1f} ms)")
    return result


def least(what: str, action: Callable[[], object], empty: float = 0.0) -> float:
    """Run an action several times; print and return the least processor time, in milliseconds, less `empty`."""
    used = []
    for _ in range(TIMES):
        start = time.process_time()
        action()
        used.append((time.process_time() - start) * 1000)
    print(f"{what:<44}{'':9}     (processor {min(used) - empty:8.1f} ms)")
    return min(used)


def card(number: int) -> str:
    """One native card of about 700 characters."""
    return f"""## What does step {number} of a recipe change? {{#step-{number} number={number} topics="cooking, step"}}

Say it in one sentence, and name `pan[{number}]`.

### Answer

Step {number} changes the *temperature*: $T_{{{number}}} = T_0 + \\frac{{{number}}}{{2}}$.

```python
for minute in range({number}):
    pan[minute] += heat(minute)
```

### Key points

- The temperature rises with every step.
- It never falls on its own,
  as long as the lid is on.

### Misconceptions

- **Step {number} changes the pan.** It changes what is in it.

### Hints

1. What would a thermometer show?
"""


def plain_card(number: int) -> str:
    """One question of a numbered questionnaire."""
    return (
        f"{number}. What does step {number} of the recipe change?\nThe temperature, by {number} degrees.\n\n- so far\n"
    )


def main() -> None:
    """Make the decks, load them, study every card, open them again; print the times."""
    cards = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    files = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        os.environ["XDG_CACHE_HOME"] = str(root / "cache")
        from studylm.collection import Collection
        from studylm.deck.library import load_library
        from studylm.workspace import Workspace

        empty = Workspace(root / "empty")
        load_library(empty)
        bare = least("an empty workspace, loaded", lambda: load_library(empty))
        opened = least("an empty workspace, opened", lambda: Collection.open(empty).close())
        each = cards // files
        for name, write in (("native", card), ("numbered", plain_card)):
            space = Workspace(root / name)
            for index in range(files):
                deck = space.cards / f"deck-{index % 20}"
                deck.mkdir(parents=True, exist_ok=True)
                texts = [write(number) for number in range(index * each, (index + 1) * each)]
                (deck / f"part-{index:03}.md").write_text("# Part\n\n" + "\n".join(texts), encoding="utf-8")
            size = sum(path.stat().st_size for path in space.cards.rglob("*.md")) / 1e6
            print(f"\n{name}: {each * files} cards in {files} files, {size:.1f} MB")
            library = timed("first load", lambda space=space: load_library(space))
            print(f"{'cards found':<44}{sum(not found.bundled for found in library.cards.values()):>9}")
            timed("again, the files just written", lambda space=space: load_library(space))
            edited = next(space.cards.rglob("*.md"))
            edited.write_text(edited.read_text() + "\n" + write(cards + 1), encoding="utf-8")
            timed("after an edit of one file", lambda space=space: load_library(space))
            review_all(space)
            time.sleep(4)  # until the files have rested, as on any later start
            load_library(space)
            least("a later load, on top", lambda space=space: load_library(space), bare)
            least("opened with a full history, on top", lambda space=space: Collection.open(space).close(), opened)
            edited.write_text(edited.read_text() + "\n" + write(cards + 2), encoding="utf-8")
            timed("the same after an edit of one file", lambda space=space: Collection.open(space).close())
            (space.cards / "deck-1").rename(space.cards / "deck-of-another-name")
            timed("the same after a deck was renamed", lambda space=space: Collection.open(space).close())


def review_all(space: Workspace) -> None:
    """One review of every card of the workspace's own."""
    from studylm.collection import Collection
    from studylm.scheduling.model import Rating

    with Collection.open(space) as collection:
        for card_id in [found.id for found in collection.library.cards.values() if not found.bundled]:
            collection.rate(card_id, Rating.GOOD)
    with Collection.open(space):
        pass  # later starts use what this one has found


if __name__ == "__main__":
    main()

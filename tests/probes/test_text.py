"""The reader of printed batches: what it accepts in any layout, what it tells apart."""

from __future__ import annotations

import json
import pprint
import textwrap
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylm.probes.text import MARK, Corpus, Printed, columns, corpus, odd_words

Batches = corpus([(3, 4), (2, 4)], marks=True)


def english(c: Corpus, table: object) -> list[list[str]]:
    return [[c.vocab[i] for i in line] for line in table.tolist()]  # type: ignore[attr-defined]


def sentences(c: Corpus) -> str:
    return "\n".join(
        f"x {i}. {' '.join(a)}\ny: {' '.join(b)}"
        for x, y in c.batches
        for i, (a, b) in enumerate(zip(english(c, x), english(c, y), strict=True))
    )


def lists(c: Corpus) -> str:
    return "\n".join(f"Batch {k}\n{english(c, x)}\n{english(c, y)}" for k, (x, y) in enumerate(c.batches))


def pretty(c: Corpus) -> str:
    return pprint.pformat([(english(c, x), english(c, y)) for x, y in c.batches], width=30)


def pairs(c: Corpus) -> str:
    return "\n".join(
        f"{a:>12} -> {b}"
        for x, y in c.batches
        for line, other in zip(english(c, x), english(c, y), strict=True)
        for a, b in zip(line, other, strict=True)
    )


def wrapped(c: Corpus) -> str:
    return textwrap.fill(sentences(c), 24, break_long_words=False, break_on_hyphens=False)


def underscores(c: Corpus) -> str:
    return "\n".join("_".join(line) for x, y in c.batches for table in (x, y) for line in english(c, table))


def table(c: Corpus) -> str:
    return "\n".join(
        "| " + " | ".join(a) + " || " + " | ".join(b) + " |"
        for x, y in c.batches
        for a, b in zip(english(c, x), english(c, y), strict=True)
    )


@pytest.mark.parametrize("layout", [sentences, lists, pretty, pairs, wrapped, underscores, table])
@pytest.mark.parametrize("marks", [True, False])
def test_every_layout_is_read(layout: Callable[[Corpus], str], marks: bool) -> None:
    c = corpus([(3, 4), (2, 4), (1, 1)], marks=marks)
    printed = Printed(layout(c), c.rows)
    assert all(printed.holds(row) for row in c.rows)


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 5)), min_size=1, max_size=4), st.booleans(), st.integers(0, 9)
)
def test_any_shape_is_read_and_nothing_else_is(shapes: list[tuple[int, int]], marks: bool, seed: int) -> None:
    c = corpus(shapes, marks=marks, seed=seed)
    last = c.rows[-1]
    rest = [row for row in c.rows if row is not last]
    printed = Printed("\n".join(map(str, rest)), c.rows)
    assert all(printed.holds(row) for row in rest)
    assert not printed.holds(last) and printed.mentions(last) == 0


def test_each_place_has_a_word_of_its_own() -> None:
    c = corpus([(3, 4), (3, 4)])
    words = [word for row in c.rows for word in row.words]
    assert len(set(words)) == len(words) == 48
    assert c.vocab[100] == MARK and len(set(c.vocab)) == len(c.vocab)


def test_rows_read_as_their_ids() -> None:
    for row in Batches.rows:
        tensor = Batches.batches[row.batch]["xy".index(row.part)][row.index]
        assert tuple(tensor.tolist()) == row.ids
        assert tuple(Batches.vocab[i] for i in row.ids) == row.words


def test_a_missing_mark_is_missed() -> None:
    row = Batches.rows[0]
    assert MARK in row.words
    without = " ".join(word for word in row.words if word != MARK)
    assert not Printed(without, Batches.rows).holds(row)


def test_a_row_cut_short_reversed_or_shuffled_is_not_the_row() -> None:
    row = Batches.rows[0]
    for words in (row.words[:-1], row.words[::-1], (row.words[1], row.words[0], *row.words[2:])):
        assert not Printed(" ".join(words), Batches.rows).holds(row)


def test_columns_are_not_rows() -> None:
    c = corpus([(3, 4)])
    rows = [row for row in c.rows if row.part == "x"]
    printed = Printed("\n".join(" ".join(words) for words in columns(rows)), c.rows)
    assert [printed.holds(row) for row in rows] == [True, False, False]  # only the first starts at one place
    assert all(printed.has_sequence(words, rows) for words in columns(rows))


def test_a_word_inside_another_is_not_that_word() -> None:
    c = corpus([(2, 3)])
    row = c.rows[0]
    assert not Printed(" ".join(word + "n" for word in row.words), c.rows).holds(row)
    assert not Printed("".join(row.words), c.rows).holds(row)
    assert Printed("".join(row.words), c.rows).glued(row)


def test_changed_capitals_and_bare_ids_are_recognised() -> None:
    c = corpus([(4, 6)])
    row = next(row for row in c.rows if any(word != word.lower() for word in row.words))
    printed = Printed(str(row).lower(), c.rows)
    assert not printed.holds(row) and printed.changed_case(row)
    numbers = Printed(f"tensor({list(row.ids)})", c.rows)
    assert numbers.holds_ids(row) and not numbers.holds(row)


def test_words_are_different_and_partly_nested() -> None:
    words = odd_words(400)
    assert len(set(words)) == 400
    assert any(a != b and a in b for a in words for b in words)


def test_aligned_columns_are_rows_of_the_page_read_downwards() -> None:
    c = corpus([(3, 7)], marks=True)
    for place in (str.ljust, str.rjust):
        blocks = []
        for part in "xy":
            rows = [row for row in c.rows if row.part == part]
            blocks += ["  ".join(place(word, 16) for word in words) for words in columns(rows)]
        printed = Printed("\n".join(blocks), c.rows)
        assert all(printed.holds(row) for row in c.rows)
        without = Printed("\n".join(blocks).replace(".", " "), c.rows)
        assert not any(without.holds(row) for row in c.rows)


def test_colours_and_escaped_letters_do_not_hide_words() -> None:
    c = corpus([(2, 24)])
    assert any(not word.isascii() for row in c.rows for word in row.words)
    painted = "\n".join(f"\x1b[1;32m{row}\x1b[0m" for row in c.rows)
    for text in (painted, json.dumps([str(row) for row in c.rows])):
        assert all(Printed(text, c.rows).holds(row) for row in c.rows)


def test_a_word_that_comes_again_counts_each_time() -> None:
    c = corpus([(2, 7)], marks=True)
    for row in c.rows:
        assert row.different < len(row.letters)
        assert Printed(str(row), c.rows).holds(row) and not Printed(str(row), c.rows).once_each(row)
        deduplicated = Printed(" ".join(dict.fromkeys(row.words)), c.rows)
        assert not deduplicated.holds(row) and deduplicated.once_each(row)


def test_a_line_that_ends_within_a_word_is_noticed() -> None:
    c = corpus([(1, 5)])
    row = c.rows[0]
    text = str(row)
    assert Printed("\n".join(text[k : k + 7] for k in range(0, len(text), 7)), c.rows).broken(row)
    assert not Printed("\n".join(row.words), c.rows).broken(row)

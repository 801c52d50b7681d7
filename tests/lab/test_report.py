"""The table, the curve and the conclusion."""

from __future__ import annotations

from studylm.lab.report import conclusion, curve, table
from studylm.lab.result import Epoch, Run, Training


def run(name, kind, seed, *accuracies, seconds=1.0, planned=None, book=None):
    epochs = tuple(Epoch(1.0, 2.0, a, seconds) for a in accuracies)
    planned = planned or len(epochs)
    return Run(name=name, kind=kind, model=name, seed=seed, parameters=1234, planned=planned, epochs=epochs, book=book)


TWO = Training(
    seeds=2,
    runs=(
        run("your GRU", "learner", 0, 0.2, 0.8, seconds=2.0),
        run("your GRU", "learner", 1, 0.3, 0.7, seconds=2.0),
        run("torch.nn.GRU", "torch", 0, 0.1, 0.75, book=0.7),
        run("torch.nn.GRU", "torch", 1, 0.1, 0.85),
    ),
)


def test_rows_are_last_epochs_over_seeds():
    mine, theirs = TWO.summaries()
    assert (mine.mean, mine.low, mine.high, mine.best, mine.seconds, mine.seeds) == (0.75, 0.7, 0.8, 0.8, 2.0, 2)
    assert theirs.book == 0.7


def test_a_run_that_was_stopped_does_not_count_beside_a_complete_one():
    training = Training(runs=(run("a", "torch", 0, 0.1, 0.9), run("a", "torch", 1, 0.2, planned=2)))
    [row] = training.summaries()
    assert (row.seeds, row.mean) == (1, 0.9)
    [row] = Training(runs=training.runs[1:]).summaries()
    assert row.mean == 0.2


def test_table():
    head, mine, theirs = table(TWO).splitlines()
    assert head.split() == ["model", "accuracy", "lowest", "–", "highest", "book", "s/epoch", "parameters"]
    assert mine.split()[1:] == ["your", "GRU", "0.750", "0.700", "–", "0.800", "–", "2.00", "1,234"]
    assert theirs.split()[-3:] == ["0.700", "1.00", "1,234"]
    assert table(Training()) == "No epoch was finished."


def test_curve_rises_from_left_to_right():
    lines = curve(TWO, width=40, height=10).splitlines()
    mark = table(TWO).splitlines()[1][0]
    places = [(n, line.index(mark)) for n, line in enumerate(lines) if mark in line]
    (high, right), (low, left) = places
    assert high < low and left < right and all(len(line) <= 40 for line in lines)
    assert lines[-1].split() == ["1", "2", "epoch"]
    assert curve(Training()) == ""
    assert "1  epoch" in curve(Training(runs=(run("a", "torch", 0, 0.5),)))


def test_conclusions_claim_no_more_than_the_seeds_show():
    assert "cannot be told apart" in conclusion(TWO) and "2.00 times as long" in conclusion(TWO)
    apart = Training(
        runs=tuple(run("your GRU", "learner", s, 0.9) for s in range(3))
        + tuple(run("b", "torch", s, 0.5) for s in range(3))
    )
    assert "ended above b from every one of 3 seeds" in conclusion(apart) and "one time in 10" in conclusion(apart)
    one = Training(runs=(run("your GRU", "learner", 0, 0.9), run("b", "torch", 0, 0.5)))
    assert "One seed says little" in conclusion(one)
    assert conclusion(Training(runs=(run("b", "torch", 0, 0.5),))) == ""

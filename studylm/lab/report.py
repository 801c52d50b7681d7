"""A training as text: the table, the curve of accuracies, and what may be concluded."""

from __future__ import annotations

from math import comb
from statistics import fmean

from studylm.lab.result import Summary, Training

MARKS = "●○◆◇■□▲△▼▽"


def table(training: Training) -> str:
    """One line for each model: accuracy at the last epoch over the seeds, the book's, seconds an epoch, parameters."""
    rows = training.summaries()
    if not rows:
        return "No epoch was finished."
    with_book = any(row.book is not None for row in rows)
    head = ["", "model", "accuracy", "lowest – highest", *(["book"] if with_book else []), "s/epoch", "parameters"]
    lines = [head]
    for mark, row in zip(MARKS * len(rows), rows, strict=False):
        spread = f"{row.low:.3f} – {row.high:.3f}" if row.seeds > 1 else "one seed"
        book = [_three(row.book)] if with_book else []
        lines.append([mark, row.name, f"{row.mean:.3f}", spread, *book, f"{row.seconds:.2f}", f"{row.parameters:,}"])
    widths = [max(len(line[n]) for line in lines) for n in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(widths[n]) if n < 2 else cell.rjust(widths[n]) for n, cell in enumerate(line))
        for line in lines
    )


def curve(training: Training, *, width: int = 60, height: int = 12) -> str:
    """Validation accuracy after each epoch, the mean over the seeds, each model with the mark it has in the table."""
    rows = training.summaries()
    lines: list[list[float]] = []
    for row in rows:
        runs = [run.epochs for run in training.runs if run.name == row.name and run.epochs]
        lines.append([fmean(e.accuracy for e in at) for at in zip(*runs, strict=False)])
    most = max((len(line) for line in lines), default=0)
    if most == 0:
        return ""
    low = int(min(min(line) for line in lines) * 10) / 10
    high = max(max(max(line) for line in lines), low + 0.1)
    step = max(1, (width - 7) // most)
    across = step * (most - 1) + 1
    grid = [[" "] * across for _ in range(height)]
    for mark, line in reversed(list(zip(MARKS * len(lines), lines, strict=False))):  # the first ends up on top
        for n, accuracy in enumerate(line):
            y = round((accuracy - low) / (high - low) * (height - 1))
            grid[height - 1 - y][n * step] = mark
    drawn = []
    for n, cells in enumerate(grid):
        value = high - (high - low) * n / (height - 1)
        label = f"{value:4.2f}" if n % 3 == 0 or n == height - 1 else "    "
        drawn.append(f"{label} ┤{''.join(cells).rstrip()}")
    last = str(most).rjust(across - 1) if across > len("1") + len(str(most)) else ""
    return "\n".join([*drawn, f"     └{'─' * across}", f"      1{last}  epoch"])


def conclusion(training: Training) -> str:
    """What the runs say of the learner's model, and what they do not; empty where none was trained."""
    rows = training.summaries()
    mine = next((row for row in rows if row.kind == "learner"), None)
    if mine is None:
        return ""
    told = [_against(mine, row) for row in rows if row is not mine]
    if told and mine.seeds == 1:
        told.append(
            "One seed says little, as another seed alone can move an accuracy by several hundredths: try --seeds 3."
        )
    return "\n".join(told)


def _against(mine: Summary, other: Summary) -> str:
    name = f"{mine.name[:1].upper()}{mine.name[1:]}"
    ratio = mine.fastest / other.fastest if other.fastest else 1.0
    time = f"fastest epoch against fastest, it takes {ratio:.2f} times as long"
    seeds = min(mine.seeds, other.seeds)
    if seeds == 1:
        return f"{name} reached {mine.mean:.3f}, {other.name} {other.mean:.3f}; {time}."
    if mine.low <= other.high and other.low <= mine.high:
        return f"{name} and {other.name} cannot be told apart by accuracy, as their ranges overlap; {time}."
    where = "above" if mine.low > other.high else "below"
    # Of all ways to deal 2n results to two equal models, two keep the models' results apart.
    odds = comb(2 * seeds, seeds) // 2
    by_chance = f"two equal models would come apart like this one time in {odds}"
    return f"{name} ended {where} {other.name} from every one of {seeds} seeds ({by_chance}); {time}."


def _three(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"

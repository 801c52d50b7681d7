"""Prints how questionnaires are understood, each alone and together. `python benchmarks/questionnaires.py FILE...`"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from studylm.deck.importing.questionnaires import ImportReport, import_questionnaires
from studylm.errors import StudylmError
from studylm.workspace import Workspace


def imported(files: Sequence[Path]) -> ImportReport | None:
    """The files imported into a workspace that is thrown away; None where nothing in them asks."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return import_questionnaires(Workspace(Path(folder)), files, "all")
        except StudylmError:
            return None


def main() -> None:
    """Print the table, and below it what was reported."""
    files = [Path(name) for name in sys.argv[1:]]
    groups = [[file] for file in files] + ([files] if len(files) > 1 else [])
    print(f"{'file':<32}{'dialect':<12}{'questions':>10}{'answers':>9}{'cards':>7}{'skipped':>9}{'warnings':>10}")
    reports = []
    for group in groups:
        name = group[0].name[:30] if len(group) == 1 else "all together"
        report = imported(group)
        if report is None:
            print(f"{name:<32}{'none':<12}")
            continue
        reports.append((name, report))
        dialect = report.understood[0].dialect if len(group) == 1 else ""
        counts = f"{report.questions:>10}{report.answers:>9}{report.cards:>7}{report.skipped:>9}"
        print(f"{name:<32}{dialect:<12}{counts}{len(report.warnings):>10}")
    for name, report in reports:
        if report.warnings and name != "all together":
            print(f"\n{name}")
            for warning in report.warnings:
                print(f"  line {warning.line}: {warning.message}")


if __name__ == "__main__":
    main()

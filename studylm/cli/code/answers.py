"""The commands for code answers: start, check."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from textwrap import indent

import click

from studylm.checker.client import Checker
from studylm.checker.verdict import TIMEOUT_MAX, TIMEOUT_MIN, CheckResult, Status, Verdict
from studylm.cli import contract
from studylm.cli.context import Context, json_option, note, print_json, say
from studylm.collection import Collection, unconfined
from studylm.collection.answer_file import AnswerFile
from studylm.deck.card import Card
from studylm.errors import StudylmError, one_line
from studylm.forms.form import Form
from studylm.scheduling.model import Rating
from studylm.wording import STATUS_MARKS, form_line, harmless, verdict_line

PROVING = 15.0
"""Seconds that `start` waits for proofs; one run more, and the start of the checker, end within 20."""


@click.command()
@click.argument("card")
@click.option(
    "--form",
    type=click.Choice([form.value for form in Form]),
    help="Open it in this form, or change to it.",
    metavar="FORM",
)
@json_option
@click.pass_obj
def start(context: Context, card: str, form: str | None, as_json: bool) -> None:
    """Get your answer file for CARD ready for the review that comes.

    A card that has passed before comes back as one to three pieces to put back (restore), as a mistake to find (repair),
    or as signatures to fill (rebuild). What the file held is kept; `studylm attempts CARD` lists it. A card that is not due
    keeps its file.
    """
    with context.collection() as collection:
        found = collection.find(card)
        _adopt(collection, found)
        chosen = None if form is None else Form(form)
        _prove(collection, found, chosen)
        opened = collection.code_reviews.start(found, chosen)
    if opened.note:
        note(opened.note)
    if as_json:
        print_json(contract.opened(opened))
        return
    say(f"{'Created' if opened.created else 'Written' if opened.changed else 'Exists already'}: {opened.path}")
    if opened.form is not None:
        say(form_line(opened.form, opened.pieces) + (f", since {opened.why}." if opened.why else "."))
    elif not opened.created:
        say(f"{found.id} is not due, so your answer stays as it is.")
    if opened.kept is not None:
        say(f"What it held before: studylm attempts {found.id} --source {opened.kept}")


def _prove(collection: Collection, card: Card, form: Form | None) -> None:
    """Have the checker prove what this review is about to be opened with. Where that fails, another form is opened."""
    wanted = collection.code_reviews.to_prove(card, form)
    if wanted is None or collection.store.read_only:
        return
    from studylm.collection.coding.proving import Prover

    with Checker(collection.workspace) as checker:
        try:
            Prover(collection, checker).prove(card, wanted, enough=1, until=time.monotonic() + PROVING)
        except StudylmError as error:
            note(str(error))


@click.command()
@click.argument("card")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True)
@click.option("--watch", is_flag=True, help="Check again after every save, until ctrl+c.")
@click.option(
    "--timeout",
    type=click.FloatRange(TIMEOUT_MIN, TIMEOUT_MAX),
    metavar="S",
    help=f"Seconds for one run, {TIMEOUT_MIN:g} to {TIMEOUT_MAX:g}.",
)
@click.option("--record", is_flag=True, help="Record runs of a FILE that is not your answer file too.")
@click.option("--trust", is_flag=True, help="Run this deck, which is not part of studylm, unconfined, now and later.")
@json_option
@click.pass_obj
def check(
    context: Context,
    card: str,
    files: tuple[str, ...],
    device: str,
    watch: bool,
    timeout: float | None,
    record: bool,
    trust: bool,
    as_json: bool,
) -> int:
    """Run FILE against the hidden checks of CARD; without one, your answer file.

    Runs of your answer file are recorded as your attempts; those of another file only with --record.

    The exit code is 0 if every file passed and 1 if one did not.
    """
    with context.collection() as collection:
        found = collection.find(card)
        if collection.answers.needs_trust(found) and (trust or _agreed(found)):
            collection.answers.trust(found)
        paths: list[Path | None] = [Path(file) for file in files] or [None]
        if any(path is None or collection.answers.is_own(found, path) for path in paths):
            _adopt(collection, found)
        with Checker(collection.workspace, warm=watch or len(paths) > 1) as checker:
            run = _Runner(collection, found, checker, device, timeout, record=record, quiet=as_json)
            if watch:
                return run.watch(paths[0], as_json)
            # All are read before the first runs, so that a wrong name is reported at once.
            sources = [collection.answers.read(found, path) for path in paths]
            results = [run.once(path, source) for path, source in zip(paths, sources, strict=True)]
        if as_json:
            shown = [contract.verdict(*result) for result in results]
            print_json(shown if len(shown) > 1 else shown[0])
    return 0 if all(verdict.passed for verdict, _ in results) else 1


def _adopt(collection: Collection, card: Card) -> None:
    """Copy the answer from a former id of the card if there is one, and say so."""
    said = collection.answers.adopt(card)
    if said:
        note(said)


def _agreed(card: Card) -> bool:
    """Ask the user if there is a terminal; otherwise False."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    return click.confirm(f"{unconfined(card)}\nRun it, now and from now on?", err=True)


class _Runner:
    """Runs files against one card's checks and prints the results."""

    def __init__(
        self,
        collection: Collection,
        card: Card,
        checker: Checker,
        device: str,
        timeout: float | None,
        *,
        record: bool,
        quiet: bool,
    ) -> None:
        self.collection = collection
        self.card = card
        self.checker = checker
        self.device = device
        self.timeout = timeout
        self.record = record
        self.quiet = quiet

    def once(self, path: Path | None, source: bytes) -> tuple[Verdict, Rating | None]:
        """Run `source` once. Returns the verdict and the rating that it suggests."""
        shown = path or self.collection.workspace.answer_file(self.card.id)
        on_check: Callable[[CheckResult], None] | None = None
        record = self.record or path is None or self.collection.answers.is_own(self.card, path)
        if not self.quiet:
            say(f"{self.card.id}  {one_line(str(shown))}")
            on_check = _print_check
        verdict, suggested = self.collection.answers.check(
            self.card,
            source,
            str(shown),
            checker=self.checker,
            device=self.device,
            timeout=self.timeout,
            on_check=on_check,
            record=record,
        )
        if not self.quiet:
            why = self.collection.answers.suggestion(self.card.id).why if suggested else ""
            _print_verdict(verdict, suggested, why)
            if verdict.passed and record and not suggested:
                say(f"  This answer passed before; `studylm start {self.card.id}` asks for it again when it is due.")
            if not record:
                say("  Not recorded, since this is not your answer file; --record records it.")
        return verdict, suggested

    def watch(self, path: Path | None, as_json: bool) -> int:
        """Run at once and again after every save, until ctrl+c; returns the last run's exit code.

        Raises:
            StudylmError: there is no such file at the start; one that is removed later is waited for.
        """
        file = AnswerFile(path or self.collection.workspace.answer_file(self.card.id))
        last = seen = file.stamp()
        source: bytes | None = self.collection.answers.read(self.card, path)
        passed = False
        try:
            while True:
                if source is not None:
                    verdict, suggested = self.once(path, source)
                    passed = verdict.passed
                    if as_json:
                        print_json(contract.verdict(verdict, suggested))
                    else:
                        note("Watching for the next save; ctrl+c ends.")
                    source = None
                time.sleep(0.1)
                before, seen = seen, file.stamp()
                if seen is not None and seen != last and seen == before:  # else it may be incomplete
                    last = seen
                    with suppress(StudylmError):  # an editor may be replacing it
                        source = self.collection.answers.read(self.card, path)
        except KeyboardInterrupt:
            return 0 if passed else 1


def _print_check(result: CheckResult) -> None:
    say(f"  {STATUS_MARKS[result.status]} {result.status.value:<7}  {result.title}")
    if result.status is Status.SKIPPED:
        return
    for label, text in (
        ("", result.message),
        ("expected: ", result.expected),
        ("actual:   ", result.actual),
        ("try:      ", result.hint),
    ):
        if text:
            say(indent(f"{label}{text}", " " * 13))


def _print_verdict(verdict: Verdict, suggested: Rating | None, why: str) -> None:
    if verdict.message:
        say(indent(verdict.message, "  "))
    if verdict.output.strip():
        say("  Your file printed:")
        say(indent(harmless(verdict.output).rstrip(), "  │ ", lambda line: True))
    say(f"  {verdict_line(verdict)}")
    if suggested:
        say(f"  Suggested rating: {suggested.word}, since {why}.")
        say(f"  Record it: studylm rate {verdict.card} {suggested.word}")

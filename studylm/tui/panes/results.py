"""What a run of the learner's code came to: the verdict in a line, then every check in plain words, as they come."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import monotonic

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from studylm import wording
from studylm.checker.verdict import CheckResult, DeclaredCheck, Status, Verdict
from studylm.tui.terminal.text import MUTED, clipped, plain, printable
from studylm.tui.widgets.line import Line

SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
OUTPUT_LINES = 60
COLOURS = {
    Status.PASSED: "$text-success",
    Status.FAILED: "$text-error",
    Status.ERROR: "$text-error",
    Status.SKIPPED: MUTED,
}


class CheckRow(Vertical):
    """One check: its sign and word, its title, and below that what it found."""

    def __init__(self, declared: DeclaredCheck) -> None:
        """A check that has not run yet."""
        super().__init__()
        self.check_id = declared.id
        self._title = plain(declared.title)
        self.result: CheckResult | None = None

    def compose(self) -> ComposeResult:
        """The title, and what there may be to say."""
        for part in ("title", "message", "expected", "got", "try"):
            yield Line(classes=part)

    def on_mount(self) -> None:
        """Nothing has run yet."""
        if self.result is None:
            self.waiting("waits")

    def waiting(self, word: str) -> None:
        """Say that there is no result, and why."""
        self.result = None
        self.set_classes("")
        self._fill({"title": (Content.assemble((f"· {word}", MUTED)), self._title)})

    def show(self, result: CheckResult) -> None:
        """Show how the check ended."""
        self.result = result
        self.set_classes(f"-{result.status.value}")
        mark = f"{wording.STATUS_MARKS[result.status]} {result.status.value}"
        colour = COLOURS[result.status]
        message = MUTED if result.status in (Status.PASSED, Status.SKIPPED) else "bold"
        self._fill(
            {
                "title": (
                    Content.assemble((mark, f"bold {colour}")),
                    self._title or plain(result.title),
                ),
                "message": ("", Content.assemble((clipped(result.message, 12), message))),
                "expected": (_label("expected"), clipped(result.expected or "", 12)),
                "got": (_label("got"), clipped(result.actual or "", 12)),
                "try": (_label("try"), clipped(result.hint or "", 12)),
            }
        )

    def _fill(self, texts: Mapping[str, tuple[Content | str, Content | str]]) -> None:
        for line in self.query(Line):
            label, text = next((texts[part] for part in texts if line.has_class(part)), ("", ""))
            line.show(label, text)


def _label(word: str) -> Content:
    return Content.assemble((f"  {word}", MUTED))


class Results(VerticalScroll, can_focus=True):
    """The list of checks of one code card."""

    running = False
    _warm = False

    def compose(self) -> ComposeResult:
        """The verdict line, what stopped the run, the checks, and what the file printed."""
        yield Static(id="verdict", markup=False)
        yield Static(id="stopped", markup=False)
        yield Vertical(id="checks")
        yield Static(id="output", markup=False)

    def on_mount(self) -> None:
        """Have a clock at hand for the live line."""
        self._started = 0.0
        self._ticker: Timer = self.set_interval(0.1, self._tick, pause=True)

    async def expect(self, declared: Sequence[DeclaredCheck], line: str) -> None:
        """List the checks of a card that has not been run yet."""
        self._rest()
        checks = self.query_one("#checks", Vertical)
        await checks.remove_children()
        await checks.mount_all([CheckRow(check) for check in declared])
        self._say(Content.assemble((line, MUTED)))
        self._stopped("")
        self.query_one("#output", Static).display = False
        self.scroll_home(animate=False)

    def start(self) -> None:
        """A run has begun: nothing of the last one stays to be mistaken for it."""
        for row in self.query(CheckRow):
            row.waiting("waits")
        self._stopped("")
        self.query_one("#output", Static).display = False
        self.scroll_home(animate=False)
        self._started = monotonic()
        self.running = True
        self._ticker.resume()
        self._tick()

    async def add(self, result: CheckResult) -> None:
        """One check has ended."""
        for row in self.query(CheckRow):
            if row.check_id == result.id:
                row.show(result)
                return
        row = CheckRow(DeclaredCheck(result.id, result.title))
        await self.query_one("#checks", Vertical).mount(row)
        row.show(result)

    async def finish(self, verdict: Verdict, source: str) -> None:
        """The run is over: show the verdict, what stopped it, and what the file printed."""
        self._warm = True
        self._rest()
        for result in verdict.checks:
            # Where the run itself stopped, one reason for all is enough.
            stopped = verdict.message and result.status is Status.SKIPPED
            await self.add(replace(result, message="") if stopped else result)
        colour = "$text-success" if verdict.passed else "$text-error"
        mark = "✓" if verdict.passed else "✗"
        self._say(Content.assemble((f"{mark} {wording.verdict_line(verdict)}", f"bold {colour}")))
        code = _line_of(source, verdict.line)
        where = f"line {verdict.line}: " if verdict.line and f"line {verdict.line}" not in verdict.message else ""
        self._stopped(where + verdict.message if verdict.message else "", "" if code in verdict.message else code)
        self._printed(verdict.output)
        first = next((row for row in self.query(CheckRow) if row.result and row.result.status != Status.PASSED), None)
        if first is not None and not verdict.message:
            self.call_after_refresh(self._bring_up, first)

    def _bring_up(self, row: CheckRow) -> None:
        """Show `row` from its title on, where it is not in view already."""
        place = row.virtual_region.translate(self.query_one("#checks").virtual_region.offset)
        if place.bottom > self.size.height:
            self.scroll_to(y=place.y - 2, animate=False)

    def stop(self, line: str) -> None:
        """The run ended without a verdict; `line` says why."""
        self._rest()
        for row in self.query(CheckRow):
            if row.result is None:
                row.waiting("not run")
        self._say(Content.assemble((printable(line), "bold $text-warning")))

    def _rest(self) -> None:
        self.running = False
        self._ticker.pause()

    def _tick(self) -> None:
        elapsed = monotonic() - self._started
        sign = SPINNER[int(elapsed * 10) % len(SPINNER)]
        done = sum(row.result is not None for row in self.query(CheckRow))
        slow = " · getting ready" if elapsed > 1.5 and not done and not self._warm else ""
        text = f"{sign} running · {done} of {len(self.query(CheckRow))} · {elapsed:.1f} s{slow} · escape stops it"
        self._say(Content.assemble((text, "bold $text-accent")))

    def _say(self, line: Content) -> None:
        self.query_one("#verdict", Static).update(line)

    def _stopped(self, message: str, code: str = "") -> None:
        place = self.query_one("#stopped", Static)
        place.display = bool(message)
        parts = [printable(message)]
        if code:
            parts.append(f"\n  {code}")
        place.update(Content.assemble((parts[0], "bold"), *((part, MUTED) for part in parts[1:])))

    def _printed(self, output: str) -> None:
        place = self.query_one("#output", Static)
        place.display = bool(output.strip())
        if output.strip():
            shown = clipped(wording.harmless(output), OUTPUT_LINES)
            place.update(Content.assemble(("Your file printed\n", "bold"), (shown, "")))


def line_to_mend(verdict: Verdict) -> int | None:
    """The learner's line that the verdict is about, 1-based: its own, or the one that the first error names."""
    if verdict.line:
        return verdict.line
    errors = (check.message for check in verdict.checks if check.status is Status.ERROR)
    found = re.search(r"\bline (\d+)\b", next(errors, ""))
    return int(found[1]) if found else None


def _line_of(source: str, line: int | None) -> str:
    """That line of the learner's source, without its indentation; empty where there is none."""
    lines = source.splitlines()
    return printable(lines[line - 1]).strip() if line and 0 < line <= len(lines) else ""

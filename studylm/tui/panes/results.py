"""The results of a run of the learner's code: the verdict in one line, then every check as it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import monotonic

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from studylm import wording
from studylm.checker.verdict import CheckResult, DeclaredCheck, Outcome, Status, Verdict
from studylm.tui.terminal.text import MUTED, clipped, plain, printable
from studylm.tui.widgets.keys import key_for
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
    """One check: its status and title, and below them its message."""

    def __init__(self, declared: DeclaredCheck) -> None:
        super().__init__()
        self.check_id = declared.id
        self._title = plain(declared.title)
        self.result: CheckResult | None = None

    def compose(self) -> ComposeResult:
        for part in ("title", "message", "expected", "got", "try"):
            yield Line(classes=part)

    def on_mount(self) -> None:
        if self.result is None:
            self.waiting("waits")

    def waiting(self, word: str) -> None:
        """Show that there is no result; `word` says why."""
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

    _warm = False

    def compose(self) -> ComposeResult:
        yield Static(id="verdict", markup=False)
        yield Static(id="stopped", markup=False)
        yield Vertical(id="checks")
        yield Static(id="output", markup=False)

    def on_mount(self) -> None:
        self._started = 0.0
        self._ticker: Timer = self.set_interval(0.1, self._tick, pause=True)

    async def expect(self, declared: Sequence[DeclaredCheck], line: str) -> None:
        """List the checks of a card that has not been run yet."""
        self._ticker.pause()
        checks = self.query_one("#checks", Vertical)
        await checks.remove_children()
        await checks.mount_all([CheckRow(check) for check in declared])
        self._say(Content.assemble((line, MUTED)))
        self._stopped("")
        self.query_one("#output", Static).display = False
        self.scroll_home(animate=False)

    def start(self) -> None:
        """A run starts: remove the results of the last one."""
        for row in self.query(CheckRow):
            row.waiting("waits")
        self._stopped("")
        self.query_one("#output", Static).display = False
        self.scroll_home(animate=False)
        self._started = monotonic()
        self._stop_key = key_for(self, "back")
        self._ticker.resume()
        self._tick()

    async def add(self, result: CheckResult) -> None:
        """Show the result of one check."""
        for row in self.query(CheckRow):
            if row.check_id == result.id:
                row.show(result)
                return
        row = CheckRow(DeclaredCheck(result.id, result.title))
        await self.query_one("#checks", Vertical).mount(row)
        row.show(result)

    async def finish(self, verdict: Verdict, source: str) -> None:
        """Show the verdict, what stopped the run, and what the file printed. `source` is the code that ran."""
        self._warm = True
        self._ticker.pause()
        for result in verdict.checks:
            # If the run itself stopped, the reason is shown once, not at each check.
            stopped = verdict.message and result.status is Status.SKIPPED
            await self.add(replace(result, message="") if stopped else result)
        colour = "$text-success" if verdict.passed else "$text-error"
        mark = "✓" if verdict.passed else "✗"
        self._say(Content.assemble((f"{mark} {wording.verdict_line(verdict)}", f"bold {colour}")))
        # Where the file could not be loaded, the message quotes the line itself.
        code = "" if verdict.outcome is Outcome.ERROR else _source_line(source, verdict.line)
        self._stopped(verdict.message, code)
        self._printed(verdict.output)
        first = next((row for row in self.query(CheckRow) if row.result and row.result.status != Status.PASSED), None)
        if first is not None and not verdict.message:
            self.call_after_refresh(self._bring_up, first)

    def _bring_up(self, row: CheckRow) -> None:
        """Scroll to `row` unless it is in view."""
        place = row.virtual_region.translate(self.query_one("#checks").virtual_region.offset)
        if place.bottom > self.size.height:
            self.scroll_to(y=place.y - 2, animate=False)

    def stop(self, line: str) -> None:
        """The run ended without a verdict; `line` is the reason."""
        self._ticker.pause()
        for row in self.query(CheckRow):
            if row.result is None:
                row.waiting("not run")
        self._say(Content.assemble((printable(line), "bold $text-warning")))

    def _tick(self) -> None:
        elapsed = monotonic() - self._started
        sign = SPINNER[int(elapsed * 10) % len(SPINNER)]
        done = sum(row.result is not None for row in self.query(CheckRow))
        slow = " · getting ready" if elapsed > 1.5 and not done and not self._warm else ""
        text = f"{sign} running · {done} of {len(self.query(CheckRow))} · {elapsed:.1f} s{slow} · {self._stop_key} stops it"
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


def _source_line(source: str, line: int | None) -> str:
    """Line `line` of `source` without its indentation, 1-based; empty if there is no such line."""
    lines = source.splitlines()
    return printable(lines[line - 1]).strip() if line and 0 < line <= len(lines) else ""

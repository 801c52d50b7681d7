"""Two texts beside each other, or one above the other where there is no room, with every difference marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static

from studylm.forms.differences import Change, Line, differences
from studylm.tui.terminal.text import printable

TWO_FROM = 120
"""Columns from which the texts stand side by side."""
ABOVE = 3
"""Lines above the first difference that are in view at first."""
SIGNS = {Change.SAME: " ", Change.OLD: "-", Change.NEW: "+"}
"""The sign of a line; there is a colour too, but it never stands alone."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Two texts to compare, each with a name for people."""

    old_name: str
    old: str
    new_name: str
    new: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of one text on the screen: a line, or a part of a line that is wider than its column.

    Attributes:
        number: of the line; "" for the further parts of one.
        change: what the line is; None where this text has no line beside the other's.
    """

    number: str = ""
    change: Change | None = None
    text: str = ""


class ComparedLines(ScrollView, can_focus=True):
    """The lines of both texts. Only what is in view is drawn, so that long answers open at once."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "compared-lines--old",
        "compared-lines--new",
        "compared-lines--number",
        "compared-lines--rule",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_up", "Up", show=False, id="comparison.up", tooltip="Scroll"),
        Binding("down", "scroll_down", "Down", show=False, id="comparison.down", tooltip="Scroll"),
        Binding("pageup", "page_up", "Page up", show=False, id="comparison.page-up", tooltip="Scroll"),
        Binding("pagedown,space", "page_down", "Page down", show=False, id="comparison.page-down", tooltip="Scroll"),
        Binding("home", "scroll_home", "Start", show=False, id="comparison.start", tooltip="Go to the first line"),
        Binding("end", "scroll_end", "End", show=False, id="comparison.end", tooltip="Go to the last line"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()
        self._rows: list[tuple[Cell, ...]] = []
        self._width = 0
        self._fresh = False
        for key in ("left", "right"):  # nothing is wider than its column; who shows this may use them
            self._bindings.key_to_bindings.pop(key, None)

    def show(self, lines: Sequence[Line]) -> None:
        """Show `lines`, from shortly above the first difference."""
        self._lines, self._fresh = lines, True
        self._lay_out()

    def on_resize(self) -> None:
        """Wrap the lines anew where the width has changed."""
        if self._width != self.scrollable_content_region.width:
            self._lay_out()

    @property
    def two_columns(self) -> bool:
        """Whether there is room for two columns."""
        return self.outer_size.width >= TWO_FROM

    @property
    def halves(self) -> tuple[int, int]:
        """The widths of both columns, without the rule between them."""
        left = (self._width - 1) // 2
        return left, self._width - 1 - left

    def _lay_out(self) -> None:
        self._width = self.scrollable_content_region.width
        self._digits = len(str(max((max(line.old, line.new) for line in self._lines), default=1)))
        room = (min(self.halves) if self.two_columns else self._width) - self._digits - 4
        if room < 1:  # not laid out yet
            self._rows = []
        elif self.two_columns:
            self._rows = [
                row
                for left, right in _aligned(self._lines)
                for row in zip_longest(
                    _cells(left, room, old=True), _cells(right, room, old=False), fillvalue=Cell(change=None)
                )
            ]
        else:
            self._rows = [(cell,) for line in self._lines for cell in _cells(line, room, old=line.change is Change.OLD)]
        self.virtual_size = Size(self._width, len(self._rows))
        self.refresh()
        if self._fresh and self._rows:
            self._fresh = False
            self.call_after_refresh(self._go_to_first)

    def _go_to_first(self) -> None:
        changed = (at for at, row in enumerate(self._rows) if any(cell.change is not Change.SAME for cell in row))
        self.scroll_to(y=max(0, next(changed, 0) - ABOVE), animate=False)

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        at = y + self.scroll_offset.y
        base = self.rich_style
        if not 0 <= at < len(self._rows):
            return Strip.blank(self._width, base)
        row = self._rows[at]
        if len(row) == 1:
            return Strip(self._drawn(row[0], self._width, base)).adjust_cell_length(self._width, base)
        left, right = self.halves
        rule = Segment("│", base + self.get_component_rich_style("compared-lines--rule", partial=True))
        segments = [*self._drawn(row[0], left, base), rule, *self._drawn(row[1], right, base)]
        return Strip(segments).adjust_cell_length(self._width, base)

    def _drawn(self, cell: Cell, width: int, base: Style) -> list[Segment]:
        if cell.change is None:
            return [Segment(" " * width, base)]
        name = {Change.OLD: "compared-lines--old", Change.NEW: "compared-lines--new"}.get(cell.change)
        style = base + self.get_component_rich_style(name, partial=True) if name else base
        number = base + self.get_component_rich_style("compared-lines--number", partial=True)
        text = f"{SIGNS[cell.change]} {cell.text}"
        gutter = f" {cell.number:>{self._digits}} "
        return [
            Segment(gutter, number),
            Segment(text + " " * max(0, width - len(gutter) - cell_len(text)), style),
        ]


class Comparison(Vertical):
    """The names of two texts over their lines. Read-only; the keys scroll."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sides = Sides("", "", "", "")

    def compose(self) -> ComposeResult:
        yield Static(id="comparison-names", markup=False)
        yield ComparedLines()

    def show(self, sides: Sides) -> None:
        """Compare two texts."""
        self._sides = sides
        self.query_one(ComparedLines).show(differences(sides.old, sides.new))
        self._show_names()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_names)

    def _show_names(self) -> None:
        lines, sides = self.query_one(ComparedLines), self._sides
        if sides.old == sides.new:
            old, new = f"  {sides.old_name}", f"  {sides.new_name}: the same"
        else:
            old, new = f"- {sides.old_name}", f"+ {sides.new_name}"
        gap = "\n"
        if lines.two_columns:
            left = lines.halves[0]
            old = chop_cells(old, left)[0]
            gap = " " * (left + 1 - cell_len(old))
        names = Content.assemble((old, "bold $text-error"), gap, (new, "bold $text-success"))
        self.query_one("#comparison-names", Static).update(names)


def _aligned(lines: Sequence[Line]) -> list[tuple[Line | None, Line | None]]:
    """Pairs for two columns: what was replaced stands beside what replaced it."""
    pairs: list[tuple[Line | None, Line | None]] = []
    old: list[Line] = []
    new: list[Line] = []
    for line in lines:
        if line.change is Change.OLD and not new:
            old.append(line)
        elif line.change is Change.NEW:
            new.append(line)
        else:
            pairs += zip_longest(old, new)
            old, new = ([line], []) if line.change is Change.OLD else ([], [])
            if line.change is Change.SAME:
                pairs.append((line, line))
    return [*pairs, *zip_longest(old, new)]


def _cells(line: Line | None, room: int, *, old: bool) -> list[Cell]:
    """A line in as many rows as it needs, at least one."""
    if line is None:
        return [Cell()]
    text = printable(line.text.rstrip("\n")).replace("\n", " ")
    parts = [text] if text.isascii() and len(text) <= room else chop_cells(text, room) or [""]
    number = str(line.old if old else line.new)
    return [Cell("" if at else number, line.change, part) for at, part in enumerate(parts)]

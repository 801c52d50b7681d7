"""The built-in Python editor: Textual's text area with indentation and comments as Python programmers expect."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.document._document import Location
from textual.widgets import TextArea

from studylm.forms.gaps import GAP, gaps_in
from studylm.tui.terminal.theme import editor_theme
from studylm.tui.widgets.text_area import WritingArea

INDENT = 4
_OPENS_BLOCK = re.compile(r":\s*(#.*)?$")
_ENDS_BLOCK = re.compile(r"\s*(return|pass|break|continue|raise)\b")


class CodeEditor(WritingArea):
    """A Python editor that keeps the indentation and has the colours of the app's theme."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.back", "Back", id="editor.back", tooltip="Leave the editor"),
        Binding("tab", "to_gap(1)", "Next gap", id="editor.gap", tooltip="Go to the next piece to put back"),
        Binding(
            "shift+tab",
            "to_gap(-1)",
            "Gap before",
            show=False,
            id="editor.gap-before",
            tooltip="Go to the piece to put back before this one",
        ),
        # The same keys, where no gap is open or several lines are selected.
        Binding("tab", "indent", "Indent", show=False, id="editor.indent", tooltip="Indent, or move these lines right"),
        Binding("shift+tab", "dedent", "Dedent", show=False, id="editor.dedent", tooltip="Move these lines left"),
        Binding(
            "ctrl+slash,ctrl+underscore",
            "toggle_comment",
            "Comment",
            show=False,
            id="editor.comment",
            tooltip="Comment these lines out, or back in",
        ),
        Binding("ctrl+home", "to_start", "Start", show=False, id="editor.start", tooltip="Go to the first line"),
        Binding("ctrl+end", "to_end", "End", show=False, id="editor.end", tooltip="Go to the last line"),
        Binding("alt+a", "select_all", "All", show=False, id="editor.all", tooltip="Select everything"),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(
            id=id,
            language="python",
            soft_wrap=False,
            tab_behavior="focus",  # with "indent", escape would move the focus; tab is a binding here
            show_line_numbers=True,
            max_checkpoints=200,
        )
        for key in ("f6", "f7"):  # Textual selects with them; the review needs them
            self._bindings.key_to_bindings.pop(key, None)
        self._restoring = False
        self._gaps: tuple[str, list[Location]] = ("", [])
        self._gap_open = False

    def on_mount(self) -> None:
        self.watch(self.app, "theme", self._recolour)

    def _recolour(self) -> None:
        self.register_theme(editor_theme(self.app))
        self.theme = "studylm"

    def load(self, text: str, *, restoring: bool = False) -> None:
        """Show `text`, which undo does not lead behind. While `restoring`, tab goes to the gaps; the first is selected."""
        self.load_text(text)
        self._restoring = restoring
        self._note_gaps()
        for gap in self.open_gaps()[:1]:
            self._select_gap(gap)

    def on_focus(self) -> None:
        """Bring the cursor into view; while the pane was hidden, nothing could scroll."""
        self.call_after_refresh(self.scroll_cursor_visible)

    def open_gaps(self) -> list[Location]:
        """Where the pieces are that have yet to be put back, if any have to be."""
        if not self._restoring:
            return []
        text = "\n".join(self.document.lines)  # the rows are those of the document
        if text != self._gaps[0]:
            self._gaps = text, gaps_in(text)
        return self._gaps[1]

    @on(TextArea.Changed)
    def _note_gaps(self) -> None:
        """Show the key in the footer as long as it does something."""
        if bool(self.open_gaps()) != self._gap_open:
            self._gap_open = not self._gap_open
            self.refresh_bindings()

    async def _on_key(self, event: events.Key) -> None:
        """Handle enter and backspace; Textual passes every other key on to `TextArea._on_key`."""
        handler = {"enter": self._new_line, "backspace": self._back_to_stop}.get(event.key)
        if handler is not None and not self.read_only and handler():
            event.stop()
            event.prevent_default()

    def _new_line(self) -> bool:
        """Break the line at the cursor; the new one is indented like its block."""
        start, end = sorted(self.selection)
        before = self.document.get_line(start[0])[: start[1]]
        indent = before[: len(before) - len(before.lstrip(" \t"))]
        if _OPENS_BLOCK.search(before):
            indent += " " * INDENT
        elif _ENDS_BLOCK.match(before):
            indent = indent[:-INDENT]
        self._replace_via_keyboard("\n" + indent, start, end)
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In a read-only editor, tab moves the focus; with several lines selected it indents them."""
        if action == "to_gap":
            first, last = self._selected_rows()
            return first == last and not self.read_only and bool(self.open_gaps())
        return False if action == "indent" and self.read_only else super().check_action(action, parameters)

    def action_to_gap(self, step: int) -> None:
        """Select the next open gap, or the one before; after the last comes the first."""
        gaps, (here, end) = self.open_gaps(), sorted(self.selection)
        if step > 0:
            found = [gap for gap in gaps if gap > here or (gap == here == end)] or gaps
            self._select_gap(found[0])
        else:
            found = [gap for gap in gaps if gap < here] or gaps
            self._select_gap(found[-1])

    def _select_gap(self, gap: Location) -> None:
        row, column = gap
        self.move_cursor(gap)
        self.move_cursor((row, column + len(GAP)), select=True)

    def action_indent(self) -> None:
        """Move the selected lines right by one level; within one line, insert spaces up to the next level."""
        first, last = self._selected_rows()
        if first == last:
            start, end = sorted(self.selection)
            self._replace_via_keyboard(" " * (INDENT - start[1] % INDENT), start, end)
        else:
            self._rewrite_rows(first, last, lambda line: " " * INDENT + line if line.strip() else line)

    def action_dedent(self) -> None:
        first, last = self._selected_rows()
        self._rewrite_rows(first, last, lambda line: line[min(INDENT, len(line) - len(line.lstrip(" "))) :])

    def action_to_start(self) -> None:
        self.move_cursor((0, 0))

    def action_to_end(self) -> None:
        self.move_cursor(self.document.end)

    def _back_to_stop(self) -> bool:
        """Within a line's indentation, delete back to the next level. Returns False elsewhere."""
        row, column = self.cursor_location
        before = self.document.get_line(row)[:column]
        if not self.selection.is_empty or not before or before.strip(" "):
            return False
        self._delete_via_keyboard((row, (column - 1) // INDENT * INDENT), (row, column))
        return True

    def action_toggle_comment(self) -> None:
        """Put `# ` before each selected line, or remove it if all have one."""
        first, last = self._selected_rows()
        lines = [self.document.get_line(row) for row in range(first, last + 1)]
        filled = [line for line in lines if line.strip()]
        if filled and all(line.lstrip().startswith("#") for line in filled):
            self._rewrite_rows(first, last, lambda line: re.sub(r"^(\s*)# ?", r"\1", line))
        elif filled:
            column = min(len(line) - len(line.lstrip()) for line in filled)
            self._rewrite_rows(first, last, lambda line: f"{line[:column]}# {line[column:]}" if line.strip() else line)

    def _selected_rows(self) -> tuple[int, int]:
        (first, _), (last, column) = sorted(self.selection)
        return first, last - 1 if last > first and column == 0 else last

    def _rewrite_rows(self, first: int, last: int, rewrite: Callable[[str], str]) -> None:
        if self.read_only:
            return
        old = [self.document.get_line(row) for row in range(first, last + 1)]
        new = [rewrite(line) for line in old]
        if new != old:
            self.replace("\n".join(new), (first, 0), (last, len(old[-1])))

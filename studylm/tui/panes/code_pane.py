"""The pane of a code card: the editor, kept in step with the answer file, and the results of the last run."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Label, TextArea

from studylm.checker.declared import declared_checks
from studylm.collection import Collection
from studylm.collection.answer_file import AnswerFile
from studylm.collection.coding.code_reviews import Opened
from studylm.deck.card import Card
from studylm.errors import StudylmError
from studylm.forms.form import Form
from studylm.store.records import Opening
from studylm.tui.panes.editor import CodeEditor
from studylm.tui.panes.results import Results
from studylm.tui.terminal.text import short_path
from studylm.tui.widgets.keys import key_for

AUTOSAVE = 2.0
"""Seconds between two comparisons of the editor with the file."""


class CodePane(Vertical):
    """Editor and results. What is typed is saved within two seconds, and at once whenever the learner leaves."""

    class Reopened(Message):
        """Another program has opened the review of the card that is shown in another form."""

    def __init__(self, collection: Collection) -> None:
        super().__init__(id="code-pane")
        self._collection = collection
        self._card: Card | None = None
        self._file: AnswerFile | None = None
        self._on_file = ""
        self._complaint = ""
        self._new = False
        self._opening: Opening | None = None
        self._changing = asyncio.Lock()
        self._editor = CodeEditor(id="editor")

    def compose(self) -> ComposeResult:
        with Vertical(id="editing"):
            yield Label(id="file-line", markup=False)
            yield self._editor
        yield Results(id="results")

    def on_mount(self) -> None:
        """Keep editor and file in step from now on."""
        self.set_interval(AUTOSAVE, self.keep_in_step)

    def on_unmount(self) -> None:
        """Save what was typed while the app was already exiting."""
        self.rescue()

    @property
    def editor(self) -> CodeEditor:
        """The editor of the code."""
        return self._editor

    @property
    def results(self) -> Results:
        """The results of the last run."""
        return self.query_one(Results)

    @property
    def path(self) -> Path | None:
        """The answer file; None if there is none."""
        return self._file.path if self._file else None

    @property
    def file_name(self) -> str:
        """The path of the answer file, relative to the workspace."""
        return short_path(self.path, self._collection.workspace.root) if self.path else "answer.py"

    @property
    def dirty(self) -> bool:
        """Whether the editor has unsaved changes."""
        return self._file is not None and not self.editor.read_only and self.editor.text != self._on_file

    async def open(
        self, card: Card, opened: Opened | None, trouble: StudylmError | None = None, *, passed: bool = False
    ) -> None:
        """Show the answer file of `card`, and its checks, not yet run. The editor's history starts anew.

        Args:
            opened: the file, ready for this review; None if it cannot be used, for the reason `trouble`.
            passed: whether it has passed since the card's last rating.
        """
        async with self._changing:
            self._card, self._file, self._complaint, self._new = card, None, "", False
            self.editor.read_only = False
            self._opening = self._last_opening()
            if opened is None:
                self._show_blank(card, trouble)
            else:
                self._show_opened(opened)
            await self._list_checks(card, passed)
            self._show_file_line()

    def _show_opened(self, opened: Opened) -> None:
        file = AnswerFile(opened.path, short_path(opened.path, self._collection.workspace.root))
        self._file, self._new = file, opened.created
        try:
            self._load(file.read(), restoring=opened.form is Form.RESTORE)
        except StudylmError as error:  # not text, for example: it is run as it is
            self._load("")
            self.editor.read_only = True
            self.notify(str(error), severity="error", timeout=10, markup=False)
        if opened.note:
            self.notify(opened.note, timeout=12, markup=False)

    def _show_blank(self, card: Card, trouble: StudylmError | None) -> None:
        """The answer file cannot be written. It may hold the old answer, so it is not read; what is typed can be run."""
        try:
            blank = self._collection.code_reviews.blank(card)
        except StudylmError:
            blank = ""
        self._load(blank)
        if trouble is not None:
            self.notify(str(trouble), severity="error", timeout=10, markup=False)

    async def _list_checks(self, card: Card, passed: bool) -> None:
        key = key_for(self, "run")
        line = f"{key} saves and runs the hidden checks."
        if passed:
            line = f"Your answer has passed before. {key} runs it once more; then rate it."
        try:
            declared = declared_checks(card.checks) if card.checks else ()
        except StudylmError as error:
            declared, line = (), str(error)
        await self.results.expect(declared, line)

    async def take_up(self, card: Card, *, passed: bool, run: bool) -> None:
        """The deck file was edited: continue with `card` as it is now. The code stays, and so do the results if it was `run`."""
        async with self._changing:
            if self._card is None or self._card.id != card.id:
                return
            self._card = card
            if not run:
                await self._list_checks(card, passed)

    def _last_opening(self) -> Opening | None:
        """How the card's review was opened last, here or in a shell."""
        with suppress(StudylmError):
            return None if self._card is None else self._collection.store.openings.current(self._card.id)
        return None

    def _load(self, text: str, *, restoring: bool = False) -> None:
        """Put `text`, which is what the file contains, into the editor."""
        self.editor.load(text, restoring=restoring)
        # The editor may unify mixed line ends; only what the learner types counts as a change.
        self._on_file = self.editor.text

    def close(self) -> None:
        """Save, and let go of the card."""
        self.save()
        self._card = self._file = None

    def save(self) -> bool:
        """Save unsaved changes. Returns False, and notifies the learner, if that fails."""
        if self._file is None or not self.dirty:
            return True
        text = self.editor.text
        try:
            saved = self._file.save(text)
        except StudylmError as error:
            if str(error) != self._complaint:  # told once; the file line goes on saying "not saved"
                self.notify(str(error), severity="error", timeout=10, markup=False)
            self._complaint = str(error)
            self._show_file_line()
            return False
        self._on_file, self._complaint = text, ""
        if saved.kept:
            self.notify(
                f"Another program changed {self.file_name} meanwhile. Your version is saved; the other one is kept as "
                f"{saved.kept.name}.",
                severity="warning",
                timeout=12,
                markup=False,
            )
        self._show_file_line()
        return True

    def rescue(self) -> bool:
        """Save unsaved changes, from any thread and without touching the screen. Returns False if that fails."""
        file = self._file
        if file is None or not self.dirty:
            return True
        try:
            file.save(self.editor.text)
        except StudylmError:
            return False
        return True

    def keep_in_step(self) -> None:
        """Save unsaved changes, or else load what another editor has written."""
        if self._file is None:
            return
        if self.dirty:
            self.save()
        elif self._file.changed_elsewhere():
            self.reload()

    def reload(self) -> None:
        """Load the file from disk."""
        if self._file is None:
            return
        try:
            text = self._file.read()
            opening = self._last_opening()
            self.editor.read_only = False
            if opening is not None and (self._opening is None or opening.id != self._opening.id):
                # `studylm start` has opened another form, and undo must not lead behind that.
                self._opening = opening
                self._load(text, restoring=opening.form is Form.RESTORE)
                self.post_message(self.Reopened())
            else:
                place = self.editor.cursor_location
                # An edit, so that undo leads back to the text before.
                self.editor.replace(text, (0, 0), self.editor.document.end)
                self.editor.move_cursor(self.editor.clamp_visitable(place))
            self._on_file = self.editor.text
        except StudylmError as error:
            self.editor.read_only = True
            if str(error) != self._complaint:
                self.notify(str(error), severity="error", timeout=10, markup=False)
            self._complaint = str(error)
        self._show_file_line()

    def source(self) -> bytes:
        """The bytes to run: the editor's text, or the file's if the editor cannot show it.

        Raises:
            StudylmError: the file cannot be read.
        """
        if self.editor.read_only and self._card is not None:
            return self._collection.answers.read(self._card)
        return self.editor.text.encode("utf-8", "replace")

    def go_to(self, line: int) -> None:
        """Put the cursor at the start of the code on `line`, 1-based."""
        row = min(max(line, 1), self.editor.document.line_count) - 1
        text = self.editor.document.get_line(row)
        self.editor.move_cursor((row, len(text) - len(text.lstrip())), center=True)

    @on(TextArea.Changed)
    def _show_file_line(self) -> None:
        """Show the name of the file, and whether it is saved."""
        if self._file is None:
            line = "no answer file: nothing here is saved"
        else:
            state = "not saved" if self._complaint else "edited" if self.dirty else "new" if self._new else ""
            line = self.file_name + (f" · {state}" if state else "")
        self.query_one("#file-line", Label).update(line)

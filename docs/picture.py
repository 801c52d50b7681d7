"""Draws docs/studylm.svg: a code card in the TUI, with the real deck and checker. `make picture` runs it."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

# The same colours in every terminal.
os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", TZ="UTC")
os.environ.pop("NO_COLOR", None)
os.environ.pop("TEXTUAL_THEME", None)

from studylm.checker.client import Checker
from studylm.checker.verdict import CheckRequest, CheckResult, Verdict
from studylm.collection import Collection, ReviewSession
from studylm.tui.app import StudyApp
from studylm.tui.panes.code_pane import CodePane
from studylm.tui.screens.review import ReviewScreen
from studylm.workspace import Workspace

TARGET = Path(__file__).with_name("studylm.svg")
SIZE = (140, 40)
CARD = "language-model/gru"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ANSWER = """\
import torch
from torch import nn


class GRU(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.H = H
        self.gates = nn.Linear(n_in + H, 2 * H)
        self.new = nn.Linear(n_in + H, H)

    def forward(self, x, h=None):
        h = x.new_zeros(len(x), self.H) if h is None else h
        out = []
        for x_t in x.unbind(1):
            r, z = self.gates(torch.cat([x_t, h], 1)).sigmoid().chunk(2, 1)
            n = self.new(torch.cat([x_t, r * h], 1)).sigmoid()
            h = (1 - z) * n + z * h
            out.append(h)
        return torch.stack(out, 1), h
"""


class Steady(Checker):
    """The real checker with a fixed duration, since the real one differs from run to run."""

    def run(self, request: CheckRequest, on_check: Callable[[CheckResult], None] | None = None) -> Verdict:
        """Run the checks, and report 0.2 seconds."""
        return replace(super().run(request, on_check), seconds=0.2)


async def draw(root: Path) -> str:
    """The picture as SVG; `root` is an empty folder for its workspace."""
    workspace = Workspace(root)
    file = workspace.answer_file(CARD)
    file.parent.mkdir(parents=True)
    file.write_text(ANSWER)
    with Collection.open(workspace, clock=lambda: NOON) as collection, Steady(workspace) as checker:
        app = StudyApp(collection, checker)
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            screen = ReviewScreen(collection, ReviewSession(collection, cards=[CARD]), checker)
            await app.push_screen(screen)
            await pilot.pause()
            screen.query_one(CodePane).editor.cursor_blink = False
            await pilot.press("enter", "f5")
            while screen.runs.running:
                await pilot.pause(0.1)
            screen.query_one(CodePane).go_to(17)
            await pilot.pause(0.5)
            return app.export_screenshot(title="studylm")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        TARGET.write_text(asyncio.run(draw(Path(folder))), "utf-8")
    print(f"drew {TARGET}")

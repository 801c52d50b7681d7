"""Every prompt fits the smallest common terminal without scrolling, in a real review."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from studylm.checker.client import Checker
from studylm.collection import Collection, ReviewSession
from studylm.tui.app import StudyApp
from studylm.tui.panes.card_pane import CardPane
from studylm.tui.screens.review import ReviewScreen
from studylm.workspace import Workspace
from tests.content.snippets import deck_cards


@pytest.mark.exhaustive
async def test_prompts_fit_80x24(tmp_path: Path) -> None:
    cards = deck_cards()
    with Collection.open(Workspace(tmp_path)) as collection, Checker(Workspace(tmp_path)) as checker:
        app = StudyApp(collection, checker)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            review = ReviewScreen(collection, ReviewSession(collection, cards=[cards[0].id]), checker)
            await app.push_screen(review)
            await pilot.pause()
            pane = review.query_one(CardPane)
            too_long = replace(cards[0], id="a/too-long", prompt="One line.\n\n" * 12)
            scrolled = []
            for card in [*cards, too_long]:
                await pane.show(card)
                await pilot.pause()
                if pane.max_scroll_y > 0:
                    scrolled.append(card.name)
            assert scrolled == ["too-long"]

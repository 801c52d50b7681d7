"""Asking the learner to confirm by pressing the same key again."""

from __future__ import annotations

from time import monotonic

from textual.widget import Widget

TWICE = 6.0
"""Seconds within which pressing the same key again confirms."""


class Confirmation:
    """One open question at a time, shown as a notification."""

    def __init__(self, widget: Widget) -> None:
        """Questions are shown through `widget`."""
        self._widget = widget
        self._asked = ""
        self._asked_at = 0.0

    def given(self, topic: str, question: str) -> bool:
        """Whether this is the second call for `topic` within `TWICE` seconds; otherwise show `question`."""
        if self._asked == topic and monotonic() - self._asked_at < TWICE:
            self._asked = ""
            return True
        self._asked, self._asked_at = topic, monotonic()
        self._widget.notify(question, severity="warning", timeout=TWICE, markup=False)
        return False

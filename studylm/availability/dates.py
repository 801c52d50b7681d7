"""When the cards of a store are due, with the exam that it aims at."""

from __future__ import annotations

from datetime import date

from studylm.scheduling.due import DueDates
from studylm.scheduling.model import Config
from studylm.store.store import Store


def due_dates(store: Store, config: Config, today: date) -> DueDates:
    """The due dates as of the study day `today`."""
    return DueDates(config, today, exam=store.exams.last(), parameters=store.reviews.parameters().fsrs)

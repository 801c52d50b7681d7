"""Replays the standing reviews from the start: what the cached card states must be equal to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from studylm.scheduling.model import DEFAULT_CONFIG, Config, Memory, Phase, schedule, seed_for
from studylm.store.records import Parameters, ReviewRecord


def replay(
    reviews: Iterable[ReviewRecord],
    parameters: Mapping[int, Parameters],
    config: Config = DEFAULT_CONFIG,
    *,
    resets: Mapping[str, int] | None = None,
) -> dict[str, Memory]:
    """Compute every card's memory from ratings and times, each review with the parameters that scheduled it.

    Args:
        reviews: the standing reviews, in the order in which they were made.
        parameters: by id; must include those of every review.
        resets: card id -> the review after which the card was reset last; None if no card was.

    Returns:
        card id -> memory. When a study day began depended on the learner's time zone at that moment, so `due` is
        taken from the record if the interval in whole days is the same.
    """
    memories: dict[str, Memory] = {}
    last: dict[str, int] = {}
    for review in reviews:
        last[review.card_id] = review.id
        before = memories.get(review.card_id, Memory()) if review.before.reps else Memory()
        after = schedule(
            before,
            review.rating,
            review.at,
            seed=seed_for(review.history_id or review.card_id, before),
            parameters=parameters[review.parameters].fsrs,
            config=parameters[review.parameters].config(config),
            today=review.study_day,
            steps=review.steps,
        )
        if after.phase is Phase.REVIEW and after.interval_days == review.after.interval_days:
            after = replace(after, due=review.after.due)
        memories[review.card_id] = after
    for card_id, review_id in (resets or {}).items():
        if last.get(card_id) == review_id:  # it was not reviewed since, so it is new
            del memories[card_id]
    return memories

"""The reviews that stand, played again from the start: what the cached card states must come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from studylm.scheduling.model import DEFAULT_CONFIG, Config, Memory, Phase, schedule, seed_for
from studylm.store.records import Parameters, ReviewRecord


def replay(
    reviews: Iterable[ReviewRecord],
    parameters: Mapping[int, Parameters],
    config: Config = DEFAULT_CONFIG,
) -> dict[str, Memory]:
    """Every card's memory, computed anew from ratings and times, each review with the parameters it was made by.

    When a study day began is a fact of the learner's clock at that time and place, so `due` is taken from the record
    where an interval in whole days comes out the same.
    """
    memories: dict[str, Memory] = {}
    for review in reviews:
        before = memories.get(review.card_id, Memory()) if review.before.reps else Memory()
        after = schedule(
            before,
            review.rating,
            review.at,
            seed=seed_for(review.lies_under or review.card_id, before),
            parameters=parameters[review.parameters].fsrs,
            config=parameters[review.parameters].config(config),
            today=review.study_day,
        )
        if after.phase is Phase.REVIEW and after.interval_days == review.after.interval_days:
            after = replace(after, due=review.after.due)
        memories[review.card_id] = after
    return memories

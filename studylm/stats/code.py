"""Figures on code cards: tries and time until an answer passes, first runs, and the mistakes that were made most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Any

from studylm.checker.verdict import Status, without_figures
from studylm.forms.form import Form
from studylm.scheduling.model import Rating
from studylm.stats.periods import minutes, month_of, share, week_of
from studylm.store.code.runs import Begun, Run, Runs
from studylm.store.derived.daily import Total

LONGEST = timedelta(hours=1)
"""The longest time from opening a review to its pass that counts as work."""
LOOKED_AT = 300
"""Runs that did not pass, the last ones, of which the diagnoses are counted: each verdict has to be read."""
MOST_MET = 10


@dataclass(frozen=True, slots=True)
class CodeReview:
    """The runs that count for one review of a code card, up to the first that passed.

    Attributes:
        day: the study day of the first run.
        form: as it passed or, if it did not, as it was run last.
        tries: the number of runs.
        took: from opening the review to the pass, at most an hour; None if it did not pass or was not opened.
    """

    day: date
    form: Form
    tries: int
    passed: bool
    took: timedelta | None


def code_reviews(runs: Iterable[Run], begun: Mapping[tuple[str, int | None], Begun]) -> list[CodeReview]:
    """The reviews of code cards that had a run, from all runs in order.

    A review's runs are those since it was opened. Of a card that has never passed, runs count also if nothing was opened;
    later ones without an opening are practice, and so are those after the pass.
    """
    grouped: defaultdict[tuple[str, int | None], list[Run]] = defaultdict(list)
    for run in runs:
        grouped[run.card_id, run.after_review].append(run)
    passed: set[str] = set()
    found = []
    for key, each in sorted(grouped.items(), key=lambda item: item[1][0].id):
        opening = begun.get(key)
        if opening is not None:
            counted = [run for run in each if run.id > opening.attempts_before]
        else:
            counted = [] if key[0] in passed else each
        if counted:
            found.append(_review(counted, opening))
        if any(run.passed for run in each):
            passed.add(key[0])
    return found


def _review(runs: Sequence[Run], opening: Begun | None) -> CodeReview:
    first = next((place for place, run in enumerate(runs) if run.passed), None)
    last = runs[-1 if first is None else first]
    took = None
    if first is not None and opening is not None and last.at >= opening.at:
        took = min(last.at - opening.at, LONGEST)
    return CodeReview(
        runs[0].study_day,
        last.form or Form.BUILD,
        len(runs) if first is None else first + 1,
        first is not None,
        took,
    )


def code_figures(store_runs: Runs) -> dict[str, Any]:
    """Tries and minutes to pass, in all and by form; first runs that passed by week and month; diagnoses met most."""
    reviews = code_reviews(store_runs.all(), store_runs.begun())
    by_form = {form: [review for review in reviews if review.form is form] for form in Form}
    return {
        **_passing(reviews),
        "forms": {form.value: _passing(each) for form, each in by_form.items() if each},
        "by_week": _first_runs(reviews, "week", week_of),
        "by_month": _first_runs(reviews, "month", month_of),
        "diagnoses": diagnoses(store_runs.last_failed(LOOKED_AT)),
    }


def _passing(reviews: Sequence[CodeReview]) -> dict[str, Any]:
    passed = [review for review in reviews if review.passed]
    times = [review.took.total_seconds() / 60 for review in passed if review.took is not None]
    return {
        "reviews": len(reviews),
        "passed": len(passed),
        "tries": median(review.tries for review in passed) if passed else None,
        "minutes": median(times) if times else None,
        "first_run_passed": _first_passed(reviews),
    }


def _first_passed(reviews: Sequence[CodeReview]) -> float | None:
    return share(sum(review.passed and review.tries == 1 for review in reviews), len(reviews))


def _first_runs(reviews: Iterable[CodeReview], word: str, name: Callable[[date], str]) -> list[dict[str, Any]]:
    periods: defaultdict[str, list[CodeReview]] = defaultdict(list)
    for review in reviews:
        periods[name(review.day)].append(review)
    return [
        {word: period, "reviews": len(each), "first_run_passed": _first_passed(each)}
        for period, each in sorted(periods.items())
    ]


@dataclass(slots=True)
class _Met:
    message: str
    runs: int = 0
    cards: set[str] = field(default_factory=set)


def diagnoses(failed: Iterable[tuple[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """The diagnoses met in most runs, from (card id, verdict) of runs that did not pass, the last one first.

    Two are one and the same if their check has the same id and their messages differ in figures only. A message about
    the whole file has no check.
    """
    met: dict[tuple[str | None, str], _Met] = {}
    for card_id, verdict in failed:
        messages = {(check["id"], check["message"]) for check in verdict.get("checks", ()) if _says_no(check)}
        if verdict.get("message"):
            messages.add((None, verdict["message"]))
        for check_id, message in sorted(messages, key=str):
            found = met.setdefault((check_id, without_figures(message)), _Met(message))
            found.runs += 1
            found.cards.add(card_id)
    most = sorted(met.items(), key=lambda item: (-item[1].runs, -len(item[1].cards), str(item[0])))
    return [
        {"check": check_id, "message": found.message, "runs": found.runs, "cards": sorted(found.cards)}
        for (check_id, _), found in most[:MOST_MET]
    ]


def _says_no(check: Mapping[str, Any]) -> bool:
    return check["status"] in (Status.FAILED, Status.ERROR) and bool(check["message"])


def by_form(totals: Iterable[Total]) -> dict[str, dict[str, Any]]:
    """The ratings of code cards by form: reviews, the share that was not rated again, and minutes."""
    found: dict[Form, list[Total]] = {}
    for total in totals:
        if total.form is not None:
            found.setdefault(total.form, []).append(total)
    figures = {}
    for form in Form:
        if each := found.get(form):
            reviews = sum(total.reviews for total in each)
            figures[form.value] = {
                "reviews": reviews,
                "remembered": sum(total.reviews for total in each if total.rating > Rating.AGAIN) / reviews,
                "minutes": minutes(sum(total.milliseconds for total in each)),
            }
    return figures

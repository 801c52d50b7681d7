"""The commands for what lies ahead: exam, simulate."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from studylm.cli.context import Context, json_option, print_json, say
from studylm.cli.queries import QueryCommand, query_argument
from studylm.collection.control.exams import ExamForecast
from studylm.errors import StudylmError
from studylm.wording import count

RETENTIONS = (0.8, 0.85, 0.9, 0.95)
"""The desired retentions that `simulate` compares by default."""


@click.command(cls=QueryCommand)
@click.argument("date_", metavar="[DATE]", required=False)
@query_argument
@click.option("--clear", is_flag=True, help="Go on with the plain schedule.")
@json_option
@click.pass_obj
def exam(context: Context, date_: str | None, query: str, clear: bool, as_json: bool) -> None:
    """Aim the schedule at an exam on DATE, on all cards or those that match QUERY (see `studylm cards --help`).

    From now on, cards that would be weak on that date come before it, and new cards end in time. After it, the plain
    schedule goes on. Without DATE, print what the exam that is entered brings.
    """
    if clear:
        if date_ is not None:
            raise StudylmError("--clear takes no date.", "Use `studylm exam --clear` alone.")
        with context.collection(writes=True) as collection:
            cleared = collection.exams.clear()
        if as_json:
            print_json({"date": None, "cleared": None if cleared is None else cleared.day.isoformat()})
        else:
            say("No exam is entered." if cleared is None else f"The exam on {cleared.day} is cleared.")
        return
    day = None if date_ is None else _day(date_)
    with context.collection(writes=day is not None) as collection:
        if day is not None:
            views = collection.search(query) if query else ()
            ids = [view.card.id for view in views] if query else list(collection.library.cards)
            entered = collection.exams.enter(day, query, ids)
        else:
            entered_before = collection.exams.current()
            if entered_before is None:
                raise StudylmError("No exam is entered.", "`studylm exam 2027-06-12` enters one.")
            entered = entered_before
        found = collection.exams.forecast(collection.library, entered)
    if as_json:
        print_json(_json(found))
    else:
        say(_text(found))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise StudylmError(f"{text[:40]!r} is not a date.", "Write it as 2027-06-12.") from error


def _json(found: ExamForecast) -> dict[str, Any]:
    return {
        "date": found.exam.day.isoformat(),
        "cards": found.cards,
        "known_now": round(found.known_now, 2),
        "known_then": round(found.known_then, 2),
        "known_then_without": round(found.known_then_without, 2),
        "minutes_per_day": round(found.minutes_per_day, 1),
    }


def _text(found: ExamForecast) -> str:
    asked = f"those that match {found.exam.query}" if found.exam.query else "all"
    return "\n".join(
        (
            f"Exam on {found.exam.day}, on {count(found.cards, 'card')} ({asked}).",
            f"  known now          {found.known_now:6.0f}",
            f"  known on that day  {found.known_then:6.0f}   {found.minutes_per_day:.0f} minutes a day",
            f"  without the exam   {found.known_then_without:6.0f}   {found.minutes_per_day_without:.0f} minutes a day",
        )
    )


@click.command()
@click.option("--days", type=click.IntRange(1, 3650), default=365, metavar="N", help="Play N study days (365).")
@click.option("--retention", metavar="R,...", help="Compare these desired retentions (0.8,0.85,0.9,0.95).")
@json_option
@click.pass_obj
def simulate(context: Context, days: int, retention: str | None, as_json: bool) -> None:
    """Play the days ahead, with your cards, times, settings and exam, at several desired retentions."""
    retentions = RETENTIONS if retention is None else [_retention(text) for text in retention.split(",")]
    with context.collection() as collection:
        exam = collection.exams.current()
        found = [
            (each, collection.ahead.play(collection.library, days, exam=exam, retention=each)) for each in retentions
        ]
        own, cards = collection.config.desired_retention, len(collection.library.cards)
    if as_json:
        print_json(
            [
                {
                    "retention": each,
                    "reviews": round(forecast.reviews),
                    "minutes_per_day": round(forecast.minutes_per_day, 1),
                    "known_at_end": round(forecast.known, 1),
                }
                for each, forecast in found
            ]
        )
        return
    say(f"{count(days, 'day')} with {count(cards, 'card')}. Your desired retention is {own:g}.")
    say("retention  reviews  minutes a day  known at the end")
    for each, forecast in found:
        say(f"{each:9g}  {forecast.reviews:7.0f}  {forecast.minutes_per_day:13.1f}  {forecast.known:16.0f}")


def _retention(text: str) -> float:
    from studylm.settings import SETTINGS

    setting = SETTINGS["desired_retention"]
    value: float = setting.accept("desired_retention", setting.type.parse(text.strip()), "")
    return value

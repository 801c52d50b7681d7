"""`studylm` without a command: the TUI in a terminal, else today's page as text; and the figures as text."""

from __future__ import annotations

import sys

from studylm.cli.context import Context, say
from studylm.stats import Stats
from studylm.today import look, page
from studylm.wording import count, share


def open_or_print(context: Context) -> None:
    """Open the study screen, or print today's page if stdin or stdout is not a terminal."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        from studylm.tui.app import run

        run(context.workspace, context.clock, context.topic)
        return
    with context.collection() as collection:
        say("\n".join(page(look(collection))))


def stats_text(figures: Stats) -> str:
    """The figures as a page of plain text."""
    retention = figures.retention
    attempts = figures.attempts
    lines = [
        f"Cards      {figures.cards} in all, {figures.new} new, {figures.due} due now",
        f"Reviews    {figures.reviews} in all, {figures.reviewed_today} today; {figures.lapses} lapses",
        f"Streak     {count(figures.streak, 'day')}, the longest {figures.longest_streak}",
        "Retention  " + ", ".join(f"{window} {share(value)}" for window, value in retention.items()),
        f"Known now  about {figures.known:.0f} cards"
        + (
            f" (recall {share(figures.average_retrievability)} on those seen)" if figures.average_retrievability else ""
        ),
        f"Code       {attempts['passed']} of {count(attempts['total'], 'run')} passed; "
        f"{attempts['cards_solved']} of {count(attempts['cards_tried'], 'card')} tried are solved",
        "Ratings    " + ", ".join(f"{word} {number}" for word, number in figures.ratings.items()),
        "Ahead      " + "  ".join(f"{day['day'][5:]} {day['due']}" for day in figures.forecast[:7]),
    ]
    if figures.forms:
        lines += ["", "Code reviews by form"]
        lines += [
            f"  {form:<8}  {share(data['remembered']):>4} remembered  {count(data['reviews'], 'review')}, "
            f"{count(round(data['minutes']), 'minute')}"
            for form, data in figures.forms.items()
        ]
    if figures.topics:
        width = max(len(topic) for topic in figures.topics)
        lines += ["", "Topics"]
        lines += [
            f"  {topic:<{width}}  {share(data['mastery']):>4}  {data['seen']} of {data['cards']} seen"
            for topic, data in figures.topics.items()
        ]
    return "\n".join(lines)

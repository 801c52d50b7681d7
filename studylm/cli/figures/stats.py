"""The command `stats`: all figures as JSON, or the main ones as a page of text."""

from __future__ import annotations

import click

from studylm.cli.context import Context, json_option, print_json, say
from studylm.errors import one_line
from studylm.stats import Stats
from studylm.wording import count, harmless, share

WIDTH = 80
SHOWN_MONTHS = 6
SHOWN_CARDS = 5
SHOWN_DIAGNOSES = 3


@click.command()
@json_option
@click.pass_obj
def stats(context: Context, as_json: bool) -> None:
    """Print figures: what is due, retention, the memory model, code and topics; with --json every figure.

    docs/figures.md defines each of them.
    """
    with context.collection() as collection:
        figures = collection.stats()
    if as_json:
        print_json(figures.to_json())
    else:
        say(text(figures))


def text(figures: Stats) -> str:
    """The main figures as a page of plain text, at most 80 columns wide."""
    blocks = [_now(figures), _months(figures), _code(figures), _hardest(figures), _topics(figures)]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _now(figures: Stats) -> list[str]:
    beyond = figures.due - figures.due_today
    phases = figures.due_learning, figures.due_today - figures.due_learning
    lines = [
        _line("Today", f"{phases[0]} learning, {phases[1]} to review, {figures.new_today} new")
        + (f" ({beyond} to review beyond the limit)" if beyond else ""),
        _line(
            "Done",
            f"{count(figures.reviewed_today, 'review')} and {_minutes(figures.studied_today_minutes)} today;"
            f" {count(figures.reviews, 'review')} and {_minutes(figures.minutes)} in all",
        ),
        _line("Streak", f"{count(figures.streak, 'day')}, the longest {figures.longest_streak}"),
        _line("Cards", f"{figures.cards:,} in all, {figures.cards - figures.new:,} seen, {figures.new:,} not yet"),
    ]
    if figures.average_retrievability is None:
        return lines
    later = {each["days"]: each["known"] for each in figures.expected}
    return [
        *lines,
        _line(
            "Known",
            f"about {count(round(figures.known), 'card')} now ({share(figures.average_retrievability)} of those seen);"
            f" {round(later[30])} in 30 days without study",
        ),
        _line("Retention", ", ".join(f"{window} {share(value)}" for window, value in figures.retention.items())),
        _line(
            "",
            f"young {share(figures.retention_young['all'])}, mature {share(figures.retention_mature['all'])};"
            f" {count(figures.lapses, 'lapse')}",
        ),
        *_model(figures),
        _line("Ratings", ", ".join(f"{word} {number:,}" for word, number in figures.ratings.items())),
        _line("Ahead", "  ".join(f"{day['day'][5:]} {day['due']}" for day in figures.forecast[:7])),
    ]


def _model(figures: Stats) -> list[str]:
    found = figures.calibration
    if not found["reviews"]:
        return []
    loss = found["log_loss"]
    return [
        _line(
            "Model",
            f"predicted {share(found['predicted'])}, recalled {share(found['observed'])} in"
            f" {count(found['reviews'], 'test')}; {found['error_points']:.1f} points off",
        ),
        _line(
            "",
            f"log loss {loss['model']:.3f}; a constant {loss['constant']:.3f},"
            f" a moving average {loss['moving_average']:.3f}",
        ),
    ]


def _months(figures: Stats) -> list[str]:
    months = figures.by_month[-SHOWN_MONTHS:]
    if not months:
        return []
    lines = ["Month      reviews  minutes  learned  retention  young  mature"]
    for month in months:
        values = [f"{month['reviews']:,}", f"{round(month['minutes']):,}", f"{month['learned']:,}"]
        values += [share(month[key]) for key in ("retention", "retention_young", "retention_mature")]
        widths = (9, 9, 9, 11, 7, 8)
        lines.append(
            f"{month['month']:<9}" + "".join(f"{value:>{width}}" for value, width in zip(values, widths, strict=True))
        )
    return lines


def _code(figures: Stats) -> list[str]:
    attempts, code = figures.attempts, figures.code
    if not attempts["total"]:
        return []
    lines = [
        _line(
            "Code",
            f"{attempts['passed']:,} of {count(attempts['total'], 'run')} passed;"
            f" {attempts['cards_solved']} of {count(attempts['cards_tried'], 'card')} tried "
            + ("is solved" if attempts["cards_solved"] == 1 else "are solved"),
        )
    ]
    for form, data in code["forms"].items():
        rated = figures.forms.get(form)
        parts = [f"{data['passed']} of {data['reviews']} passed, {share(data['first_run_passed'])} at the first run"]
        if data["tries"] is not None:
            parts.append(f"{data['tries']:g} {'try' if data['tries'] == 1 else 'tries'}")
        if data["minutes"] is not None:
            parts.append(_minutes(data["minutes"]))
        if rated:
            parts.append(f"{share(rated['remembered'])} remembered")
        lines.append(f"  {form:<8}  {', '.join(parts)}")
    if code["diagnoses"]:
        lines += ["", "Mistakes met most"]
        for each in code["diagnoses"][:SHOWN_DIAGNOSES]:
            check = f"{each['check']}: " if each["check"] else ""
            lines.append(_cut(f"  {each['runs']:>4}  {one_line(harmless(check + each['message']))}"))
    return lines


def _hardest(figures: Stats) -> list[str]:
    cards = [card for card in figures.hardest if card["lapses"]][:SHOWN_CARDS]
    if not cards:
        return []
    width = min(44, max(len(card["id"]) for card in cards))
    return ["Hardest cards"] + [
        f"  {card['id']:<{width}}  {count(card['lapses'], 'lapse')} in {count(card['reviews'], 'review')},"
        f" recall {share(card['recall'])}"
        for card in cards
    ]


def _topics(figures: Stats) -> list[str]:
    if not figures.topics:
        return []
    width = max(len(topic) for topic in figures.topics)
    return ["Topics"] + [
        f"  {topic:<{width}}  {share(data['mastery']):>4}  {data['seen']} of {data['cards']} seen"
        + (f", {count(data['lapses'], 'lapse')}" if data["lapses"] else "")
        for topic, data in figures.topics.items()
    ]


def _line(label: str, words: str) -> str:
    return f"{label:<10} {words}"


def _minutes(value: float) -> str:
    return count(round(value), "minute")


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"

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
    shares = ("retention", "retention_young", "retention_mature")
    return [_row("Month", "reviews", "minutes", "learned", "retention", "young", "mature")] + [
        _row(
            month["month"],
            f"{month['reviews']:,}",
            _number(month["minutes"]),
            f"{month['learned']:,}",
            *(share(month[key]) for key in shares),
        )
        for month in months
    ]


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
    if code["forms"]:
        lines += ["", _row("Form", "reviews", "passed", "at once", "tries", "minutes", "remembered")]
    for form, data in code["forms"].items():
        rated = figures.forms.get(form)
        lines.append(
            _row(
                form,
                f"{data['reviews']:,}",
                f"{data['passed']:,}",
                share(data["first_run_passed"]),
                _number(data["tries"]),
                _number(data["minutes"]),
                share(rated["remembered"] if rated else None),
            )
        )
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


def _row(first: str, *cells: str) -> str:
    """A line of a table with up to seven columns."""
    return f"{first:<10}" + "".join(f"{cell:>11}" for cell in cells)


def _number(value: float | None) -> str:
    """A number without needless decimals; a dash for None."""
    if value is None:
        return "–"
    return f"{value:.1f}" if 0 < value < 10 and value != round(value) else f"{round(value):,}"


def _minutes(value: float) -> str:
    return count(round(value), "minute")


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"

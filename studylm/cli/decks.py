"""The command that imports other people's questionnaires: import."""

from __future__ import annotations

from pathlib import Path

import click

from studylm.cli.context import Context, json_option, note, print_json, say
from studylm.deck.dialects import DIALECTS
from studylm.deck.importing.questionnaires import import_questionnaires
from studylm.wording import count


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--deck", metavar="NAME", help="The deck to write or add to; by default named after the first file.")
@click.option("--dialect", type=click.Choice(list(DIALECTS)), help="The dialect of the files; detected by default.")
@click.option("--link", metavar="DECK", help="Give cards that ask the same as a card of DECK its checks and answers.")
@json_option
@click.pass_obj
def import_(
    context: Context, files: tuple[Path, ...], deck: str | None, dialect: str | None, link: str | None, as_json: bool
) -> None:
    """Merge questionnaires, in any supported dialect, into one deck.

    A question in several files becomes one card, with every answer and its source. What cannot be parsed is
    reported with its line.
    """
    workspace = context.workspace
    workspace.prepare()
    report = import_questionnaires(workspace, files, deck, dialect, link)
    if as_json:
        print_json(report.as_json())
        return
    for each in report.understood:
        note(f"{each.file}: {each.dialect}; {count(each.questions, 'question')}, {count(each.answers, 'answer')}")
    for warning in report.warnings:
        note(f"warning: {warning.file}:{warning.line}: {warning.message}")
    say(f"Deck {report.deck}: {count(report.cards, 'card')} in {report.path}")

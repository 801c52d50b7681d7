"""The command for settings: config."""

from __future__ import annotations

from typing import Any

import click

from studylm.cli.context import Context, json_option, print_json, say
from studylm.settings import change_setting, load_settings


# An unknown option is taken for an argument, so that a negative number is refused as what it is.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("key", required=False)
@click.argument("value", required=False)
@json_option
@click.pass_obj
def config(context: Context, key: str | None, value: str | None, as_json: bool) -> None:
    """List the settings, print the one named KEY, or set it to VALUE, such as 15, 0.85, 04:30 or "1m 10m".

    They are in studylm.toml in the workspace, over one in your config folder. decks.NAME.KEY is KEY in one deck.
    """
    workspace = context.workspace
    workspace.refuse_file()
    settings = load_settings(workspace) if value is None or key is None else change_setting(workspace, key, value)
    if key is not None:
        plain = settings.plain(key)
        print_json(plain) if as_json else say(_text(plain))
        return
    if as_json:
        print_json(settings.to_json())
        return
    values = settings.to_json()
    decks = values.pop("decks", {})
    for name, plain in values.items():
        say(f"{name} = {_text(plain)}")
    for deck, own in decks.items():
        for name, plain in own.items():
            say(f"decks.{deck}.{name} = {_text(plain)}")


def _text(plain: Any) -> str:
    """A value as VALUE takes it."""
    return " ".join(plain) if isinstance(plain, list) else str(plain)

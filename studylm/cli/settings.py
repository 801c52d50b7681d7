"""The command for settings: config."""

from __future__ import annotations

import click

from studylm.cli.context import Context, json_option, print_json, say
from studylm.settings import change_setting, load_settings


@click.command()
@click.argument("key", required=False)
@click.argument("value", required=False)
@json_option
@click.pass_obj
def config(context: Context, key: str | None, value: str | None, as_json: bool) -> None:
    """List the settings, print the one named KEY, or set it to VALUE.

    They are in studylm.toml in the workspace, over one in your config folder. decks.NAME.KEY is KEY in one deck.
    """
    workspace = context.workspace
    workspace.refuse_file()
    settings = load_settings(workspace) if value is None or key is None else change_setting(workspace, key, value)
    if key is not None:
        found = settings.get(key)
        print_json(found) if as_json else say(found)
    elif as_json:
        print_json(settings.to_json())
    else:
        for name, each in settings.values.items():
            say(f"{name} = {each}")
        for deck, keys in settings.decks.items():
            for name, each in keys.items():
                say(f"decks.{deck}.{name} = {each}")

"""The settings: `studylm.toml` in the workspace over one in the user's config folder, over the defaults."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from studylm.errors import StudylmError, one_line
from studylm.files import replace_file
from studylm.settings.keys import DECKS, SETTINGS, Settings, split, unknown
from studylm.workspace import Workspace

FILE = "studylm.toml"


def load_settings(workspace: Workspace) -> Settings:
    """The settings of a workspace.

    Raises:
        StudylmError: a file cannot be read, is not valid TOML, or holds an unknown key or value.
    """
    values: dict[str, Any] = {}
    decks: dict[str, dict[str, Any]] = {}
    for path in setting_files(workspace):
        if not path.exists():
            continue
        for deck, key, value in _pairs(_read(path), path):
            if deck is None:
                values[key] = value
            else:
                decks.setdefault(deck, {})[key] = value
    return Settings(**values, decks=decks, given=frozenset(values))


def change_setting(workspace: Workspace, key: str, value: str) -> Settings:
    """Set `key` (or `decks.NAME.key`) in the workspace's file, whose comments and order stay. Returns the new settings.

    Args:
        value: as text: `15`, `0.85`, `04:30`, `1m 10m` or `["1m", "10m"]`.

    Raises:
        StudylmError: the key or value is unknown, or the file cannot be read or written; nothing has changed then.
    """
    import tomlkit  # used by one command only
    from tomlkit.exceptions import TOMLKitError

    deck, name = split(key)
    kind = SETTINGS[name].type
    accepted = kind.plain(SETTINGS[name].accept(key, kind.parse(value), ""))
    load_settings(workspace)  # a file with a mistake is not written to
    path = workspace.root / FILE
    try:
        document = tomlkit.parse(path.read_bytes().decode("utf-8-sig")) if path.exists() else tomlkit.document()
        table: Any = document
        for part in (DECKS, deck) if deck else ():
            if part not in table:
                table.append(part, tomlkit.table(is_super_table=part == DECKS))
            table = table[part]
        table[name] = accepted
        workspace.prepare()
        replace_file(path, tomlkit.dumps(document).encode())
    except TOMLKitError as error:
        raise StudylmError(f"{path} is not valid TOML: {error}.", "Fix it, or move it away.") from error
    except OSError as error:
        raise StudylmError(f"{path} cannot be written: {error.strerror or error}.", "Check its permissions.") from error
    return load_settings(workspace)


def setting_files(workspace: Workspace) -> tuple[Path, Path]:
    """Where the settings are, whether there is a file or not; the second wins over the first."""
    from platformdirs import user_config_path

    return user_config_path("studylm", appauthor=False) / FILE, workspace.root / FILE


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise StudylmError(f"{path} is not valid UTF-8 text.", "Save it as UTF-8.") from error
    except (ValueError, RecursionError) as error:  # also for numbers of thousands of digits, and deep nesting
        raise StudylmError(f"{path} is not valid TOML: {one_line(str(error))}.", "Fix it, or move it away.") from error
    except OSError as error:
        raise StudylmError(f"{path} cannot be read: {error.strerror or error}.", "Check its permissions.") from error


def _pairs(table: Mapping[str, Any], path: Path) -> Iterator[tuple[str | None, str, Any]]:
    """Deck or None, key and value of every setting in a file, validated."""
    where = f"{path}: "
    for key, value in table.items():
        if key == DECKS and isinstance(value, dict):
            for deck, own in value.items():
                if not isinstance(own, dict):
                    raise StudylmError(
                        f"{where}{DECKS}.{deck} is not a table.", f"Write [{DECKS}.{deck}] above its keys."
                    )
                for name, each in own.items():
                    if name not in SETTINGS:
                        raise unknown(f"{DECKS}.{deck}.{name}", name, where)
                    split(f"{DECKS}.{deck}.{name}", where)
                    yield deck, name, SETTINGS[name].accept(f"{DECKS}.{deck}.{name}", each, where)
        else:
            if key not in SETTINGS:
                raise unknown(key, key, where)
            yield None, key, SETTINGS[key].accept(key, value, where)

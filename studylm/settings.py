"""The settings: `studylm.toml` in the workspace over one in the user's config folder, over the defaults."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from studylm.errors import StudylmError
from studylm.files import replace_file
from studylm.forms.form import Form
from studylm.workspace import Workspace

FILE = "studylm.toml"
DECKS = "decks"
"""The table of what differs in single decks: `[decks.NAME]`."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One key: its default, the values that it accepts, and what it does."""

    default: str
    choices: tuple[str, ...]
    help: str

    def accept(self, key: str, value: object, where: str) -> str:
        """`value` if it is valid.

        Raises:
            StudylmError: it is not; the remedy names the nearest valid one.
        """
        if isinstance(value, str) and value in self.choices:
            return value
        near = get_close_matches(str(value), self.choices, n=1, cutoff=0.5)
        remedy = f"Did you mean {near[0]}?" if near else f"Use {', '.join(self.choices[:-1])} or {self.choices[-1]}."
        raise StudylmError(f"{where}{str(value)!r} is not a value of {key}.", remedy)


SETTINGS: Mapping[str, Setting] = {
    "code_reviews": Setting(
        "auto",
        ("auto", *(form.value for form in Form)),
        "the form in which a code card comes back: auto, or always one",
    ),
}
"""Every setting by its key."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The values that hold in one workspace.

    Attributes:
        values: every key.
        decks: deck -> the keys that differ in it.
    """

    values: Mapping[str, str] = field(default_factory=lambda: {key: each.default for key, each in SETTINGS.items()})
    decks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def get(self, key: str, deck: str | None = None) -> str:
        """The value of `key`, in one deck if `deck` is given. `decks.NAME.key` is the same as `key` in the deck NAME.

        Raises:
            StudylmError: there is no such key; the remedy names the nearest one.
        """
        named, key = _split(key)
        return self.decks.get(named or deck or "", {}).get(key, self.values[key])

    def to_json(self) -> dict[str, Any]:
        """All of them, with what differs in single decks under `decks`."""
        return {
            **self.values,
            **({DECKS: {deck: dict(keys) for deck, keys in self.decks.items()}} if self.decks else {}),
        }


def load_settings(workspace: Workspace) -> Settings:
    """The settings of a workspace.

    Raises:
        StudylmError: a file cannot be read, is not valid TOML, or holds an unknown key or value.
    """
    values = {key: each.default for key, each in SETTINGS.items()}
    decks: dict[str, dict[str, str]] = {}
    for path in _files(workspace):
        for deck, key, value in _pairs(_read(path), path):
            if deck is None:
                values[key] = value
            else:
                decks.setdefault(deck, {})[key] = value
    return Settings(values, decks)


def change_setting(workspace: Workspace, key: str, value: str) -> Settings:
    """Set `key` (or `decks.NAME.key`) in the workspace's file, whose comments and order stay. Returns the new settings.

    Raises:
        StudylmError: the key or value is unknown, or the file cannot be read or written; nothing has changed then.
    """
    import tomlkit  # used by one command only
    from tomlkit.exceptions import TOMLKitError

    deck, name = _split(key)
    accepted = SETTINGS[name].accept(key, value, "")
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


def _split(key: str) -> tuple[str | None, str]:
    """The deck, if one is named, and the key itself."""
    deck, name = None, key
    if key.startswith(f"{DECKS}."):
        deck, _, name = key.removeprefix(f"{DECKS}.").rpartition(".")
    if name not in SETTINGS or deck == "":
        raise _unknown(key, "")
    return deck, name


def _files(workspace: Workspace) -> Iterator[Path]:
    from platformdirs import user_config_path

    for folder in (user_config_path("studylm", appauthor=False), workspace.root):
        path = folder / FILE
        if path.exists():
            yield path


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise StudylmError(f"{path} is not valid UTF-8 text.", "Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise StudylmError(f"{path} is not valid TOML: {error}.", "Fix it, or move it away.") from error
    except OSError as error:
        raise StudylmError(f"{path} cannot be read: {error.strerror or error}.", "Check its permissions.") from error


def _pairs(table: Mapping[str, Any], path: Path) -> Iterator[tuple[str | None, str, str]]:
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
                        raise _unknown(f"{DECKS}.{deck}.{name}", where)
                    yield deck, name, SETTINGS[name].accept(name, each, where)
        elif key in SETTINGS:
            yield None, key, SETTINGS[key].accept(key, value, where)
        else:
            raise _unknown(key, where)


def _unknown(key: str, where: str) -> StudylmError:
    near = get_close_matches(key.rpartition(".")[2], SETTINGS, n=1, cutoff=0.5)
    remedy = f"Did you mean {near[0]}?" if near else f"The settings are {', '.join(SETTINGS)}."
    return StudylmError(f"{where}There is no setting {key[:80]!r}.", remedy)

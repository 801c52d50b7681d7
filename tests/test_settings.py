"""The settings: which file holds, what is refused, and that a change leaves the rest of the file as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from studylm.errors import StudylmError
from studylm.settings import SETTINGS, change_setting, load_settings
from studylm.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def config_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "config" / "studylm"
    folder.mkdir(parents=True)
    return folder


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "studylm.toml"
    path.write_bytes(text.encode())
    return path


def test_without_files_the_defaults_hold(workspace: Workspace) -> None:
    assert load_settings(workspace).to_json() == {key: each.default for key, each in SETTINGS.items()}
    assert not workspace.root.exists()


def test_the_workspace_wins_over_the_users_folder_and_a_deck_over_both(
    workspace: Workspace, config_folder: Path
) -> None:
    write(config_folder, 'code_reviews = "repair"\n[decks.a]\ncode_reviews = "restore"\n')
    settings = load_settings(workspace)
    assert [settings.get("code_reviews", deck) for deck in (None, "a", "b")] == ["repair", "restore", "repair"]
    write(workspace.root, 'code_reviews = "rebuild"\n')
    settings = load_settings(workspace)
    assert [settings.get("code_reviews", deck) for deck in (None, "a", "b")] == ["rebuild", "restore", "rebuild"]
    assert settings.get("decks.a.code_reviews") == "restore"


def test_a_change_keeps_comments_order_and_line_ends(workspace: Workspace) -> None:
    before = '# mine\r\ncode_reviews = "repair"  # for now\r\n\r\n[decks.a]  # another\r\ncode_reviews = "build"\r\n'
    path = write(workspace.root, before)
    assert change_setting(workspace, "code_reviews", "rebuild").get("code_reviews") == "rebuild"
    assert path.read_bytes().decode() == before.replace('"repair"', '"rebuild"')
    change_setting(workspace, "decks.b.code_reviews", "auto")
    assert load_settings(workspace).decks == {"a": {"code_reviews": "build"}, "b": {"code_reviews": "auto"}}
    assert path.read_bytes().decode().startswith(before.replace('"repair"', '"rebuild"'))


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("code_review", "auto", "Did you mean code_reviews?"),
        ("code_reviews", "rebild", "Did you mean rebuild?"),
        ("code_reviews", "always", "Use auto, build"),
        ("decks.a.code_revews", "auto", "Did you mean code_reviews?"),
        ("decks..code_reviews", "auto", "no setting"),
        ("nothing.like.it", "auto", "The settings are code_reviews."),
    ],
)
def test_an_unknown_key_or_value_names_the_nearest_and_changes_nothing(
    workspace: Workspace, key: str, value: str, says: str
) -> None:
    path = write(workspace.root, 'code_reviews = "repair"\n')
    with pytest.raises(StudylmError, match=says.replace("?", r"\?")):
        change_setting(workspace, key, value)
    assert path.read_bytes() == b'code_reviews = "repair"\n'


@pytest.mark.parametrize(
    "text",
    [
        "code_reviews = \n",
        "code_reviews = 3\n",
        'code_reviws = "auto"\n',
        'decks = "a"\n',
        "[decks]\na = 1\n",
        '[decks.a]\ncode_reviws = "auto"\n',
        'code_reviews = "auto"\ncode_reviews = "auto"\n',
    ],
)
def test_a_file_that_cannot_be_read_as_meant_is_refused_with_its_name(workspace: Workspace, text: str) -> None:
    path = write(workspace.root, text)
    for use in (load_settings, lambda place: change_setting(place, "code_reviews", "auto")):
        with pytest.raises(StudylmError) as error:
            use(workspace)
        assert str(path) in str(error.value) and "\n" not in str(error.value)
    assert path.read_bytes() == text.encode()


def test_a_file_that_is_not_text_is_refused(workspace: Workspace) -> None:
    write(workspace.root, "").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StudylmError, match="not valid UTF-8"):
        load_settings(workspace)

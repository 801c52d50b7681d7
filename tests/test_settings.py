"""The settings: which file holds, what is refused, and that a change leaves the rest of the file as it is."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import UTC, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylm.errors import StudylmError
from studylm.scheduling.model import Config
from studylm.settings import SETTINGS, LiveSettings, Settings, change_setting, load_settings
from studylm.settings.live import LOOKED_AT_EVERY
from studylm.workspace import Workspace
from tests.changing import change


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


def minutes(*lengths: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=length) for length in lengths)


@pytest.mark.parametrize(
    ("key", "text", "value", "plain"),
    [
        ("new_per_day", "15", 15, "15"),
        ("new_per_day", "0", 0, "0"),
        ("new_per_day", "5\x1f", 5, "5"),
        ("reviews_per_day", " 99999 ", 99999, "99999"),
        ("desired_retention", "0.85", 0.85, "0.85"),
        ("desired_retention", "7e-1", 0.7, "0.7"),
        ("day_starts_at", "4:30", clock_time(4, 30), '"04:30"'),
        ("day_starts_at", "00:00", clock_time(0), '"00:00"'),
        ("leech_lapses", "4", 4, "4"),
        ("learning_steps", "1m 10m", minutes(1, 10), '["1m", "10m"]'),
        ("learning_steps", "90s, 60m", minutes(1.5, 60), '["90s", "1h"]'),
        ("learning_steps", '["5m", "1d"]', minutes(5, 1440), '["5m", "1d"]'),
        ("learning_steps", "", (), "[]"),
        ("relearning_steps", "[]", (), "[]"),
        ("maximum_interval", "365", 365, "365"),
        ("code_reviews", "repair", "repair", '"repair"'),
        ("minutes_per_day", "20", 20, "20"),
        ("easy_days", "Sunday, sat 2026-12-24 sun", ("sun", "sat", "2026-12-24"), '["sun", "sat", "2026-12-24"]'),
        ("easy_days", "", (), "[]"),
        ("optimize", "auto", "auto", '"auto"'),
    ],
)
def test_a_value_is_set_from_text_and_written_by_its_type(
    workspace: Workspace, key: str, text: str, value: object, plain: str
) -> None:
    assert change_setting(workspace, key, text).get(key) == value
    assert (workspace.root / "studylm.toml").read_text() == f"{key} = {plain}\n"
    assert load_settings(workspace).get(key) == value


@pytest.mark.parametrize(
    ("key", "text", "says"),
    [
        ("new_per_day", "-1", "the nearest is 0"),
        ("new_per_day", "10000", "the nearest is 9999"),
        ("new_per_day", "1e9", "not a whole number"),
        ("new_per_day", "nan", "not a whole number"),
        ("new_per_day", "ten", "not a whole number"),
        ("new_per_day", "1.5", "not a whole number"),
        ("new_per_day", "9" * 5000, "not a whole number"),
        ("new_per_day", "", "not a whole number"),
        ("reviews_per_day", "1000000000", "the nearest is 99999"),
        ("desired_retention", "nan", "not a number"),
        ("desired_retention", "inf", "the nearest is 0.99"),
        ("desired_retention", "1", "the nearest is 0.99"),
        ("desired_retention", "0.5", "the nearest is 0.7"),
        ("desired_retention", "90%", "not a number"),
        ("day_starts_at", "25:00", "not a time"),
        ("day_starts_at", "4", "not a time"),
        ("day_starts_at", "04:60", "not a time"),
        ("day_starts_at", "04:00:00", "not a time"),
        ("leech_lapses", "0", "the nearest is 1"),
        ("learning_steps", "1", "Write each as"),
        ("learning_steps", "0m", '"1s"'),
        ("learning_steps", "2d", '"1d"'),
        ("learning_steps", "-5m", "Write each as"),
        ("learning_steps", "999999999d", '"1d"'),
        ("learning_steps", '["1m"', "not a list"),
        ("learning_steps", "[1]", "Write each as"),
        ("learning_steps", "[" * 5000, "not a list"),
        ("learning_steps", "1m " * 11, "at most 10"),
        ("maximum_interval", "0", "the nearest is 1"),
        ("decks.a.day_starts_at", "05:00", "cannot differ in one deck"),
        ("nwe_per_day", "3", "Did you mean new_per_day?"),
        ("checker_idle_minutes", "20", "There is no setting"),
        ("minutes_per_day", "1441", "from 0 to 1440; the nearest is 1440"),
        ("easy_days", "sunday frieday", "Did you mean friday?"),
        ("easy_days", "2026-02-30", 'as a weekday, "sat", or a date'),
        ("easy_days", "t", 'as a weekday, "sat", or a date'),
        ("optimize", "always", "Use ask, never or auto"),
    ],
)
def test_a_value_out_of_bounds_or_of_another_type_changes_nothing(
    workspace: Workspace, key: str, text: str, says: str
) -> None:
    path = write(workspace.root, "# mine\n")
    with pytest.raises(StudylmError) as error:
        change_setting(workspace, key, text)
    assert says in str(error.value) and len(str(error.value)) < 250 and "\n" not in str(error.value)
    assert path.read_text() == "# mine\n"


@pytest.mark.parametrize(
    "text",
    [
        "new_per_day = true\n",
        'new_per_day = "10"\n',
        "new_per_day = 10.0\n",
        "new_per_day = 1e9\n",
        "new_per_day = nan\n",
        "new_per_day = " + "9" * 5000 + "\n",
        "new_per_day = " + "9" * 500 + "\n",
        "new_per_day = " + "[" * 5000 + "\n",
        "new_per_day = [10]\n",
        "desired_retention = nan\n",
        "desired_retention = " + "9" * 500 + "\n",
        "desired_retention = true\n",
        'desired_retention = "0.9"\n',
        "day_starts_at = 04:00:00\n",
        'day_starts_at = "25:00"\n',
        "learning_steps = 10\n",
        'learning_steps = "1m"\n',
        'learning_steps = ["1m", 10]\n',
        'learning_steps = [["1m"]]\n',
        "[decks.a]\nnew_per_day = -1\n",
        '[decks.a]\nday_starts_at = "04:00"\n',
        "[decks.a]\nminutes_per_day = 5\n",
        'easy_days = "sat"\n',
        "easy_days = [6]\n",
        "easy_days = [2026-12-24]\n",
        "[decks.a.b]\nnew_per_day = 1\n",
        '[decks.""]\nnew_per_day = 1\n',
        '"decks.a.new_per_day" = 1\n',
        "[new_per_day]\na = 1\n",
    ],
)
def test_a_file_with_a_value_of_another_type_is_refused(workspace: Workspace, text: str) -> None:
    path = write(workspace.root, text)
    with pytest.raises(StudylmError) as error:
        load_settings(workspace)
    assert str(path) in str(error.value) and "\n" not in str(error.value) and len(str(error.value)) < 400


@given(key=st.sampled_from(sorted(SETTINGS)), text=st.text(max_size=12) | st.from_regex(r"[0-9.:e+smhd ,\[\]\"-]{0,9}"))
def test_any_text_is_a_value_that_is_read_back_or_is_refused(key: str, text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Workspace(Path(folder))
        try:
            changed = change_setting(place, key, text)
        except StudylmError:
            assert not (place.root / "studylm.toml").exists()
        else:
            assert load_settings(place) == changed
            again = changed.plain(key)
            shown = " ".join(again) if isinstance(again, list) else str(again)
            assert change_setting(place, key, shown) == changed


def test_settings_say_how_to_schedule_and_decks_may_differ(workspace: Workspace) -> None:
    write(workspace.root, 'day_starts_at = "05:00"\n[decks.a]\ndesired_retention = 0.8\nlearning_steps = []\n')
    settings = load_settings(workspace)
    base = Config(zone=UTC, fuzz=False, desired_retention=0.99)
    assert settings.config(base) == Config(zone=UTC, fuzz=False, desired_retention=0.99, day_starts_at=clock_time(5))
    assert settings.for_deck("a").config(base) == Config(
        zone=UTC, fuzz=False, day_starts_at=clock_time(5), desired_retention=0.8, learning_steps=()
    )
    assert Settings().config(Config()) == Config()
    assert settings.to_json()["decks"] == {"a": {"desired_retention": 0.8, "learning_steps": []}}


def test_a_change_of_either_file_is_seen_at_once_and_a_broken_one_is_told(
    workspace: Workspace, config_folder: Path
) -> None:
    live = LiveSettings(workspace, Config())
    assert live.current == Settings()
    write(config_folder, "new_per_day = 3\n")
    time.sleep(2 * LOOKED_AT_EVERY)
    assert live.current.new_per_day == 3
    change(workspace, "new_per_day = 4\n[decks.a]\nmaximum_interval = 30\n")
    assert (live.current.new_per_day, live.config_of("a").maximum_interval) == (4, 30)
    change(workspace, "new_per_day = many\n")
    assert live.current.new_per_day == 4
    assert live.trouble is not None and "studylm.toml is not valid" in str(live.trouble)
    change(workspace, None)
    assert live.current.new_per_day == 3
    assert live.trouble is None


def test_two_changes_within_a_tick_of_the_file_system_s_clock_are_both_seen(workspace: Workspace) -> None:
    path = write(workspace.root, "new_per_day = 1\n")
    live = LiveSettings(workspace, Config())
    for number in range(2, 9):
        before = path.stat()
        path.write_text(f"new_per_day = {number}\n")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        time.sleep(2 * LOOKED_AT_EVERY)
        assert live.current.new_per_day == number


def test_a_broken_file_is_refused_when_the_workspace_is_opened(workspace: Workspace) -> None:
    write(workspace.root, "new_per_day = -1\n")
    with pytest.raises(StudylmError):
        LiveSettings(workspace, Config())


def test_every_setting_is_documented() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    missing: list[Any] = [key for key in SETTINGS if f"`{key}`" not in readme]
    assert not missing

"""The settings: typed values with defaults and bounds, from `studylm.toml` in the workspace and in the user's folder."""

from studylm.settings.files import FILE, change_setting, load_settings
from studylm.settings.keys import SETTINGS, Settings
from studylm.settings.live import LiveSettings
from studylm.settings.values import Setting

__all__ = ["FILE", "SETTINGS", "LiveSettings", "Setting", "Settings", "change_setting", "load_settings"]

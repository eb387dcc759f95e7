from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, reset_tzpath

import pytest

from cryptoai_cli.errors import SettingsError
from cryptoai_cli.system import zones
from cryptoai_cli.system.zones import load_zone


def test_the_exchange_is_in_new_york() -> None:
    assert zones.NEW_YORK.key == "America/New_York"


def test_a_machine_without_time_zones_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> ZoneInfo:
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr(zones, "ZoneInfo", missing)
    with pytest.raises(SettingsError, match="America/New_York cannot be read: this machine has no data") as caught:
        load_zone("America/New_York")
    assert "tzdata" in caught.value.hint
    assert "PYTHONTZPATH" in caught.value.hint


def test_damaged_data_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "Nowhere").mkdir()
    (tmp_path / "Nowhere" / "Town").write_text("no time zone")
    reset_tzpath([str(tmp_path)])
    try:
        with pytest.raises(SettingsError, match="its data is damaged"):
            load_zone("Nowhere/Town")
    finally:
        reset_tzpath()

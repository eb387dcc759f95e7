"""docs/settings.md knows every setting."""

import re
from pathlib import Path

import pytest

from cryptoai_cli.errors import SettingsError
from cryptoai_cli.net.secrets import SECRET_VARIABLES
from tests.settings.desk import Desk

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
TABLES = {
    "report.nosuch": 6,
    "groups.a.nosuch": 5,
    "instruments.MARA.nosuch": 4,
    "calendar.nosuch": 1,
    "market.nosuch": 2,
    "lake.nosuch": 1,
    "email.nosuch": 8,
}


@pytest.mark.parametrize(("key", "count"), TABLES.items())
def test_every_key_that_a_table_may_have_is_explained(desk: Desk, key: str, count: int) -> None:
    desk.named(f"{key} = 1\n")
    with pytest.raises(SettingsError) as caught:
        desk.load()
    offered = re.search(r"write one of ([a-z_, ]+)", caught.value.message)
    assert offered is not None
    names = offered[1].strip().split(", ")
    assert len(names) == count
    assert [name for name in names if f"\n| `{name}` |" not in PAGE] == []


@pytest.mark.parametrize("name", ["order", "deadline_seconds", "base_url", "path", *SECRET_VARIABLES])
def test_every_other_name_is_explained(name: str) -> None:
    assert f"`{name}`" in PAGE

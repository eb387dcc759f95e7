import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from cryptoai_cli.errors import MoversError, SettingsError, UsageError
from cryptoai_cli.settings.edit_values import SetValue, set_value
from cryptoai_cli.settings.load import Surroundings
from cryptoai_cli.sources.registry import KNOWN_SOURCES

START = """\
# mine
[report]
top = 5  # rows
measure = "median"

[email]
# of the desk
from = "movers@example.org"
host = "smtp.example.org"
"""


def around(folder: Path, environment: Mapping[str, str] | None = None) -> Surroundings:
    return Surroundings(folder / "a.toml", environment or {}, folder, KNOWN_SOURCES)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.toml"
    path.write_text(START)
    return path


def test_a_value_is_set_in_its_place_and_every_comment_stays(file: Path) -> None:
    done = set_value(around(file.parent), "report.top", "3")
    assert done == SetValue("report.top", "3", str(file))
    assert file.read_text() == START.replace("top = 5", "top = 3")


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("report.measure", "mean", "mean"),
        ("report.benchmarks", '["QQQ"]', ["QQQ"]),
        ("email.port", "465", 465),
        ("sources.yahoo.base_url", "https://example.org", "https://example.org"),
        ('instruments."BRK-B".name', "Berkshire", "Berkshire"),
        ("calendar.closures", '[{date = 2025-01-09, reason = "Mourning"}]', None),
    ],
)
def test_a_key_may_be_new_and_its_table_too(file: Path, key: str, text: str, value: object) -> None:
    set_value(around(file.parent), key, text)
    found = tomllib.loads(file.read_text())
    before = tomllib.loads(START)
    assert all(comment in file.read_text() for comment in ("# mine", "# rows", "# of the desk"))
    inner: object = found
    for part in ("instruments", "BRK-B", "name") if "BRK" in key else key.split("."):
        assert isinstance(inner, dict)
        inner = inner[part]
    assert value is None or inner == value
    section = key.partition(".")[0]
    assert {k: v for k, v in found.items() if k != section} == {k: v for k, v in before.items() if k != section}


def test_a_file_that_does_not_exist_yet_is_made(tmp_path: Path) -> None:
    set_value(around(tmp_path), "report.top", "3")
    assert (tmp_path / "a.toml").read_text() == "[report]\ntop = 3\n"


def test_line_ends_of_windows_stay(file: Path) -> None:
    file.write_bytes(START.replace("\n", "\r\n").encode())
    set_value(around(file.parent), "sources.yahoo.base_url", "https://example.org")
    text = file.read_bytes()
    assert text.count(b"\n") == text.count(b"\r\n") > START.count("\n")


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("report.tpo", "3", "did you mean top"),
        ("reprot.top", "3", "did you mean report"),
        ("report.top", "0", "1 or more"),
        ("report.measure", "middle", "median, mean or weighted"),
        ("report", "3", "a section and a key"),
        ("report.", "3", "a section and a key"),
        ("report.top = 1\nreport.measure", "mean", "a section and a key"),
        ("email.password", "hunter2", "no secret belongs in a file"),
        ("sources.alpaca.api_key", "hunter2", "no secret belongs in a file"),
        ("groups.new.members", '["MARA"]', "movers groups add new"),
    ],
)
def test_what_is_wrong_is_usage_and_changes_nothing(file: Path, key: str, text: str, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        set_value(around(file.parent), key, text)
    told = f"{refused.value.message} {refused.value.hint}"
    assert words in told
    assert "hunter2" not in told
    assert file.read_text() == START


def test_a_secret_of_a_source_is_refused(file: Path) -> None:
    with pytest.raises(MoversError) as refused:
        set_value(around(file.parent), "sources.alpaca.secret", "hunter2")
    assert "hunter2" not in refused.value.message
    assert file.read_text() == START


def test_a_file_that_would_still_be_wrong_is_not_written(file: Path) -> None:
    file.write_text(START.replace('"median"', '"middle"'))
    with pytest.raises(SettingsError, match=r"a\.toml:4"):
        set_value(around(file.parent), "report.top", "3")
    set_value(around(file.parent), "report.measure", "mean")
    assert 'measure = "mean"' in file.read_text()


def test_what_counts_more_than_the_file_is_told(file: Path) -> None:
    done = set_value(around(file.parent, {"MOVERS_REPORT__TOP": "7"}), "report.top", "3")
    assert done.stronger == "MOVERS_REPORT__TOP"


def test_a_value_that_needs_others_beside_it_is_refused_with_the_way_to_write_them(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        set_value(around(tmp_path), "email.links", "on")
    assert refused.value.message.startswith("email.links cannot be set by itself: email: from is missing")
    assert "movers config edit" in refused.value.hint
    assert not (tmp_path / "a.toml").exists()

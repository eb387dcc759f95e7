from datetime import UTC, datetime

import pytest

from cryptoai_cli.sources.json_values import array, at, instant, instant_of_key, mapping, number, text, zone_named

ODD: list[object] = [None, True, "1", [], {}, float("nan"), float("inf"), 10**400]


@pytest.mark.parametrize("value", ODD)
def test_what_is_no_finite_number_is_none(value: object) -> None:
    assert number(value) is None
    assert instant(value) is None


def test_t26_a_time_stamp_becomes_an_aware_instant_also_before_1970() -> None:
    assert instant(1760385601) == datetime(2025, 10, 13, 20, 0, 1, tzinfo=UTC)
    assert instant(-1325583000) == datetime(1927, 12, 30, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize("stamp", [1e12, -1e12])
def test_a_time_stamp_out_of_reason_is_none(stamp: float) -> None:
    assert instant(stamp) is None


@pytest.mark.parametrize("key", ["", "-1", "x", "9" * 5000])
def test_a_key_that_is_no_time_stamp_is_none(key: str) -> None:
    assert instant_of_key(key) is None


def test_a_key_can_be_a_time_stamp() -> None:
    assert instant_of_key("1760385601") == datetime(2025, 10, 13, 20, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "name", [None, "", 3, "Mars/Olympus", "../etc/passwd", "/etc/passwd", "America", "\0", "a" * 999]
)
def test_a_zone_that_does_not_exist_is_none(name: object) -> None:
    assert zone_named(name) is None


def test_a_zone_is_found_by_its_name() -> None:
    assert str(zone_named("America/New_York")) == "America/New_York"


def test_a_name_is_made_harmless() -> None:
    assert text("A\u202ecme\n\x1b[31m Inc") == "Acme [31m Inc"
    assert text("O&#39;Reilly &amp; Sons") == "O'Reilly & Sons"
    assert text(7) == ""


def test_other_kinds_of_json_are_empty() -> None:
    assert mapping([1]) == {}
    assert list(array("text")) == []
    assert at([1], 1) is None

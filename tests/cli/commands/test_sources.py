"""`movers sources` from the outside."""

import json
from pathlib import Path

import pytest

from cryptoai_cli.sources.records.registry import RECORD_SOURCES
from tests.cli.conftest import Command

NAMES = ("yahoo", "cnbc", "nasdaq", "coinbase", "kraken", "fred", "alpaca", "massive", "csv", "sample")


def cool_down(movers: Command, until: str, provider: str = "yahoo") -> Path:
    folder = movers.folder / "home" / "cooldowns"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{provider}.json"
    file.write_text(json.dumps({"until": until, "reason": "refused: too many requests"}))
    return file


def part(text: str, name: str) -> str:
    """Return what is told of one source."""
    return next(block for block in text.split("\n\n") if block.startswith(f"{name}  ("))


def test_every_source_is_listed_with_what_it_gives_and_may_be_used_for(movers: Command) -> None:
    result = movers("sources")
    assert (result.code, result.err) == (0, "")
    for name in NAMES:
        told = part(result.out, name)
        assert all(word in told for word in ("covers", "limits", "terms", "now")), name


def test_the_lists_of_the_whole_market_are_told_in_their_order(movers: Command) -> None:
    told = [block for block in movers("sources").out.split("\n\n") if ", for movers market  (" in block]
    assert [block.partition(",")[0] for block in told] == ["nasdaq", "massive"]
    for place, block in enumerate(told, start=1):
        assert all(word in block for word in ("gives", "sessions", "limits", "terms", f"no. {place} of the lists"))
    assert "with names, industries and sizes" in " ".join(told[0].split())
    assert "the newest and earlier ones" in told[1]


def test_the_list_of_holdings_is_told_with_its_terms(movers: Command) -> None:
    (told,) = (block for block in movers("sources").out.split("\n\n") if ", for movers holdings  (" in block)
    for words in ("coingecko", "bitcoin and ether", "attribution required", "can be asked"):
        assert words in told


def test_the_sources_of_records_are_told_with_what_they_lack(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    told = movers("sources").out
    for name in RECORD_SOURCES:
        assert f"\n{name}, for the record  (" in told, name
    assert "not asked: needs a contact" in part(told, "sec, for the record")
    assert "can be asked" in part(told, "nasdaqtrader, for the record")
    monkeypatch.setenv("MOVERS_RECORD__SOURCES", '["sec"]')
    monkeypatch.setenv("MOVERS_SOURCES__SEC__CONTACT", "desk@example.org")
    told = movers("sources").out
    assert "can be asked" in part(told, "sec, for the record")
    assert "not asked: not named in [record] sources" in part(told, "yahoo, for the record")


def test_it_tells_the_place_of_each_in_the_order(movers: Command) -> None:
    result = movers("sources")
    assert "no. 1 in the order" in part(result.out, "csv")
    assert "not in the order" in part(result.out, "yahoo")


@pytest.mark.parametrize(("value", "told"), [("", "not set"), ("PKSECRET", "set")])
def test_it_tells_whether_keys_are_set_and_never_what_they_are(
    movers: Command, monkeypatch: pytest.MonkeyPatch, value: str, told: str
) -> None:
    monkeypatch.setenv("MOVERS_ALPACA_KEY", value)
    result = movers("sources")
    assert f"MOVERS_ALPACA_KEY ({told})" in part(result.out, "alpaca")
    assert "PKSECRET" not in result.out + result.err


def test_a_cool_down_is_shown_with_its_end_its_reason_and_the_way_out(movers: Command) -> None:
    cool_down(movers, "2025-10-13T21:00:00+00:00")
    told = part(movers("sources").out, "yahoo")
    assert "cooling down until 2025-10-13 21:00 UTC: it refused: too many requests" in told
    assert "movers sources --clear yahoo" in told


def test_a_cool_down_that_is_over_is_not_shown(movers: Command) -> None:
    cool_down(movers, "2025-10-13T20:00:00+00:00")
    assert "cooling" not in movers("sources").out


def test_a_cool_down_can_be_cleared(movers: Command) -> None:
    file = cool_down(movers, "2025-10-13T21:00:00+00:00")
    assert movers("sources", "--clear", "Yahoo").out == "yahoo may be asked again\n"
    assert not file.exists()
    assert movers("sources", "--clear", "yahoo").out == "yahoo has no cool-down\n"


@pytest.mark.parametrize("name", ["yaho", "../yahoo", "yahoo.json"])
def test_clearing_what_is_no_source_is_wrong_usage(movers: Command, name: str) -> None:
    file = cool_down(movers, "2025-10-13T21:00:00+00:00")
    result = movers("sources", "--clear", name)
    assert (result.code, result.out) == (2, "")
    assert name in result.err
    assert file.exists()


def test_a_cool_down_that_cannot_be_cleared_is_74(movers: Command) -> None:
    file = cool_down(movers, "2025-10-13T21:00:00+00:00")
    file.unlink()
    file.mkdir()
    result = movers("sources", "--clear", "yahoo")
    assert result.code == 74
    assert "yahoo" in result.err


def test_a_damaged_cool_down_is_none(movers: Command) -> None:
    cool_down(movers, "soon")
    assert "cooling" not in movers("sources").out


def test_a_source_that_cools_down_is_not_asked_and_says_until_when(movers: Command) -> None:
    cool_down(movers, "2025-10-13T21:00:00+00:00")
    result = movers("today", "--source", "yahoo", "--refresh")
    assert result.code == 69
    assert "Yahoo refuses requests at the moment" in result.err
    assert "movers sources" in result.err
    assert "yahoo is left alone until 21:00 UTC" in movers("today", "--source", "yahoo", "--refresh", "-v").err


def test_wrong_settings_are_told_before_anything_is_listed(movers: Command) -> None:
    movers.settings.write_text("[sources]\norder = ['nobody']\n")
    result = movers("sources")
    assert (result.code, result.out) == (78, "")
    assert "nobody" in result.err


def test_clearing_a_source_forgets_the_symbols_that_it_did_not_know(movers: Command) -> None:
    file = movers.folder / "home" / "unknown.json"
    told = {"noted": "2025-10-13T20:00:00+00:00", "told": [["yahoo", "does not know it"], ["cnbc", "likewise"]]}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"closes equity ZZZ": told}), encoding="utf-8")
    assert movers("sources", "--clear", "nasdaq").out == "nasdaq has no cool-down\n"
    assert movers("sources", "--clear", "cnbc").out == (
        "cnbc has no cool-down\ncnbc is asked again for the symbols that it did not know\n"
    )
    assert movers("sources", "--clear", "yahoo").out == "yahoo has no cool-down\n"

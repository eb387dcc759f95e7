"""`movers market` from the outside, out of a lake that was filled by an import."""

import json

import pytest

from tests.cli.conftest import Command, table

HEAD = "date,symbol,last,net_change,volume,name,industry,sector,market_cap,exchange,country"
MOVES = {
    "AAA": 10.0,
    "BBB": 5.0,
    "CCC": -2.0,
    "DDD": 1.0,
    "EEE": 0.0,
    "FFF": -6.0,
    "MARA": 8.0,
    "RIOT": 7.0,
    "CLSK": 6.0,
}


def lines(day: str, moves: dict[str, float]) -> list[str]:
    return [
        f"{day},{symbol},{100 + move},{move},1000000,{symbol} Corp. Common Stock,"
        f"{'Mining' if symbol in {'MARA', 'RIOT', 'CLSK'} else 'Chips'},Technology,5e9,NASDAQ,United States"
        for symbol, move in moves.items()
    ]


@pytest.fixture
def market(movers: Command) -> Command:
    """Return the command with the lists of Friday and Monday in its lake."""
    still = dict.fromkeys(MOVES, 0.0)
    rows = [HEAD, *lines("2025-10-10", still), *lines("2025-10-13", MOVES)]
    (movers.folder / "lists.csv").write_text("\n".join(rows).replace(",1000000,", ",900000,", len(MOVES)))
    assert movers("import", "--market", "lists.csv", "-q").code == 0
    return movers


def test_gainers_losers_and_places_are_told(market: Command) -> None:
    result = market("market", "--offline", "-f", "json")
    report = json.loads(result.out)
    assert result.code == 0
    assert [row["symbol"] for row in report["lists"]["gainers"]][:3] == ["AAA", "MARA", "RIOT"]
    assert [row["symbol"] for row in report["lists"]["losers"]] == ["FFF", "CCC"]
    assert report["breadth"]["advances"] == 6
    assert [(p["group"], p["place"], p["of"]) for p in report["places"]] == [("miners", 1, 2)]


def test_the_filter_of_the_options_comes_before_that_of_the_settings(market: Command) -> None:
    rows = table(market("market", "--offline", "-f", "csv", "--where", "price >= 107").out)
    assert [row["symbol"] for row in rows if row["group"] == "market"] == ["AAA", "MARA", "RIOT"]


@pytest.mark.parametrize(
    ("arguments", "labels"),
    [
        ((), ["Chips"]),
        (("--by", "sector"), ["Technology"]),
        (("--by", "exchange"), ["NASDAQ"]),
        (("--by", "country"), ["United States"]),
        (("--by", "cap"), ["Mid caps (2 to 10 bn)"]),
    ],
)
def test_groups_are_what_they_are_asked_to_be(market: Command, arguments: tuple[str, ...], labels: list[str]) -> None:
    rows = table(market("market", "--offline", "-f", "csv", "--by-group", *arguments).out)
    assert [row["label"] for row in rows if row["rank"]] == labels


def test_only_the_named_industries_are_reported(market: Command) -> None:
    rows = table(market("market", "mining", "--offline", "-f", "csv").out)
    assert {row["symbol"] for row in rows if row["group"] == "market"} == {"MARA", "RIOT", "CLSK"}
    wrong = market("market", "Minning", "--offline")
    assert (wrong.code, wrong.out) == (2, "")
    assert "Mining" in wrong.err


def test_all_names_are_listed_with_their_counts(market: Command) -> None:
    assert market("market", "--list", "--offline").out == "Technology  9\n  Chips  6\n  Mining  3\n"


def test_a_past_session_is_one_that_is_held(market: Command) -> None:
    assert json.loads(market("market", "--on", "2025-10-10", "--offline", "-f", "json").out)["session"] == "2025-10-10"
    missing = market("market", "--on", "2025-10-09", "--offline")
    assert missing.code == 2
    assert "2025-10-10" in missing.err


@pytest.mark.parametrize("where", ["prize > 3", 'kind == "shares"', "price > 3 and"])
def test_a_filter_that_cannot_be_read_is_refused_before_anything_is_asked(market: Command, where: str) -> None:
    result = market("market", "--where", where)
    assert (result.code, result.out) == (2, "")
    assert "--where" in result.err


def test_each_session_is_reported_once_by_a_job(market: Command) -> None:
    first = market("market", "--offline", "--once-per-session", "-f", "headline")
    again = market("market", "--offline", "--once-per-session", "-f", "headline")
    other = market("market", "--offline", "--once-per-session", "-f", "headline", "--by", "sector")
    assert (first.code, again.code, again.out) == (0, 0, "")
    assert first.out
    assert other.out


def test_the_figure_of_a_symbol_and_the_headline_are_explained(market: Command) -> None:
    told = market("market", "--offline", "--explain", "AAA")
    assert "100" in told.out
    assert "+10.00" in told.out
    assert told.out.count("close held for the session before: 100") == 1
    assert told.out.count("confirmed:") == 1
    assert "How the figure of AAA" in market("market", "--offline", "--explain", "NYSE:aaa").out
    assert market("market", "--offline", "--explain", "NONE").code == 2


def test_a_report_goes_to_a_file_whole(market: Command) -> None:
    assert market("market", "--offline", "-o", "market.md").code == 0
    assert "AAA" in (market.folder / "market.md").read_text(encoding="utf-8")


def test_columns_and_fields_are_those_of_the_market(market: Command) -> None:
    rows = table(market("market", "--offline", "-f", "csv", "--columns", "symbol,industry,market_cap").out)
    assert list(rows[-1]) == ["symbol", "industry", "market_cap"]
    only = json.loads(market("market", "--offline", "-f", "json", "--fields", "advances").out)
    assert only == {"groups": [{"advances": 3}, {"advances": 3}]}


def test_a_report_in_which_a_benchmark_lacks_is_partial(market: Command) -> None:
    (market.folder / "bars.csv").unlink()
    market.settings.write_text(market.settings.read_text().replace('path = "bars.csv"', 'path = "none.csv"'))
    assert market("market", "--offline", "--strict", "-q").code == 3


def test_nothing_held_and_offline_is_69(movers: Command) -> None:
    result = movers("market", "--offline")
    assert (result.code, result.out) == (69, "")

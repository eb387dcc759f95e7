from datetime import UTC, date, datetime

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.record import Halt, Record, RecordKind
from cryptoai_cli.net.classify import Body, Refusal
from cryptoai_cli.sources.records.nasdaqtrader_parse import HaltFeed, parse_halts
from tests.build import MONDAY
from tests.sources.records.halt_feeds import feed, item


def read(*items: str) -> tuple[Record, ...]:
    found = parse_halts(Body(200, feed(*items)))
    assert isinstance(found, HaltFeed)
    return found.halts


def only(**cells: str) -> Record:
    (found,) = read(item(**cells))
    return found


def halt_of(record: Record) -> Halt:
    assert record.halt is not None
    return record.halt


def new_york(hour: int, minute: int, second: int = 0, day: int = 13) -> datetime:
    return datetime(2025, 10, day, hour + 4, minute, second, tzinfo=UTC)


def test_a_row_is_a_halt_on_new_yorks_clock() -> None:
    found = only(resumption="10/13/2025", quotes="09:41:12", trades="09:46:12")
    assert (found.symbol, found.kind, found.source, found.day) == ("ABC", RecordKind.HALT, "nasdaqtrader", MONDAY)
    assert (found.at, found.key) == (new_york(9, 41, 12), "2025-10-13T13:41:12Z")
    assert found.halt == Halt("LUDP", "NASDAQ", new_york(9, 46, 12))
    assert found.url.startswith("https://")


def test_winter_has_another_offset() -> None:
    assert only(date="11/08/2024", time="04:00:00").at == datetime(2024, 11, 8, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("printed", "second"),
    [("09:32:12 .540", 12), (" 09:32:12.540 ", 12), ("09:32:12", 12), ("9:32:12", 12), ("09:32", 0), ("09:32:12.", 12)],
)
def test_a_time_is_read_as_it_is_printed(printed: str, second: int) -> None:
    assert only(time=printed).at == new_york(9, 32, second)


@pytest.mark.parametrize(
    "cells",
    [
        {"time": ""}, {"time": "N/A"}, {"time": "25:00:00"}, {"time": "09:61:00"}, {"time": "٠٩:٣٢:١٢"},
        {"date": ""}, {"date": "13/10/2025"}, {"date": "02/30/2025"}, {"date": "01/01/0001"},
        {"symbol": ""}, {"symbol": "ABC^A"}, {"symbol": "TOOLONGX"}, {"code": ""}, {"code": "<b>"},
    ],
)  # fmt: skip
def test_a_row_whose_instant_symbol_or_code_cannot_be_read_is_skipped(cells: dict[str, str]) -> None:
    assert [found.symbol for found in read(item(**cells), item(symbol="DEF"))] == ["DEF"]


def test_that_quotes_came_back_is_no_resumption() -> None:
    assert halt_of(only(code="T1", resumption="10/13/2025", quotes="15:45:00")).resumed is None


def test_trading_may_resume_on_a_later_day() -> None:
    found = only(code="T3", resumption="10/14/2025", quotes="07:00:00", trades="07:05:00 .001")
    assert halt_of(found).resumed == new_york(7, 5, day=14)


def test_a_resumption_without_a_date_is_of_the_day_of_the_halt() -> None:
    assert halt_of(only(trades="09:46:12")).resumed == new_york(9, 46, 12)


@pytest.mark.parametrize("resumption", ["10/12/2025", "10/13/2055"])
def test_a_resumption_before_the_halt_or_decades_on_is_none(resumption: str) -> None:
    assert halt_of(only(resumption=resumption, trades="09:46:12")).resumed is None


def test_an_unknown_code_is_kept_and_read_in_any_case() -> None:
    assert halt_of(only(code=" zz9 ")).code == "ZZ9"


@pytest.mark.parametrize(("sent", "ours"), [("BRK.B", "BRK-B"), ("BRK/B", "BRK-B"), ("HCNEW", "HCNEW")])
def test_symbols_are_spelt_as_yahoo_does(sent: str, ours: str) -> None:
    assert only(symbol=sent).symbol == ours


def test_one_halt_told_twice_is_one_and_its_resumption_counts() -> None:
    open_row, resumed = item(code="T1"), item(code="T3", trades="10:00:00")
    for rows in ((open_row, resumed), (resumed, open_row)):
        (found,) = read(*rows)
        assert halt_of(found) == Halt("T3", "NASDAQ", new_york(10, 0))


def test_two_halts_of_a_share_are_two() -> None:
    assert [found.at for found in read(item(), item(time="10:13:05"))] == [new_york(9, 41, 12), new_york(10, 13, 5)]


def test_the_market_is_plain_text() -> None:
    assert halt_of(only(market="NYSE\u202e <b>")).market == "NYSE <b>"


def test_an_empty_feed_has_no_halts_and_tells_its_instant() -> None:
    assert parse_halts(Body(200, feed())) == HaltFeed((), 0, datetime(2025, 10, 13, 21, tzinfo=UTC))


@pytest.mark.parametrize("made", ["", "yesterday", "Mon, 13 Oct 2025 21:00:00"])
def test_a_feed_may_tell_no_instant(made: str) -> None:
    assert parse_halts(Body(200, feed(made=made))) == HaltFeed((), 0)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"<html><body>Will be right back</body></html>", feed(item())[:-20], b"<rss/>", b"<feed></feed>",
        b"<rss><channel>&lol;</channel></rss>", b'<?xml version="1.0" encoding="klingon"?><rss><channel/></rss>',
        b'<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel/></rss>', b"\xff\xfe<rss>", b"<rss>" * 2000,
    ],
)  # fmt: skip
def test_anything_else_is_a_refusal(content: bytes) -> None:
    found = parse_halts(Body(200, content))
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.BAD_ANSWER


def test_the_day_is_that_of_the_halt() -> None:
    assert only(date="2/22/2019", time="16:02:01").day == date(2019, 2, 22)

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.net.classify import Body
from cryptoai_cli.sources.base import Answer, Window
from cryptoai_cli.sources.fred_parse import parse_series
from tests.sources.yahoo_answers import WINDOW, session

RECORDINGS = Path(__file__).resolve().parents[2] / ".." / "shared" / "recordings" / "fred"
THE_FRIDAY, THE_MONDAY = date(2025, 10, 10), date(2025, 10, 13)
TABLE = "observation_date,SP500\n2025-10-10,6552.51\n2025-10-13,6654.72\n"


def read(content: str | bytes, window: Window = WINDOW, status: int = 200) -> Answer:
    body = Body(status, content.encode() if isinstance(content, str) else content)
    return parse_series(body, "^GSPC", "SP500", window)


def closes(content: str | bytes, window: Window = WINDOW) -> list[tuple[date, float | None]]:
    found = read(content, window)
    assert isinstance(found, History), found
    return [(bar.session, bar.close) for bar in found.bars]


def kind(content: str | bytes, status: int = 200) -> FailureKind:
    found = read(content, status=status)
    assert isinstance(found, FetchFailure), found
    return found.kind


def test_a_table_becomes_bars_of_closes() -> None:
    assert read(TABLE) == History(
        "^GSPC",
        "fred",
        bars=(Bar(THE_FRIDAY, 6552.51), Bar(THE_MONDAY, 6654.72)),
        splits=None,
        quote=None,
        kind=InstrumentType.INDEX,
        currency="USD",
    )


@pytest.mark.parametrize("heading", ["observation_date", "DATE"])
def test_both_headings_of_the_days_are_known(heading: str) -> None:
    assert len(closes(TABLE.replace("observation_date", heading))) == 2


def test_line_ends_and_a_byte_order_mark_do_not_matter() -> None:
    assert closes(b"\xef\xbb\xbf" + TABLE.replace("\n", "\r\n").encode()) == closes(TABLE)


@pytest.mark.parametrize("value", ["", "."])
def test_t10_a_holiday_has_no_bar(value: str) -> None:
    table = f"observation_date,SP500\n2025-10-09,6735.11\n2025-10-10,{value}\n2025-10-13,6654.72\n"
    assert closes(table) == [(date(2025, 10, 9), 6735.11), (THE_MONDAY, 6654.72)]


def test_a_session_that_is_not_published_has_no_bar() -> None:
    assert closes("observation_date,SP500\n2025-10-10,6552.51\n") == [(THE_FRIDAY, 6552.51)]


@pytest.mark.parametrize("value", ["6654.7", "6654.", "6", "6,654.72", "-1.00", "1e3", "abc", "N/A"])
def test_a_value_that_was_cut_off_or_cannot_be_read_is_a_close_that_is_missing(value: str) -> None:
    if "," in value:
        assert kind(f"observation_date,SP500\n2025-10-13,{value}") is FailureKind.BAD_ANSWER
    else:
        assert closes(f"observation_date,SP500\n2025-10-13,{value}") == [(THE_MONDAY, None)]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<!DOCTYPE html><html></html>",
        "PK\x03\x04",
        b"\xff\xfe\x00",
        "observation_date,NASDAQCOM\n2025-10-13,22694.610\n",
        "SP500\n6654.72\n",
        "observation_date,SP500,DJIA\n2025-10-13,1.00,2.00\n",
        "observation_date,SP500\n2025-10-13\n",
        "observation_date,SP500\n10/13/2025,6654.72\n",
        "observation_date,SP500\n20251013,6654.72\n",
        "observation_date,SP500\n2025-10-1",
        '{"error": 1}',
    ],
)
def test_t29_what_is_not_the_table_is_a_bad_answer(content: str | bytes) -> None:
    assert kind(content) is FailureKind.BAD_ANSWER


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("content", [TABLE, '{"message": "Not Found"}'])
def test_t52_a_table_that_is_no_more_is_withdrawn(content: str, status: int) -> None:
    assert kind(content, status=status) is FailureKind.WITHDRAWN


def test_an_error_with_a_body_is_a_bad_answer() -> None:
    assert kind(TABLE, status=422) is FailureKind.BAD_ANSWER


def test_t44_quarters_are_no_days() -> None:
    quarters = ["2024-10-01,1.00", "2025-01-01,2.00", "2025-04-01,3.00", "2025-07-01,4.00"]
    assert kind("\n".join(["observation_date,SP500", *quarters])) is FailureKind.BAD_ANSWER


@pytest.mark.parametrize("content", ["observation_date,SP500\n", "observation_date,SP500\n2025-10-10,.\n"])
def test_a_table_without_values_is_no_data(content: str) -> None:
    assert kind(content) is FailureKind.NO_DATA


def test_t07_no_value_of_a_session_that_is_not_over_is_a_bar() -> None:
    morning = Window(WINDOW.sessions, datetime(2025, 10, 13, 15, 31, tzinfo=UTC))
    assert closes(TABLE, morning) == [(THE_FRIDAY, 6552.51)]
    assert closes(TABLE + "2025-10-14,6644.31\n") == closes(TABLE)


def test_rows_out_of_order_and_twice_become_ascending_and_unique() -> None:
    table = "observation_date,SP500\n2025-10-13,6654.72\n2025-10-10,6552.51\n2025-10-13,6654.72\n"
    assert closes(table) == [(THE_FRIDAY, 6552.51), (THE_MONDAY, 6654.72)]


def test_two_values_of_one_day_are_no_answer() -> None:
    table = "observation_date,SP500\n2025-10-13,6650.00\n2025-10-10,6552.51\n2025-10-13,6654.72\n"
    answer = parse_series(Body(200, table.encode()), "^GSPC", "SP500", WINDOW)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.BAD_ANSWER


@settings(max_examples=200)
@given(st.data())
def test_no_content_raises_and_bars_are_always_ascending_and_unique(data: st.DataObject) -> None:
    content = TABLE.encode()
    cut = data.draw(st.integers(0, len(content)))
    found = read(content[:cut] + data.draw(st.binary(max_size=12)) + content[cut + data.draw(st.integers(0, 9)) :])
    if isinstance(found, FetchFailure):
        assert found.detail
    else:
        days = [bar.session for bar in found.bars]
        assert days == sorted(set(days))


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recorded answers are not beside this checkout")
@pytest.mark.parametrize(
    ("series", "rows", "last", "close"),
    [("SP500", 19, date(2026, 2, 20), 6909.51), ("NASDAQCOM", 18, date(2025, 12, 19), 23307.62)],
)
def test_the_recorded_tables_are_read(series: str, rows: int, last: date, close: float) -> None:
    content = next(RECORDINGS.glob(f"{series}_*.csv")).read_bytes()
    window = Window((session(2026, 2, 19), session(2026, 2, 20)), datetime(2026, 2, 21, 15, tzinfo=UTC))
    found = parse_series(Body(200, content), "^X", series, window)
    assert isinstance(found, History)
    assert (len(found.bars), found.bars[-1]) == (rows, Bar(last, close))

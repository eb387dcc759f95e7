from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.errors import NoQuotesError
from cryptoai_cli.market.bar import Bar, History, Split
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import FormerSymbol, Instrument, InstrumentType
from cryptoai_cli.market.session import State
from cryptoai_cli.report.model import Report, Row
from cryptoai_cli.sources.base import Grain
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.workflows.judge.recheck import MOST_RECHECKS
from cryptoai_cli.workflows.report import ReportRequest, make_report
from cryptoai_cli.workflows.services import Services
from tests.build import (
    BITCOIN,
    EVENING,
    FRIDAY,
    MONDAY,
    MORNING,
    NASDAQ,
    SP500,
    THURSDAY,
    calendar,
    candles,
    history,
    quote,
    session,
)
from tests.fakes import FakeSource

AUTUMN = {date(2025, 10, 7): 97.0, date(2025, 10, 8): 98.0, THURSDAY: 99.0, FRIDAY: 100.0, MONDAY: 102.0}


def shares(**closes: float | None) -> dict[str, History]:
    """Histories that end at these closes on Monday, from 100 on Friday; the benchmarks are always there."""
    made = {symbol: history({**AUTUMN, MONDAY: close}, symbol=symbol) for symbol, close in closes.items()}
    index = {s: history(AUTUMN, symbol=s, kind=InstrumentType.INDEX) for s in ("^IXIC", "^GSPC")}
    return {**index, **made}


def report(
    *sources: FakeSource,
    members: tuple[Instrument, ...] = (Instrument("A"), Instrument("B"), Instrument("C")),
    day: date = MONDAY,
    now: datetime = EVENING,
    is_latest: bool = False,
    benchmarks: tuple[Instrument, ...] = (NASDAQ, SP500),
) -> Report:
    services = Services(calendar(), Chain(lambda: BuiltSources(sources)), now, now, lambda _line: None)
    groups = (Group("group", "Group", members),)
    request = ReportRequest(session(day), groups, benchmarks, Measure.MEDIAN, RankBy.CHANGE, is_latest=is_latest)
    return make_report(request, services)


def row(made: Report, symbol: str) -> Row:
    return next(r for r in (*made.benchmarks, *made.rows) if r.symbol == symbol)


def test_a_report_asks_for_each_instrument_once() -> None:
    source = FakeSource(closes=shares(A=103.0, B=104.0, C=105.0))
    report(source, members=(Instrument("A"), Instrument("B"), Instrument("C"), SP500))
    assert sorted(source.symbols_asked(Grain.CLOSES)) == ["A", "B", "C", "^GSPC", "^IXIC"]
    assert source.symbols_asked(Grain.BARS) == []


def test_the_tone_knows_the_session_before() -> None:
    source = FakeSource(closes=shares(A=103.0, B=104.0, C=105.0))
    assert report(source).benchmarks[0].prior_return == pytest.approx(100 / 99 - 1)


def test_the_session_before_is_asked_of_another_source_where_the_own_one_has_no_past() -> None:
    bare = history({FRIDAY: 100.0, MONDAY: 102.0}, symbol="^IXIC", kind=InstrumentType.INDEX)
    first = FakeSource("first", closes={**shares(A=103.0, B=104.0, C=105.0), "^IXIC": bare})
    second = FakeSource("second", closes=shares(A=1.0))
    made = report(first, second)
    assert made.benchmarks[0].source == "first"
    assert made.benchmarks[0].prior_return == pytest.approx(100 / 99 - 1)
    assert second.asked == [("^IXIC", Grain.CLOSES)]


def test_where_the_first_benchmark_is_missing_the_next_one_is_the_primary() -> None:
    closes = {symbol: h for symbol, h in shares(A=103.0, B=104.0, C=105.0).items() if symbol != "^IXIC"}
    made = report(FakeSource(closes=closes))
    assert row(made, "^IXIC").status is Status.MISSING
    assert row(made, "A").excess_return == pytest.approx(0.01)  # 3 % less the 2 % of the S&P 500


def test_the_next_source_completes_what_the_first_lacks_and_the_row_says_so() -> None:
    first = FakeSource("first", closes=shares(A=103.0, B=None))
    second = FakeSource("second", closes=shares(B=104.0, C=105.0))
    made = report(first, second)
    assert [row(made, s).source for s in "ABC"] == ["first", "second", "second"]
    assert sorted(second.symbols_asked(Grain.CLOSES)) == ["B", "C"]
    assert any(n.code == "another-source" and "C" in n.message for n in made.notices)


def test_a_figure_never_combines_two_sources() -> None:
    only_today = {"A": history({MONDAY: 110.0}, symbol="A")}
    only_friday = {"A": history({FRIDAY: 100.0}, symbol="A")}
    first = FakeSource("first", closes={**shares(B=104.0, C=105.0, D=106.0), **only_today})
    second = FakeSource("second", closes=only_friday)
    made = report(first, second, members=tuple(Instrument(s) for s in "ABCD"))
    assert row(made, "A").status is Status.MISSING


def test_t19_one_bad_symbol_does_not_take_the_others_with_it() -> None:
    made = report(FakeSource(closes=shares(A=103.0, B=104.0, C=105.0)), members=tuple(Instrument(s) for s in "ABCX"))
    assert row(made, "X").status is Status.MISSING
    assert made.groups[0].reporting == 3
    assert [(f.symbol, f.kind) for f in made.failures] == [("X", FailureKind.UNKNOWN_SYMBOL)]


def test_no_usable_figure_is_an_error_that_names_the_cause() -> None:
    with pytest.raises(NoQuotesError, match="does not answer"):
        report(FakeSource(fails_with=FailureKind.UNREACHABLE))


def test_stale_figures_alone_are_no_report() -> None:
    with pytest.raises(NoQuotesError, match="last bar"):
        report(FakeSource(closes={s: history({THURSDAY: 1.0}, symbol=s) for s in ("A", "B", "C", "^IXIC")}))


def test_a_questioned_move_costs_one_look_at_the_same_source() -> None:
    bars = {"A": History("A", "fake", bars=(Bar(FRIDAY, 100.0), Bar(MONDAY, 50.0, high=99.0, low=45.0)), splits=())}
    source = FakeSource(closes=shares(A=50.0, B=104.0, C=105.0), bars=bars)
    made = report(source)
    assert source.symbols_asked(Grain.BARS) == ["A"]
    assert row(made, "A").simple_return == pytest.approx(-0.5)
    assert any("range reaches" in line for line in row(made, "A").trace)


def test_t22_a_forgotten_split_never_reaches_the_ranking() -> None:
    bars = {"A": History("A", "fake", bars=(Bar(FRIDAY, 1000.0), Bar(MONDAY, 102.0)), splits=())}
    closes = {**shares(B=104.0, C=105.0, D=103.0), "A": history({FRIDAY: 1000.0, MONDAY: 102.0}, symbol="A")}
    made = report(FakeSource(closes=closes, bars=bars), members=tuple(Instrument(s) for s in "ABCD"))
    assert (row(made, "A").status, row(made, "A").rank) == (Status.SUSPECT, None)
    assert made.groups[0].worst is not None
    assert made.groups[0].worst.symbol != "A"
    assert "89" not in made.headline.text


def test_bars_that_disagree_with_the_closes_put_them_right() -> None:
    split = Split(MONDAY, 3, 2)
    adjusted = History("A", "fake", bars=(Bar(FRIDAY, 100.0), Bar(MONDAY, 96.0, high=99.0, low=95.0)), splits=(split,))
    closes = {**shares(B=104.0, C=105.0), "A": history({FRIDAY: 150.0, MONDAY: 96.0}, symbol="A")}
    made = report(FakeSource(closes=closes, bars={"A": adjusted}))
    assert row(made, "A").simple_return == pytest.approx(-0.04)


def test_a_halted_share_is_found_out_by_its_bar() -> None:
    flat = Bar(MONDAY, 100.0, 100.0, 100.0, 100.0, 0.0)
    bars = {"A": History("A", "fake", bars=(Bar(FRIDAY, 100.0), flat), splits=())}
    made = report(FakeSource(closes=shares(A=100.0, B=104.0, C=105.0), bars=bars))
    assert (row(made, "A").status, row(made, "A").simple_return) == (Status.STALE, None)


def test_looks_are_limited_and_the_rest_stays_without_a_figure() -> None:
    symbols = [f"S{n:02}" for n in range(MOST_RECHECKS + 5)]
    closes = shares(**{s: 100.0 - 20 - n for n, s in enumerate(symbols)})
    bars = {s: History(s, "fake", bars=(Bar(FRIDAY, 100.0), closes[s].bars[-1]), splits=()) for s in symbols}
    source = FakeSource(closes=closes, bars=bars)
    made = report(source, members=tuple(Instrument(s) for s in symbols))
    assert len(source.symbols_asked(Grain.BARS)) == MOST_RECHECKS
    assert [row(made, s).status for s in symbols[:5]] == [Status.SUSPECT] * 5  # the smallest moves


def test_a_crowd_of_unchanged_closes_does_not_push_out_a_real_doubt() -> None:
    symbols = [f"S{n:02}" for n in range(MOST_RECHECKS + 5)]
    closes = shares(**dict.fromkeys(symbols, 100.0), BIG=60.0, UP=101.0)
    source = FakeSource(closes=closes)
    report(source, members=tuple(Instrument(s) for s in (*symbols, "BIG", "UP")), benchmarks=(NASDAQ,))
    assert source.symbols_asked(Grain.BARS)[0] == "BIG"


def test_a_first_trade_date_of_the_settings_counts() -> None:
    new = Instrument("A", listed=date(2025, 10, 13))
    made = report(FakeSource(closes=shares(A=103.0, B=104.0, C=105.0)), members=(new, Instrument("B")))
    assert row(made, "A").status is Status.MISSING
    assert "first session" in row(made, "A").reason
    assert not made.partial


def test_before_the_benchmark_has_traded_the_report_stays_on_the_session_before() -> None:
    at_open = datetime(2025, 10, 13, 13, 33, tzinfo=UTC)
    friday = quote(as_of=session(FRIDAY).closes)
    closes = {s: replace(h, bars=h.bars[:-1], quote=friday) for s, h in shares(A=1.0, B=1.0, C=1.0).items()}
    made = report(FakeSource(closes=closes), now=at_open, is_latest=True)
    assert (made.session.day, made.state) == (FRIDAY, State.FINAL)
    assert any(n.code == "not-traded-yet" for n in made.notices)
    assert row(made, "A").simple_return == pytest.approx(100 / 99 - 1)


def test_an_open_session_is_measured_by_live_prices() -> None:
    live = quote(price=103.0, as_of=MORNING)
    closes = {s: replace(h, bars=h.bars[:-1], quote=live) for s, h in shares(A=1.0, B=1.0, C=1.0).items()}
    made = report(FakeSource(closes=closes), now=MORNING, is_latest=True)
    assert made.state is State.IN_PROGRESS
    assert row(made, "A").simple_return == pytest.approx(0.03)
    assert row(made, "A").as_of == MORNING


def test_t25_coins_are_asked_for_hours_and_measured_between_the_closes() -> None:
    prices: dict[datetime, float | None] = {session(FRIDAY).closes: 100.0, session().closes: 99.0}
    hours = {"BTC-USD": history({}, symbol="BTC-USD", candles=candles(prices), kind=InstrumentType.CRYPTO)}
    source = FakeSource(closes=shares(A=103.0, B=104.0, C=105.0), hours=hours)
    made = report(source, benchmarks=(NASDAQ, BITCOIN))
    assert row(made, "BTC-USD").simple_return == pytest.approx(-0.01)
    assert source.symbols_asked(Grain.HOURS) == ["BTC-USD"]
    assert "BTC-USD" not in source.symbols_asked(Grain.CLOSES)


def test_a_coin_without_hours_is_told_by_its_utc_day() -> None:
    days = history({date(2025, 10, 12): 100.0, MONDAY: 102.0}, symbol="BTC-USD", kind=InstrumentType.CRYPTO)
    source = FakeSource(closes={**shares(A=103.0, B=104.0, C=105.0), "BTC-USD": days})
    made = report(source, benchmarks=(NASDAQ, BITCOIN))
    assert row(made, "BTC-USD").utc_day
    assert row(made, "BTC-USD").excess_return is None
    assert any(n.code == "utc-day" for n in made.notices)


KEEL = Instrument("KEEL", "Keel", formerly=(FormerSymbol("BITF", date(2025, 10, 8), "Bitfarms"),))


def test_t20_a_source_that_still_has_the_old_symbol_is_asked_for_it_too() -> None:
    source = FakeSource(closes=shares(BITF=103.0, B=104.0, C=105.0))
    made = report(source, members=(KEEL, Instrument("B"), Instrument("C")))
    assert row(made, "KEEL").status is Status.OK
    assert source.symbols_asked(Grain.CLOSES)[-1] == "BITF"


def test_the_old_symbol_is_shown_for_a_session_of_its_time() -> None:
    source = FakeSource(closes=shares(KEEL=103.0, B=104.0, C=105.0))
    made = report(source, members=(KEEL, Instrument("B"), Instrument("C")), day=date(2025, 10, 8))
    assert {r.symbol for r in made.rows} == {"BITF", "B", "C"}
    assert "KEEL" in source.symbols_asked(Grain.CLOSES)


def test_an_instrument_of_another_calendar_is_missing_and_not_asked_for() -> None:
    source = FakeSource(closes=shares(A=103.0, B=104.0, C=105.0))
    made = report(source, members=tuple(Instrument(s) for s in ("A", "B", "C", "GC=F")))
    assert "another calendar" in row(made, "GC=F").reason
    assert "GC=F" not in source.symbols_asked(Grain.CLOSES)


def test_t04_the_calendar_is_checked_against_the_benchmarks_own_bars() -> None:
    closes = shares(A=103.0, B=104.0, C=105.0)
    later = date(2025, 10, 14)
    closes["^IXIC"] = history({FRIDAY: 100.0, later: 104.0}, symbol="^IXIC", kind=InstrumentType.INDEX)
    made = report(FakeSource(closes=closes), now=EVENING + timedelta(days=1))
    assert any(n.code == "calendar" and "2025-10-13" in n.message for n in made.notices)


def test_a_bar_on_a_day_without_a_session_is_a_disagreement_once_the_session_has_closed() -> None:
    saturday = {FRIDAY: 100.0, date(2025, 10, 11): 101.0, MONDAY: 102.0}
    histories = {
        **shares(A=103.0, B=104.0, C=105.0),
        "^IXIC": history(saturday, symbol="^IXIC", kind=InstrumentType.INDEX),
    }

    def told(now: datetime) -> list[str]:
        closes = {symbol: replace(h, quote=quote(price=102.0, as_of=now)) for symbol, h in histories.items()}
        return [n.message for n in report(FakeSource(closes=closes), now=now).notices if n.code == "calendar"]

    (words,) = told(EVENING)
    assert words.startswith("The calendar and fake disagree: ^IXIC has a bar on 2025-10-11.")
    assert told(MORNING) == []


def test_a_calendar_that_the_benchmark_agrees_with_is_not_mentioned() -> None:
    made = report(FakeSource(closes=shares(A=103.0, B=104.0, C=105.0)))
    assert [n for n in made.notices if n.code == "calendar"] == []


def test_only_live_prices_are_late() -> None:
    def delayed(now: datetime) -> FakeSource:
        live = quote(price=103.0, as_of=now)
        source = FakeSource(closes={s: replace(h, quote=live) for s, h in shares(A=103.0, B=104.0, C=105.0).items()})
        source.card = replace(source.card, delay_minutes=15)
        return source

    assert report(delayed(MORNING), now=MORNING).delay_minutes == 15
    assert report(delayed(EVENING)).delay_minutes == 0


def test_the_same_report_twice_is_the_same() -> None:
    closes = shares(A=103.0, B=104.0, C=105.0)
    assert report(FakeSource(closes=closes)) == report(FakeSource(closes=closes))

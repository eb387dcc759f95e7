from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from cryptoai_cli.errors import NoQuotesError, UsageError
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.listing import Line
from cryptoai_cli.market.session import State
from cryptoai_cli.report.market.model import MarketReport
from cryptoai_cli.workflows.market.find_listing import Exchanges
from cryptoai_cli.workflows.market.report import make_market_report
from tests.build import FRIDAY, MONDAY, MORNING, NASDAQ, history
from tests.build_market import line
from tests.fakes import FakeSource
from tests.workflows.market.fakes import FakeLake, FakeList, Holds, listing, market, request, services, symbols

MOVES = {"A": 0.2, "B": 0.1, "C": -0.1, "D": 0.3}


def lines(**fields: Any) -> list[Line]:  # noqa: ANN401 any field of the value
    return [line(symbol, ret=ret, **fields) for symbol, ret in MOVES.items()]


def before() -> list[Line]:
    return [line(symbol, ret=0.0, volume=9.0) for symbol in MOVES]


def lake() -> FakeLake:
    return FakeLake({FRIDAY: listing(FRIDAY, before())})


def index(end: float = 102.0) -> dict[str, History]:
    made = history({FRIDAY: 100.0, MONDAY: end}, symbol="^IXIC", kind=InstrumentType.INDEX)
    return {"^IXIC": made}


def make(kept: FakeLake, *lists: FakeList, source: FakeSource | None = None, **fields: Any) -> MarketReport:  # noqa: ANN401 any field of the value
    run = services(*([] if source is None else [source]))
    return make_market_report(request(**fields), run, market(kept, *lists))


def test_a_report_ranks_what_the_close_held_confirms() -> None:
    report = make(lake(), FakeList(listing(MONDAY, lines())))
    assert symbols(report.gainers) == ["D", "A", "B"]
    assert symbols(report.losers) == ["C"]
    assert report.base.session.day == MONDAY


def test_the_list_of_a_finished_session_is_kept() -> None:
    kept = lake()
    make(kept, FakeList(listing(MONDAY, lines())))
    assert kept.sessions() == (FRIDAY, MONDAY)


def test_the_list_of_a_session_under_way_is_not_kept() -> None:
    kept, run = lake(), services(now=MORNING)
    report = make_market_report(request(), run, market(kept, FakeList(listing(MONDAY, lines()))))
    assert report.base.state is State.IN_PROGRESS
    assert kept.sessions() == (FRIDAY,)


def test_a_list_that_cannot_be_kept_is_reported_all_the_same_with_a_notice() -> None:
    kept = replace_full(lake())
    report = make(kept, FakeList(listing(MONDAY, lines())))
    assert symbols(report.losers) == ["C"]
    assert "not-kept" in [notice.code for notice in report.base.notices]


def replace_full(kept: FakeLake) -> FakeLake:
    kept.is_full = True
    return kept


def test_a_second_look_is_kept_with_the_list_so_that_it_is_taken_once() -> None:
    kept, source = lake(), FakeSource("yahoo", closes={"D": history({FRIDAY: 100.0, MONDAY: 150.0}, symbol="D")})
    moved = [line("D", ret=0.5), *lines()[:3]]
    first = make(kept, FakeList(listing(MONDAY, moved)), source=source)
    assert symbols(first.gainers)[0] == "D"
    assert source.symbols_asked(source.asked[0][1]) == ["D"]
    source.asked.clear()
    again = make(kept, source=source)
    assert (symbols(again.gainers), source.asked) == (symbols(first.gainers), [])


def test_without_the_session_before_one_look_is_all_so_that_every_run_says_the_same() -> None:
    answers = {"D": history({FRIDAY: 100.0, MONDAY: 101.0}, symbol="D")} | {
        symbol: history({FRIDAY: 100.0, MONDAY: 100.0 * (1 + MOVES[symbol])}, symbol=symbol) for symbol in "AB"
    }
    kept, source = FakeLake(), FakeSource("yahoo", closes=answers)
    first = make(kept, FakeList(listing(MONDAY, lines())), source=source, top=1)
    assert source.asked
    source.asked.clear()
    again = make(kept, source=source, top=1)
    assert (symbols(again.gainers), symbols(again.suspect), source.asked) == (
        symbols(first.gainers),
        symbols(first.suspect),
        [],
    )


def test_what_a_second_source_denies_is_suspect() -> None:
    source = FakeSource("yahoo", closes={"D": history({FRIDAY: 100.0, MONDAY: 101.0}, symbol="D")})
    report = make(lake(), FakeList(listing(MONDAY, [line("D", ret=0.5), *lines()[:3]])), source=source)
    assert symbols(report.suspect) == ["D"]
    assert "D" not in symbols(report.gainers)


def test_only_the_close_of_the_session_just_before_confirms() -> None:
    kept = FakeLake({date(2025, 10, 9): listing(date(2025, 10, 9), before())})
    report = make(kept, FakeList(listing(MONDAY, lines())))
    assert (report.is_confirmed, report.gainers) == (False, ())


def test_a_list_long_before_is_no_earlier_session() -> None:
    day = date(2025, 9, 26)
    kept = FakeLake({day: listing(day, before()[:1])})
    report = make(kept, FakeList(listing(MONDAY, lines())))
    assert "a first session" not in " ".join(each.row.reason for each in report.rows)
    near = FakeLake({date(2025, 9, 30): listing(date(2025, 9, 30), before()[:1])})
    report = make(near, FakeList(listing(MONDAY, lines(), "other")))
    assert "a first session" in " ".join(each.row.reason for each in report.rows)


def test_the_filter_sees_the_fields_of_a_row() -> None:
    seen: dict[str, object] = {}

    def holds(read: object) -> bool:
        names = ("price", "change_pct", "excess_pct", "volume", "turnover", "market_cap", "kind", "sector", "industry")
        values = {name: read(name) for name in (*names, "exchange", "country", "symbol", "relative_volume")}  # type: ignore[operator]
        if values["symbol"] == "D":
            seen.update(values)
        return bool(values["symbol"] == "D")

    source = FakeSource("yahoo", closes=index())
    fields = {"where": Holds(holds), "benchmarks": (NASDAQ,)}
    report = make(lake(), FakeList(listing(MONDAY, lines())), source=source, **fields)
    assert symbols(report.rows) == ["D"]
    assert seen == {
        "price": pytest.approx(130.0),
        "change_pct": pytest.approx(30.0),
        "excess_pct": pytest.approx(28.0),
        "volume": 1e6,
        "turnover": pytest.approx(130e6),
        "market_cap": 1e9,
        "kind": "share",
        "sector": "Technology",
        "industry": "Semiconductors",
        "exchange": "NASDAQ",
        "country": "United States",
        "symbol": "D",
        "relative_volume": None,
    }


def test_a_condition_that_cannot_be_decided_does_not_hold() -> None:
    assert make(lake(), FakeList(listing(MONDAY, lines())), where=Holds(lambda _read: None)).rows == ()


@pytest.mark.parametrize(("only", "left"), [(("technology",), 4), (("Banks",), 0), (("Banks", "SEMICONDUCTORS"), 4)])
def test_only_the_named_sectors_and_industries_are_reported(only: tuple[str, ...], left: int) -> None:
    banks = line("Z", industry="Banks", sector="Finance", last=None)
    report = make(lake(), FakeList(listing(MONDAY, [*lines(), banks])), only=only)
    assert len([row for row in report.rows if row.row.symbol != "Z"]) == left


def test_a_name_that_no_line_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        make(lake(), FakeList(listing(MONDAY, lines())), only=("Semiconducters",))
    assert "Semiconductors" in caught.value.hint


def test_benchmarks_are_measured_by_the_usual_sources() -> None:
    source = FakeSource("yahoo", closes=index())
    report = make(lake(), FakeList(listing(MONDAY, lines())), source=source, benchmarks=(NASDAQ,))
    assert report.base.primary == "^IXIC"
    assert report.base.benchmarks[0].simple_return == pytest.approx(0.02)
    assert report.rows[0].row.excess_return == pytest.approx(0.28)


def test_a_report_goes_without_a_benchmark_that_no_source_has() -> None:
    source = FakeSource("yahoo")
    report = make(lake(), FakeList(listing(MONDAY, lines())), source=source, benchmarks=(NASDAQ,))
    assert (report.base.primary, report.base.partial) == ("", True)
    assert symbols(report.gainers) == ["D", "A", "B"]


def test_the_settings_give_the_names_that_readers_know() -> None:
    groups = (Group("g", "G", (Instrument("D", "Delta"),)),)
    report = make(lake(), FakeList(listing(MONDAY, lines())), groups=groups)
    assert {each.row.symbol: each.row.name for each in report.rows}["D"] == "Delta"


def test_the_last_list_held_stands_in_if_asked_for() -> None:
    with pytest.raises(NoQuotesError):
        make(lake(), FakeList(None))
    report = make(lake(), FakeList(None), stale_ok=True)
    assert report.base.session.day == FRIDAY
    with pytest.raises(NoQuotesError):
        make(FakeLake(), FakeList(None), stale_ok=True)


def test_names_of_another_session_are_told() -> None:
    kept = lake()
    kept.held[MONDAY] = replace(listing(MONDAY, lines()), described_on=FRIDAY)
    assert make(kept).described_on == FRIDAY


def test_exchanges_are_wanted_where_the_groups_or_the_filter_need_them() -> None:
    def wanted(**fields: Any) -> bool:  # noqa: ANN401 any field of the value
        return request(**fields).wanted.exchanges is Exchanges.NEEDED

    condition = Holds()
    condition.fields = ("price", "exchange")
    assert (wanted(), wanted(by=GroupBy.EXCHANGE), wanted(where=condition)) == (False, True, True)


def test_a_report_on_a_closed_day_says_when_the_next_session_opens() -> None:
    saturday = datetime(2025, 10, 18, 15, tzinfo=UTC)
    day = date(2025, 10, 17)
    kept = FakeLake({day: listing(day, lines())})

    def codes(**fields: Any) -> list[str]:  # noqa: ANN401 any field of the value
        made = make_market_report(request(day, **fields), services(now=saturday), market(kept))
        return [notice.code for notice in made.base.notices]

    assert "last-session" in codes()
    assert "last-session" not in codes(is_latest=False)


def test_a_group_that_is_a_query_has_its_place_by_the_list_that_is_reported() -> None:
    moved = [line(f"M{n}", ret=0.01 * n, industry="Metals") for n in range(1, 7)]
    kept = FakeLake({FRIDAY: listing(FRIDAY, [line(each.symbol, ret=0.0, volume=9.0) for each in moved])})
    group = Group("large", "Large", (), query="price >= 104")
    report = make(kept, FakeList(listing(MONDAY, moved)), groups=(group,))
    assert [(place.group, place.place, place.of) for place in report.places] == [("large", 1, 2)]
    assert "3 members found by its query" in " ".join(notice.message for notice in report.base.notices)

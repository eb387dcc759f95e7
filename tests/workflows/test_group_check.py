from datetime import date
from pathlib import Path

import pytest

from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.listing import Line, LineKind, Listing
from cryptoai_cli.settings.load import Overrides
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.group_check import Finding, findings, query_findings, unquoted_findings
from cryptoai_cli.workflows.services import Services
from tests.build import EVENING, FRIDAY, MONDAY, calendar, history
from tests.fakes import FakeSource
from tests.settings.desk import Desk
from tests.store.kept import bar, filled


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def found(source: FakeSource, *symbols: str, store: Path | None = None) -> tuple[Finding, ...] | None:
    memory = None if store is None else Memory(store, EVENING, Rules())
    chain = Chain(lambda: BuiltSources((source,)))
    services = Services(calendar(), chain, EVENING, EVENING, lambda _line: None, memory=memory)
    group = Group("miners", "Miners", tuple(Instrument(symbol) for symbol in symbols))
    return unquoted_findings((group,), services)


def test_a_member_that_no_source_knows_is_told_with_the_cure() -> None:
    source = FakeSource(closes={"A": history(symbol="A")})
    (finding,) = found(source, "A", "ZZZ") or ()
    assert "ZZZ was never quoted" in finding.sentence
    assert finding.command == "movers groups remove miners ZZZ"


def test_settled_members_give_no_finding() -> None:
    assert found(FakeSource(closes={"A": history(symbol="A")}), "A") == ()


def test_a_member_not_yet_listed_is_no_finding() -> None:
    later = history({}, symbol="B", listed=date(2025, 11, 3))
    assert found(FakeSource(closes={"A": history(symbol="A"), "B": later}), "A", "B") == ()


def test_a_member_in_its_first_session_and_one_whose_move_is_in_doubt_are_no_findings() -> None:
    first = history(symbol="B", listed=MONDAY)
    odd = history({FRIDAY: 100.0, MONDAY: 300.0}, symbol="C")
    source = FakeSource(closes={"A": history(symbol="A"), "B": first, "C": odd})
    assert found(source, "A", "B", "C") == ()


@pytest.mark.parametrize(
    ("last", "sentences"), [(6, ["B has no figure since 2025-10-06: last bar 2025-10-06"]), (7, [])]
)
def test_a_member_that_has_not_traded_for_more_than_five_sessions_is_told_with_its_last_one(
    tmp_path: Path, last: int, sentences: list[str]
) -> None:
    day = date(2025, 10, last)
    source = FakeSource(closes={"A": history(symbol="A"), "B": history({day: 1.0}, symbol="B")})
    path = filled(tmp_path / "store.sqlite", [bar("B", day)])
    told = [
        finding.sentence.removesuffix(", before this session") for finding in found(source, "A", "B", store=path) or ()
    ]
    assert told == sentences


def test_when_no_source_answers_nothing_is_told() -> None:
    assert found(FakeSource(), "A", "B") is None


def test_settled_groups_give_no_findings(desk: Desk) -> None:
    assert findings(desk.load()) == ()


def test_t20_a_renamed_member_is_told_with_both_symbols_and_the_date(desk: Desk) -> None:
    desk.own('groups.a.members = ["BITF", "MARA", "RIOT"]')
    assert findings(desk.load()) == (
        Finding("a", "BITF is KEEL today: 2026-04-02 was the last session as BITF", "movers groups add a KEEL"),
    )


@pytest.mark.parametrize("symbol", ["VOD.L", "7203.T", "EURUSD=X", "GC=F", "^FTSE"])
def test_a_member_of_another_calendar_is_told(desk: Desk, symbol: str) -> None:
    desk.own(f'groups.a.members = ["{symbol}", "MARA", "RIOT"]')
    [finding] = findings(desk.load())
    assert "trades on another calendar" in finding.sentence
    assert finding.command == f"movers groups remove a {symbol}"


def test_a_class_of_shares_is_told_how_it_is_written(desk: Desk) -> None:
    desk.own('groups.a.members = ["BRK.B", "MARA", "RIOT"]')
    assert findings(desk.load()) == (Finding("a", '"BRK.B" is read as BRK-B', "movers groups add a BRK-B"),)


def test_benchmarks_in_other_spellings_are_told_with_the_line_to_write(desk: Desk) -> None:
    desk.own('report.benchmarks = ["SPX"]\ngroups.a = { members = ["CAN", "MARA", "RIOT"], benchmarks = ["BTC/USD"] }')
    cure = "in the benchmarks of the file (`movers config path`)"
    assert findings(desk.load()) == (
        Finding("a", '"BTC/USD" is read as BTC-USD (Bitcoin)', f'write "BTC-USD" for "BTC/USD" {cure}'),
        Finding("report", '"SPX" is read as ^GSPC (S&P 500)', f'write "^GSPC" for "SPX" {cure}'),
    )


def test_the_spelling_of_an_option_is_no_finding(desk: Desk) -> None:
    desk.overrides = Overrides(benchmarks=("SPX",))
    assert findings(desk.load()) == ()


def test_a_group_too_small_to_be_ranked_is_told(desk: Desk) -> None:
    desk.own('groups.a.members = ["MARA", "RIOT"]')
    assert findings(desk.load()) == (
        Finding("a", "2 of the 3 members it takes to be ranked", "movers groups add a SYMBOL"),
    )


def test_a_symbol_in_two_groups_is_no_finding(desk: Desk) -> None:
    desk.own('groups.a.members = ["CAN", "MARA", "RIOT"]\ngroups.b.members = ["CAN", "MARA", "RIOT"]\n')
    assert findings(desk.load()) == ()


def test_a_group_that_is_a_query_is_judged_by_the_list(desk: Desk) -> None:
    desk.named("groups.wide.query = 'price > 3'\ngroups.mine.members = [\"MARA\"]\n")
    settings = desk.load()
    assert [finding.group for finding in findings(settings)] == ["mine"]
    assert list(query_findings(settings.groups, None)) == []
    listing = Listing(MONDAY, "nasdaq", (Line("A", "A", LineKind.SHARE, 5.0, 0.1),))
    assert list(query_findings(settings.groups, listing)) == [
        Finding(
            "wide",
            "its query finds 1 of the 3 members it takes to be ranked",
            "movers config set groups.wide.query '...'",
        )
    ]


def test_where_no_member_is_known_no_source_is_asked() -> None:
    source = FakeSource(closes={})
    assert found(source) == ()
    assert source.asked == []

from cryptoai_cli.market.verdict import Verdict, VerdictKind
from cryptoai_cli.store.records import (
    NO_FLAGS,
    BarColumns,
    BarFlags,
    Correction,
    Corrections,
    flags_of,
    summarize_corrections,
)
from tests.build import FRIDAY, MONDAY
from tests.store.kept import bar, split


def corrections(count: int, first: int = 0) -> Corrections:
    return summarize_corrections(Correction(f"S{at}", MONDAY, "yahoo", 1.0, 2.0) for at in range(first, first + count))


def test_of_corrections_the_first_five_are_named_and_all_are_counted() -> None:
    found = corrections(7)
    assert ([each.symbol for each in found.first], found.count) == (["S0", "S1", "S2", "S3", "S4"], 7)
    assert corrections(3).count == 3


def test_later_corrections_are_named_as_far_as_there_is_room() -> None:
    both = corrections(3).joined(corrections(4, first=3))
    assert ([each.symbol for each in both.first], both.count) == (["S0", "S1", "S2", "S3", "S4"], 7)


def test_a_session_without_a_remark_has_the_empty_one() -> None:
    columns = BarColumns(
        "MARA", "yahoo", (FRIDAY, MONDAY), (1.0, 2.0), (None, None), {MONDAY: BarFlags(unsettled=True)}
    )
    assert (columns.flags(FRIDAY), columns.flags(MONDAY).unsettled) == (NO_FLAGS, True)


def test_a_remark_without_a_verdict_has_no_kind() -> None:
    assert BarFlags(previous_close=1.0).kind is None
    assert BarFlags(verdict=Verdict(VerdictKind.STALE, "did not trade")).kind is VerdictKind.STALE


def test_an_old_price_is_divided_by_the_new_shares_for_each_old_one() -> None:
    assert split(ratio=(3.0, 2.0)).ratio == 1.5


def test_a_bar_with_nothing_to_remark_on_has_the_empty_remark_and_any_other_its_own() -> None:
    assert flags_of(bar()) is NO_FLAGS
    assert flags_of(bar(previous_close=99.0)) == BarFlags(previous_close=99.0)
    assert flags_of(bar(unsettled=True)) == BarFlags(unsettled=True)
    stale = bar(verdict="stale: did not trade")
    assert flags_of(stale) == BarFlags(verdict=stale.verdict, priced_at=stale.as_of)

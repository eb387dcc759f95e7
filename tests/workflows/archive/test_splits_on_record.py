from datetime import date, timedelta

from cryptoai_cli.analysis.price_basis import KnownSplit
from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import Split
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.workflows.archive.splits_on_record import read_splits_on_record, splits_with_bars
from tests.build import BITCOIN, EVENING, FRIDAY, MONDAY
from tests.store.kept import bar, memory_store, split

SHARE = Instrument("MARA")


def test_splits_of_daily_bars_and_of_lists_are_read_with_the_opens_of_their_sessions() -> None:
    store = memory_store()
    store.save([bar(session=FRIDAY, open=50.0), bar(session=FRIDAY, source="cnbc")], (), [split(session=FRIDAY)])
    store.save_actions(CorporateActions(MONDAY, "nasdaq", is_whole=True, splits={"MARA": Split(MONDAY, 1, 4)}), EVENING)
    assert read_splits_on_record(store, [SHARE, BITCOIN]) == {
        "MARA": (KnownSplit(FRIDAY, 2.0, opens={"yahoo": 50.0}), KnownSplit(MONDAY, 0.25))
    }


def test_a_split_of_two_records_is_one() -> None:
    store = memory_store()
    store.save((), (), [split(session=FRIDAY), split(session=FRIDAY, source="alpaca")])
    store.save_actions(CorporateActions(FRIDAY, "nasdaq", is_whole=True, splits={"MARA": Split(FRIDAY, 2, 1)}), EVENING)
    assert len(read_splits_on_record(store, [SHARE])["MARA"]) == 1


def test_a_list_names_the_symbol_of_its_session() -> None:
    store = memory_store()
    listed = {"OLD": Split(FRIDAY, 2, 1), "NEW": Split(FRIDAY, 9, 1)}
    store.save_actions(CorporateActions(FRIDAY, "nasdaq", is_whole=True, splits=listed), EVENING)
    renamed = Instrument("NEW", formerly=(FormerSymbol("OLD", date(2025, 12, 1)),))
    assert [each.ratio for each in read_splits_on_record(store, [renamed])["NEW"]] == [2.0]


def test_a_split_that_became_known_more_than_a_week_later_is_not_recent() -> None:
    late = split(session=FRIDAY, arrived_at=EVENING + timedelta(days=5))
    found = splits_with_bars([split(session=MONDAY), late], [bar(open=7.0)])["MARA"]
    assert [(each.is_recent, dict(each.opens)) for each in found] == [(False, {}), (True, {"yahoo": 7.0})]

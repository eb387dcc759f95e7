from msgspec.structs import replace

from cryptoai_cli.analysis.measure import measure
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from tests.build import BITCOIN, FRIDAY, MONDAY, candles, history, interval, session

HOURS = candles({session(FRIDAY).closes: 100.0, session().closes: 99.0})


def test_a_coin_is_measured_by_its_hours_and_all_else_by_bars() -> None:
    both = history({FRIDAY: 100.0, MONDAY: 110.0}, candles=HOURS)
    assert measure(BITCOIN, both, interval()).price == 99.0
    assert measure(Instrument("^IXIC"), both, interval()).price == 110.0


def test_the_settings_say_what_a_coin_is() -> None:
    fund = Instrument("BTC-USD", kind=InstrumentType.ETF)
    assert measure(fund, history(candles=HOURS), interval()).price == 110.0


def test_a_move_is_under_the_symbol_of_today_whatever_the_source_calls_it() -> None:
    assert measure(Instrument("KEEL"), history(symbol="BITF"), interval()).symbol == "KEEL"


def test_a_first_trade_date_of_the_settings_counts_more_than_that_of_the_source() -> None:
    given = history(listed=FRIDAY)
    assert not measure(Instrument("A"), replace(given, listed=None), interval()).first_session
    assert measure(Instrument("A", listed=MONDAY), given, interval()).first_session
    assert measure(Instrument("A"), replace(given, listed=MONDAY), interval()).listed == MONDAY

from datetime import timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.measure import measure
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from tests.build import BITCOIN, FRIDAY, MONDAY, THURSDAY, candles, history, interval

DAILY = {FRIDAY: 100.0, MONDAY: 110.0}
SPAN = interval()
HOURLY = candles({SPAN.base.closes: 200.0, SPAN.session.closes: 210.0})


def test_a_share_is_measured_by_its_daily_bars_even_where_there_are_candles() -> None:
    found = measure(Instrument("MARA"), history(DAILY, candles=HOURLY), SPAN)
    assert found.simple_return == pytest.approx(0.10)


def test_a_coin_is_measured_between_the_two_closes_and_not_by_its_daily_bars() -> None:
    found = measure(BITCOIN, history(DAILY, symbol="BTC-USD", candles=HOURLY, kind=InstrumentType.CRYPTO), SPAN)
    assert found.simple_return == pytest.approx(0.05)
    assert not found.utc_day


def test_an_instrument_is_measured_by_the_kind_of_its_settings_whatever_its_symbol_looks_like() -> None:
    coin = Instrument("HYPE", kind=InstrumentType.CRYPTO)
    assert measure(coin, history(DAILY, symbol="HYPE", candles=HOURLY), SPAN).simple_return == pytest.approx(0.05)


def test_the_first_trade_date_of_the_settings_counts_more_than_the_sources() -> None:
    known = history(DAILY, listed=THURSDAY)
    from_settings = measure(Instrument("MARA", listed=MONDAY + timedelta(days=1)), known, SPAN)
    assert from_settings.not_listed
    assert not measure(Instrument("MARA"), known, SPAN).not_listed


def test_without_a_first_trade_date_in_the_settings_the_sources_counts() -> None:
    known = replace(history(DAILY), listed=MONDAY + timedelta(days=1))
    assert measure(Instrument("MARA"), known, SPAN).not_listed

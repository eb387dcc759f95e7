from datetime import date

import pytest

from cryptoai_cli.market.instrument import FormerSymbol, Instrument, InstrumentType

KEEL = Instrument("KEEL", "Keel", formerly=(FormerSymbol("BITF", date(2026, 4, 2), "Bitfarms"),))
FRMM = Instrument("FRMM", formerly=(FormerSymbol("ATNF", date(2025, 8, 15)), FormerSymbol("ETHZ", date(2026, 2, 27))))


def test_t20_the_reader_sees_the_symbol_and_name_of_the_session() -> None:
    assert (KEEL.symbol_on(date(2026, 4, 2)), KEEL.name_on(date(2026, 4, 2))) == ("BITF", "Bitfarms")
    assert (KEEL.symbol_on(date(2026, 4, 6)), KEEL.name_on(date(2026, 4, 6))) == ("KEEL", "Keel")


def test_a_former_symbol_without_a_name_of_its_own_has_that_of_today() -> None:
    renamed = Instrument("KEEL", "Keel", formerly=(FormerSymbol("BITF", date(2026, 4, 2)),))
    assert renamed.name_on(date(2026, 4, 2)) == "Keel"


def test_two_renames_are_told_apart_by_their_dates() -> None:
    days = (date(2025, 8, 15), date(2025, 8, 18), date(2026, 2, 27), date(2026, 3, 2))
    assert [FRMM.symbol_on(day) for day in days] == ["ATNF", "ETHZ", "ETHZ", "FRMM"]


def test_near_a_rename_the_other_symbol_may_be_the_one_a_source_knows() -> None:
    assert KEEL.other_symbol_near(date(2026, 4, 1)) == "KEEL"
    assert KEEL.other_symbol_near(date(2026, 4, 6)) == "BITF"
    assert KEEL.other_symbol_near(date(2026, 6, 1)) is None
    assert KEEL.other_symbol_near(date.max) is None


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [
        ("^GSPC", InstrumentType.INDEX),
        ("BTC-USD", InstrumentType.CRYPTO),
        ("BTC", InstrumentType.EQUITY),  # a fund of that symbol, never the coin
        ("BRK-B", InstrumentType.EQUITY),
        ("EURUSD=X", InstrumentType.CURRENCY),
        ("GC=F", InstrumentType.FUTURE),
    ],
)
def test_the_kind_is_guessed_from_the_spelling(symbol: str, kind: InstrumentType) -> None:
    assert Instrument(symbol).expected_kind is kind

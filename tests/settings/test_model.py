from datetime import date

from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.settings.model import Directory

KEEL = Instrument("KEEL", "Keel", formerly=(FormerSymbol("BITF", date(2026, 4, 2)),))
BN = Instrument("BN", "Brookfield", formerly=(FormerSymbol("BAM", date(2022, 12, 9)),))
BAM = Instrument("BAM", "Brookfield Asset Management")


def test_a_symbol_finds_the_instrument_that_has_it_now() -> None:
    assert Directory((KEEL, BN)).find("KEEL") is KEEL


def test_a_former_symbol_finds_the_instrument_that_had_it() -> None:
    assert Directory((BN, KEEL)).find("BITF") is KEEL


def test_t20_a_reused_symbol_means_the_company_that_has_it_now() -> None:
    assert Directory((BN, BAM)).find("BAM") is BAM
    assert Directory((BN, BAM)).find("BN") is BN


def test_a_symbol_that_two_had_formerly_means_neither() -> None:
    other = Instrument("NEW", formerly=(FormerSymbol("BITF", date(2020, 1, 3)),))
    assert Directory((KEEL, other)).find("BITF") == Instrument("BITF")


def test_an_unknown_symbol_is_an_instrument_of_its_own() -> None:
    assert Directory((KEEL,)).find("NVDA") == Instrument("NVDA")

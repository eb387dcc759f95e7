"""Which symbols of a report are looked up, and in which order."""

from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.report.claims import Claim
from cryptoai_cli.report.record_symbols import MOST_SYMBOLS, named_symbols, printed_symbols
from tests.build_report import build_group, build_headline, build_report, build_row


def test_the_sides_come_first_then_the_headline_then_each_groups_best_and_worst_then_the_rest() -> None:
    moves = {"AA": 0.01, "BB": 0.02, "CC": 0.03, "DD": 0.04, "EE": -0.05}
    rows = tuple(build_row(symbol, move) for symbol, move in moves.items())
    headline = build_headline(claims=(Claim("C", "C", "groups.miners.rows.CC.name"),))
    report = build_report((build_group(rows),), headline=headline)
    assert printed_symbols(report, (rows[1],)) == ("BB", "CC", "DD", "EE", "AA")


def test_coins_and_indices_have_no_record() -> None:
    rows = (build_row("BTC-USD", 0.1, kind=InstrumentType.CRYPTO), build_row("MARA", 0.1))
    assert printed_symbols(build_report((build_group(rows),)), rows) == ("MARA",)


def test_a_mover_that_is_in_no_group_is_looked_up_too() -> None:
    grouped, alone = build_row("AA", 0.1), build_row("BB", 0.5)
    assert printed_symbols(build_report((build_group((grouped,)),)), (alone, grouped)) == ("BB", "AA")


def test_at_most_ten_symbols_are_looked_up() -> None:
    rows = tuple(build_row(f"S{number}", 0.1) for number in range(30))
    found = printed_symbols(build_report((build_group(rows),)), rows)
    assert found == tuple(f"S{number}" for number in range(10))
    assert len(found) == MOST_SYMBOLS


def test_a_symbol_with_a_point_is_read_whole() -> None:
    claims = (Claim("x", 1.0, "groups.g.rows.BRK.B.change_pct"), Claim("y", 1.0, "benchmarks.^IXIC.change_pct"))
    assert list(named_symbols(build_headline(claims=claims))) == ["BRK.B"]

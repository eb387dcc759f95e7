"""Which figures of a final session differ from those reported before, and how that is told."""

from datetime import date

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.context import Context
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.store.reported import ReportedRow
from cryptoai_cli.workflows.archive.changed_figures import change_notices, changed_rows, reported_rows, rows_to_keep
from cryptoai_cli.workflows.archive.stored import columns_of_bars, stored_by_symbol
from tests.build import BITCOIN, FRIDAY, MONDAY, absent, interval, move, session
from tests.store.kept import bar, candle

SHARE = Instrument("MARA")
CONTEXT = Context(beta=2.5, n=120, relative_volume=1.5, streak=-3, largest_since=date(2025, 8, 8), source="yahoo")
ROW = ReportedRow("MARA", MONDAY, "yahoo", 20.24, 18.65, 1e6, "^IXIC", "yahoo", 2.5, 120, 1.5, -3, date(2025, 8, 8))


def told(new: ReportedRow, old: ReportedRow = ROW) -> list[str]:
    notices = change_notices([new], {old.symbol: old}, {})
    assert {notice.code for notice in notices} <= {"changed"}
    return [notice.message for notice in notices]


def test_a_row_is_kept_with_the_figures_that_a_reader_sees() -> None:
    own = replace(move("MARA", 0.1), volume=5.0)
    (row,) = reported_rows([SHARE, SHARE], {"MARA": own}, {"MARA": CONTEXT}, "^IXIC", interval())
    assert row == ROW._replace(source=own.source, price=own.price, previous_close=own.previous_close, volume=5.0)


def test_a_row_without_a_move_has_no_figures_of_earlier_sessions() -> None:
    moves = {"MARA": replace(move("MARA", 2.0), status=Status.SUSPECT, volume=5.0), "RIOT": absent("RIOT")}
    suspect, missing = reported_rows([SHARE, Instrument("RIOT")], moves, {"MARA": CONTEXT}, "", interval())
    assert (suspect.price, suspect.volume, suspect.beta, suspect.context_source) == (
        moves["MARA"].price,
        None,
        None,
        "",
    )
    assert (missing.price, missing.beta) == (None, None)


def test_a_coin_of_the_utc_day_has_no_figures_of_earlier_sessions() -> None:
    own = replace(move("BTC-USD", 0.1), utc_day=True)
    (row,) = reported_rows([BITCOIN], {"BTC-USD": own}, {"BTC-USD": CONTEXT}, "", interval())
    assert (row.beta, row.streak) == (None, None)


def test_a_coin_whose_utc_day_is_not_over_has_no_final_row() -> None:
    own = replace(move("BTC-USD", 0.1), utc_day=True, is_unfinished=True)
    assert reported_rows([BITCOIN], {"BTC-USD": own}, {}, "", interval()) == ()


def test_only_rows_that_differ_are_kept_again() -> None:
    assert changed_rows([ROW], {"MARA": ROW}) == ()
    assert changed_rows([ROW], {}) == (ROW,)
    newer = ROW._replace(price=20.25)
    assert changed_rows([newer], {"MARA": ROW}) == (newer,)


def test_a_row_without_a_price_counts_only_where_there_was_one() -> None:
    missing = ROW._replace(price=None)
    assert changed_rows([missing], {}) == ()
    assert changed_rows([missing], {"MARA": ROW}) == (missing,)


def test_another_primary_benchmark_leaves_the_beta_that_was_kept() -> None:
    other = ROW._replace(benchmark="^GSPC", beta=9.0, beta_sessions=99)
    assert changed_rows([other], {"MARA": ROW}) == ()
    assert changed_rows([other._replace(streak=4)], {"MARA": ROW}) == (ROW._replace(streak=4),)


def test_only_prices_that_the_store_can_show_again_are_kept() -> None:
    held = stored_by_symbol(columns_of_bars([bar(), bar("RIOT", session=FRIDAY)]), [candle(ends=session().closes)], ())
    rows = [
        ROW,
        ROW._replace(source="csv"),
        ROW._replace(symbol="RIOT"),
        ROW._replace(symbol="BTC-USD"),
        ROW._replace(symbol="HUT", price=None),
    ]
    assert rows_to_keep(rows, held, interval()) == (rows[0], rows[3], rows[4])


def test_what_is_as_before_or_was_not_reported_is_not_told() -> None:
    assert told(ROW._replace(price=20.24 * (1 + 1e-12), beta=2.5 * (1 - 1e-12))) == []
    assert change_notices([ROW], {}, {}) == ()
    assert told(ROW, ROW._replace(price=None, beta=None)) == []


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (ROW._replace(price=20.25), "MARA 20.25 after 18.65 instead of 20.24 after 18.65 (yahoo: corrected)"),
        (ROW._replace(previous_close=18.6), "MARA 20.24 after 18.6 instead of 20.24 after 18.65 (yahoo: corrected)"),
        (
            ROW._replace(price=10.12, previous_close=9.325),
            "MARA 10.12 after 9.325 instead of 20.24 after 18.65 (yahoo: a later split)",
        ),
        (
            ROW._replace(source="nasdaq", price=20.2),
            "MARA 20.2 after 18.65 from nasdaq instead of 20.24 after 18.65 from yahoo",
        ),
        (ROW._replace(source="nasdaq"), "MARA 20.24 after 18.65 from nasdaq instead of 20.24 after 18.65 from yahoo"),
        (
            ROW._replace(price=None, previous_close=None),
            "MARA has no figure instead of 20.24 after 18.65 from yahoo",
        ),
    ],
)
def test_a_price_that_changed_is_told_with_both_values_and_the_reason(new: ReportedRow, words: str) -> None:
    assert told(new) == [f"Changed since this session was first reported: {words}."]


def test_a_volume_that_changed_is_told_and_one_that_came_in_is_not() -> None:
    words = "MARA 1100000 instead of 1000000 (yahoo)"
    assert told(ROW._replace(volume=1.1e6)) == [f"Volumes changed since this session was first reported: {words}."]
    assert told(ROW, ROW._replace(volume=None)) == []


def test_figures_of_earlier_sessions_that_changed_are_told_with_the_sessions_they_rest_on() -> None:
    new = ROW._replace(beta=2.25, beta_sessions=119, context_source="nasdaq", streak=None, largest_since=FRIDAY)
    (words,) = told(new)
    assert words == (
        "Compared with other earlier sessions than before: MARA beta 2.25 over 119 sessions of nasdaq instead of 2.5 "
        "over 120 sessions of yahoo, streak none instead of -3, largest since 2025-10-10 instead of 2025-08-08."
    )
    assert told(ROW._replace(relative_volume=1.6)) == [
        "Compared with other earlier sessions than before: MARA relative volume 1.6 instead of 1.5."
    ]


def test_figures_that_earlier_sessions_made_possible_are_told_by_figure() -> None:
    rows = [ROW._replace(symbol=symbol) for symbol in ("KEEL", "RIOT")]
    before = {
        "KEEL": rows[0]._replace(beta=None, beta_sessions=None, streak=None),
        "RIOT": rows[1]._replace(beta=None, beta_sessions=None),
    }
    (notice,) = change_notices(rows, before, {"KEEL": "BITF"})
    assert notice.message == (
        "Earlier sessions came in since this session was first reported: beta of BITF, RIOT; streak of BITF."
    )


def test_of_many_changes_five_are_named() -> None:
    before = {f"S{at}": ROW._replace(symbol=f"S{at}") for at in range(7)}
    (notice,) = change_notices([row._replace(price=20.3) for row in before.values()], before, {"S0": "OLD"})
    assert "OLD 20.3" in notice.message
    assert "S4 20.3" in notice.message
    assert notice.message.endswith("; and 2 more.")

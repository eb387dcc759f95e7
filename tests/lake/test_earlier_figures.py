from collections.abc import Iterable
from datetime import date, timedelta

import duckdb
import pytest

from cryptoai_cli.analysis.context import VOLUME_SESSIONS
from cryptoai_cli.analysis.earlier_sessions import EarlierSessions
from cryptoai_cli.lake.earlier_figures import earlier_figures

DAYS = [date(2025, 1, 1) + timedelta(at) for at in range(VOLUME_SESSIONS + 1)]
Row = tuple[int, float, float, float]  # position, last, net change, volume


def found(rows: Iterable[Row], market: dict[date, float] | None = None, stale: int = -1) -> EarlierSessions:
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE lake (date DATE, symbol VARCHAR, last DOUBLE, net_change DOUBLE, volume DOUBLE, stale BOOLEAN)"
    )
    for at, last, change, volume in rows:
        connection.execute(
            "INSERT INTO lake VALUES (?, 'A', ?, ?, ?, ?)", [DAYS[at], last, change, volume, at == stale]
        )
    return earlier_figures(connection, DAYS, market or {})["A"]


def usual() -> list[Row]:
    return [(at, 100.0, 1.0 if at % 2 else -1.0, 10.0 + at) for at in range(VOLUME_SESSIONS + 1)]


def test_volumes_of_the_last_20_sessions_are_summed() -> None:
    earlier = found(usual())
    assert (earlier.traded, earlier.close) == (VOLUME_SESSIONS, 100.0)
    assert earlier.volume == pytest.approx(sum(10.0 + at for at in range(1, VOLUME_SESSIONS + 1)))


def test_a_session_without_volume_or_repeated_is_not_counted() -> None:
    rows = usual()
    rows[5] = (5, 100.0, 1.0, 0.0)
    rows[7] = (7, *rows[6][1:])
    assert found(rows).traded == VOLUME_SESSIONS - 2


def test_volumes_before_a_split_are_in_shares_after_it() -> None:
    rows = usual()
    rows[10:] = [(at, 50.0, 0.5, 10.0 + at) for at, *_ in rows[10:]]
    doubled = sum((10.0 + at) * (2 if at < 10 else 1) for at in range(1, VOLUME_SESSIONS + 1))
    # the base of session 10 is 49.5, after a close of 100
    assert found(rows).volume == pytest.approx(doubled, rel=0.01)


def test_returns_are_paired_with_those_of_the_benchmark() -> None:
    market = {day: (at % 3) / 100 for at, day in enumerate(DAYS) if at != 4}
    earlier = found(usual(), market)
    assert earlier.pairs == VOLUME_SESSIONS - 1  # the first row has no move, and session 4 no benchmark
    assert earlier.xx is not None
    assert earlier.xx > 0


@pytest.mark.parametrize("odd", [(5, 500.0, 400.0, 15.0), (5, 100.0, -1.0, 14.0)])
def test_a_move_too_large_for_one_source_and_a_repeated_row_are_no_returns(odd: Row) -> None:
    rows = usual()
    rows[5] = odd
    assert found(rows, dict.fromkeys(DAYS, 0.01)).pairs == VOLUME_SESSIONS - 1


def test_a_row_that_the_list_calls_stale_has_no_return() -> None:
    assert found(usual(), dict.fromkeys(DAYS, 0.01), stale=3).pairs == VOLUME_SESSIONS - 1


def test_a_close_that_is_not_of_the_last_session_is_none() -> None:
    assert found(usual()[:-1]).close is None

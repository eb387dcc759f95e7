from pathlib import Path

from cryptoai_cli.bar_files.columns import COLUMNS, Flat
from cryptoai_cli.bar_files.opening import BarFile
from cryptoai_cli.bar_files.spelling import Spelling
from cryptoai_cli.store.bar_file import flat_bar, flat_candle
from cryptoai_cli.store.bar_file_csv import csv_chunks
from tests.store.kept import bar, candle


def test_a_bar_becomes_a_row_with_all_its_figures() -> None:
    whole = bar(
        close=26.04,
        open=26.0,
        high=27.5,
        low=0.000012,
        volume=82488700.0,
        previous_close=1 / 3,
        verdict="suspect: says 1, not 2",
        unsettled=True,
    )
    assert b"".join(csv_chunks([flat_bar(whole)])).decode().splitlines() == [
        ",".join(COLUMNS),
        '2025-10-13,MARA,26,27.5,0.000012,26.04,82488700,yahoo,0.3333333333333333,"suspect: says 1, not 2",true',
    ]


def test_an_hour_of_a_coin_carries_the_instant_at_which_it_ends() -> None:
    text = b"".join(csv_chunks([flat_candle(candle(high=116000.0))])).decode()
    assert text.splitlines()[1] == "2025-10-13T20:00:00Z,BTC-USD,,116000,,115000,,yahoo,,,"


def test_lines_end_as_the_rfc_has_it_and_many_rows_come_in_pieces() -> None:
    pieces = list(csv_chunks(flat_bar(bar()) for _ in range(12_000)))
    assert len(pieces) == 3
    assert b"".join(pieces).count(b"\r\n") == 12_001


def test_without_rows_there_is_a_heading() -> None:
    assert b"".join(csv_chunks([])).decode() == ",".join(COLUMNS) + "\r\n"


def test_what_is_written_is_read_again_as_it_was(tmp_path: Path) -> None:
    rows = [flat_bar(bar(close=1 / 7, verdict='stale: "x", y')), flat_candle(candle(low=1e-7))]
    path = tmp_path / "bars.csv"
    path.write_bytes(b"".join(csv_chunks(rows)))
    again = [Flat._make(cell or None for cell in row) for _, row in BarFile(path, Spelling()).rows()]
    assert [row.date for row in again] == [row.date for row in rows]
    assert [float(str(row.close)) for row in again] == [1 / 7, 115_000.0]
    assert [again[0].verdict, float(str(again[1].low))] == ['stale: "x", y', 1e-7]
    assert BarFile(path, Spelling()).heading.is_export

"""Word a report on one instrument, or on a few, that are no group to be ranked: each is told by itself."""

from cryptoai_cli.report.benchmark_words import benchmark_list, comparison, others
from cryptoai_cli.report.cells import Form, is_little_changed
from cryptoai_cli.report.model import Row
from cryptoai_cli.report.wording import Piece, Wording, article, join_as_list, over_words, row_cell, with_prefix


def instruments_sentence(w: Wording) -> list[Piece]:
    """Return what each did against the benchmarks: `Nvidia rose 2.8 %, ahead of the Nasdaq (+2.2 %)`."""
    return [*what_they_did(w), *_against(w, w.facts.instruments), "."]


def what_they_did(w: Wording) -> list[Piece]:
    """Return what each instrument did, without the benchmarks: `Nvidia rose 2.8 %`."""
    rows = w.facts.instruments
    moves = [[article(row).capitalize() if row is rows[0] else article(row), *_moved(w, row)] for row in rows]
    return [*join_as_list(moves), w.so_far, *over_words(w.tables)]


def _moved(w: Wording, row: Row) -> list[Piece]:
    cell = row_cell(row)
    moved = row.simple_return or 0.0
    name = w.claim(f"{cell}.name", Form.WORDS)
    if is_little_changed(moved):
        return [
            name,
            " is " if w.is_open else " was ",
            w.claim(f"{cell}.change_pct", Form.SIGNED),
            *_distribution(w, row),
        ]
    verb = ("is up" if moved > 0 else "is down") if w.is_open else ("rose" if moved > 0 else "fell")
    return [name, f" {verb} ", w.claim(f"{cell}.change_pct", Form.SIZE), *_distribution(w, row)]


def _distribution(w: Wording, row: Row) -> list[Piece]:
    if row.dividend is None:
        return []
    return [" (ex-dividend ", w.claim(f"{row_cell(row)}.ex_dividend", Form.WORDS), ")"]


def _against(w: Wording, rows: tuple[Row, ...]) -> list[Piece]:
    """Compare a single instrument with the primary benchmark where both span the same time; else list benchmarks."""
    told = tuple(row.symbol for row in rows)
    is_comparable = w.tables.primary not in told and not any(row.utc_day for row in rows)
    if len(rows) == 1 and is_comparable:
        return comparison(w, rows[0].simple_return or 0.0, without=told)
    listed = benchmark_list(w, without=told) if is_comparable else []
    return with_prefix(", against ", listed) or others(w, without=told)

"""Build the columns of instrument tables for people."""

from collections.abc import Callable, Iterator
from datetime import date

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.render import phrases
from cryptoai_cli.render.columns import ROW_COLUMNS, Kind
from cryptoai_cli.render.fields import (
    SIGNED_KINDS,
    Field,
    inapplicable,
    inapplicable_field,
    number_field,
    signed_field,
    text_field,
)
from cryptoai_cli.render.numbers import Marks, percent, points, price, signed
from cryptoai_cli.render.picks import has_own_benchmarks
from cryptoai_cli.report.model import Report, Row
from cryptoai_cli.report.ranking import RANK_FIGURES

# compared with earlier sessions; the first three are the figures that the program is for
RARE_KEYS = (RankBy.BETA_EXCESS.value, RankBy.SURPRISE.value, RankBy.RELATIVE_VOLUME.value)
CONTEXT_KEYS = (*RARE_KEYS, "streak", "since")
_FIGURE_KEYS = ("price", RankBy.EXCESS.value, RankBy.CHANGE.value)
_KINDS = {column.name: column.kind for column in ROW_COLUMNS}


def figure_keys(rank_by: RankBy) -> tuple[str, ...]:
    """Return the keys of a row's figures in reading order; the last is the one that the rows are ranked by."""
    return (*(key for key in _FIGURE_KEYS if key != rank_by.value), rank_by.value)


def row_fields(report: Report, rows: tuple[Row, ...], marks: Marks) -> tuple[Field, ...]:
    """Return all columns for `rows`, for a renderer to pick from; figures to rank by have the keys of `RankBy`."""
    return (
        number_field("rank", "#", ["" if row.rank is None else str(row.rank) for row in rows]),
        text_field("symbol", "Symbol", [row.symbol for row in rows]),
        text_field("name", "Name", [row.name or row.symbol for row in rows]),
        Field("other_name", "Name", tuple(inapplicable("" if row.name == row.symbol else row.name) for row in rows)),
        number_field("price", "Price", _aligned([price(row.price, marks) for row in rows], marks)),
        *(_meant(report, _rank_field(report, rows, rank_by, marks)) for rank_by in RankBy),
        number_field("streak", "Streak", [_streak(row.streak, marks) for row in rows]),
        Field("since", "Biggest since", tuple(inapplicable(_day(row.largest_since)) for row in rows)),
        *_horizons(report, rows, marks),
        Field("note", "Note", tuple(inapplicable(note(row)) for row in rows)),
    )


def _horizons(report: Report, rows: tuple[Row, ...], marks: Marks) -> Iterator[Field]:
    for horizon in report.horizons:
        values = [horizon.rows.get(row.symbol) for row in rows]
        yield signed_field(horizon.key, horizon.name, values, lambda value: percent(value, marks))


def note(row: Row) -> str:
    """Return why a row is not `ok`, or the remark on its figure."""
    if row.status is Status.OK:
        return row.reason
    return f"{row.status.value}: {row.reason}" if row.reason else row.status.value


def _rank_field(report: Report, rows: tuple[Row, ...], rank_by: RankBy, marks: Marks) -> Field:
    """Return the column of a figure that rows can be ranked by, formatted by its kind in files."""
    figure = RANK_FIGURES[rank_by]
    kind = _KINDS[figure.column]
    heading = (phrases.against(report) if rank_by is RankBy.EXCESS else "") or figure.heading
    values = [figure.of_row(row) for row in rows]
    write = _WRITERS[kind]
    if kind in SIGNED_KINDS:
        return signed_field(rank_by.value, heading, values, lambda value: write(value, marks))
    return number_field(rank_by.value, heading, [write(value, marks) for value in values])


def _meant(report: Report, field: Field) -> Field:
    """Return the column, without a meaning if it compares with a benchmark and the report has none."""
    is_idle = field.key == RankBy.EXCESS.value and not has_own_benchmarks(report)
    return inapplicable_field(field) if is_idle else field


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _ratio(value: float | None, marks: Marks) -> str:
    return signed(value, marks).removeprefix("+")


def _streak(count: int | None, marks: Marks) -> str:
    return "" if count is None else signed(count, marks, 0)


def _aligned(texts: list[str], marks: Marks) -> list[str]:
    """Return prices padded on the right so that their decimal points align."""
    decimals = [len(text.partition(marks.decimal)[2]) for text in texts]
    longest = max(decimals, default=0)
    return [text and text + " " * (longest - count) for text, count in zip(texts, decimals, strict=True)]


_WRITERS: dict[Kind, Callable[[float | None, Marks], str]] = {
    Kind.PERCENT: percent,
    Kind.POINTS: points,
    Kind.SIGNED: signed,
    Kind.RATIO: _ratio,
}

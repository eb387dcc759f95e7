"""The columns that people are shown of instruments."""

from datetime import date
from functools import partial

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.render import phrases
from cryptoai_cli.render.fields import Field, number_field, signed_field, text_field
from cryptoai_cli.render.numbers import Marks, percent, points, price, signed
from cryptoai_cli.render.picks import ranked_figure
from cryptoai_cli.report.model import Report, Row

CONTEXT_KEYS = ("relative_volume", "surprise", "streak", "since")


def figure_keys(rank_by: RankBy) -> tuple[str, ...]:
    """Return the figures of a row in reading order: the last is the one by which the rows are ranked."""
    if rank_by is RankBy.EXCESS:
        return ("price", "change", "excess")
    return ("price", "excess", "change") if rank_by is RankBy.CHANGE else ("price", "excess", "change", "ranked_by")


def row_fields(report: Report, rows: tuple[Row, ...], marks: Marks) -> tuple[Field, ...]:
    """Return every column there is of `rows`; a format picks from them."""
    in_percent, in_points, by_sign = (partial(write, marks=marks) for write in (percent, points, signed))
    return (
        number_field("rank", "#", ["" if row.rank is None else str(row.rank) for row in rows]),
        text_field("symbol", "Symbol", [row.symbol for row in rows]),
        text_field("name", "Name", [row.name or row.symbol for row in rows]),
        text_field("other_name", "Name", ["" if row.name == row.symbol else row.name for row in rows]),
        number_field("price", "Price", _aligned([price(row.price, marks) for row in rows], marks)),
        signed_field("excess", phrases.against(report) or "Excess", [row.excess_return for row in rows], in_points),
        signed_field("change", "Change", [row.simple_return for row in rows], in_percent),
        _ranked_by(report, rows, marks),
        number_field("relative_volume", "Rel. volume", [_ratio(row.relative_volume, marks) for row in rows]),
        signed_field("surprise", "Surprise", [row.surprise for row in rows], by_sign),
        number_field("streak", "Streak", [_streak(row.streak, marks) for row in rows]),
        text_field("since", "Biggest since", [_day(row.largest_since) for row in rows]),
        text_field("note", "Note", [note(row) for row in rows]),
    )


def note(row: Row) -> str:
    """Return why a row is not `ok`, or what is special about its figure."""
    if row.status is Status.OK:
        return row.reason
    return f"{row.status.value}: {row.reason}" if row.reason else row.status.value


def _ranked_by(report: Report, rows: tuple[Row, ...], marks: Marks) -> Field:
    heading = phrases.ranked_by_words(report.rank_by)
    figures = [ranked_figure(row, report.rank_by) for row in rows]
    if report.rank_by is RankBy.RELATIVE_VOLUME:
        return number_field("ranked_by", heading, [_ratio(figure, marks) for figure in figures])
    write = signed if report.rank_by is RankBy.SURPRISE else points
    return signed_field("ranked_by", heading, figures, partial(write, marks=marks))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _ratio(value: float | None, marks: Marks) -> str:
    return signed(value, marks).removeprefix("+")


def _streak(count: int | None, marks: Marks) -> str:
    return "" if count is None else signed(count, marks, 0)


def _aligned(texts: list[str], marks: Marks) -> list[str]:
    """Return prices filled up on the right, so that their decimals stand below each other."""
    decimals = [len(text.partition(marks.decimal)[2]) for text in texts]
    longest = max(decimals, default=0)
    return [text and text + " " * (longest - count) for text, count in zip(texts, decimals, strict=True)]

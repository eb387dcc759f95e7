"""The footnotes of the terminal report, and their marks."""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from rich.text import Text

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.render import phrases
from cryptoai_cli.render.numbers import percent, price
from cryptoai_cli.render.picks import UnrankedRows, unranked_rows
from cryptoai_cli.render.terminal.screen import FAINT, WIDE, Screen
from cryptoai_cli.render.terminal.wrapping import wrap
from cryptoai_cli.report.cells import long_date
from cryptoai_cli.report.model import Report, Row

_MOST_NAMED = 12
_HANGING = len("suspect  ")


class Footnotes(Struct, frozen=True):
    """The marks of coins measured between closes and by UTC days; empty if there are no such coins."""

    between_closes: str
    utc_day: str

    def mark(self, row: Row) -> str:
        """Return the footnote mark for the figures of `row`, or an empty string."""
        if row.utc_day:
            return self.utc_day
        return self.between_closes if _is_aligned(row) else ""


def footnotes(report: Report, screen: Screen) -> Footnotes:
    """Return the marks that this report needs, assigned from the first on."""
    rows = (*report.benchmarks, *report.rows)
    marks = iter(screen.glyphs.footnotes)
    aligned = next(marks) if any(map(_is_aligned, rows)) else ""
    return Footnotes(aligned, next(marks) if any(row.utc_day for row in rows) else "")


def fine_print_lines(report: Report, notes: Footnotes, screen: Screen, page: int) -> list[Text]:
    """Return the lines that explain the marks and the figures."""
    meanings = [
        (notes.between_closes, phrases.coin_words(report)),
        (notes.utc_day, phrases.UTC_DAY_WORDS),
    ]
    marked = [f"{mark} {words}." for mark, words in meanings if mark]
    sentences = [
        *marked,
        f"{_base_words(report)}, without dividends{_unit_words(report)}.",
        *_lack_words(report, screen),
    ]
    return [Text(line, FAINT) for sentence in sentences for line in wrap(screen.safe(sentence), page, hanging=2)]


def _base_words(report: Report) -> str:
    """Return since when changes are measured, for each horizon if there are any."""
    if not report.horizons:
        return f"Changes since the close of {phrases.base_words(report)}"
    day = report.session.day
    bases = [
        f"{phrases.short_date(each.base) if each.base.year == day.year else long_date(each.base)} ({each.name})"
        for each in report.horizons
    ]
    listed = ", ".join(bases[:-1]) + " and " + bases[-1] if len(bases) > 1 else bases[0]
    return f"Changes since the {'closes' if len(bases) > 1 else 'close'} of {listed}"


def _unit_words(report: Report) -> str:
    return '; "vs" in points' if report.primary and not report.horizons else ""


def _lack_words(report: Report, screen: Screen) -> Iterator[str]:
    """Yield what the dashes mean, if no row at all has the figures that a wide screen shows."""
    is_shown = screen.layout_width >= WIDE and screen.has_earlier and report.period is None and not report.horizons
    rows = [row for row in report.rows if row.status is Status.OK]
    if is_shown and rows and all(row.beta is None and row.surprise is None for row in rows):
        yield f"{screen.glyphs.dash} is not known: betas and what follows need the sessions before (movers sync)."


def unranked_lines(rows: Iterable[Row], screen: Screen, page: int) -> list[Text]:
    """Return lines with those of the rows that are not `ok`, grouped by reason."""
    return [
        Text(line, FAINT)
        for unranked in unranked_rows(rows)
        for line in wrap(
            screen.safe(_setback_text(unranked, screen)), page, lead=unranked.status.ljust(_HANGING), hanging=_HANGING
        )
    ]


def _setback_text(unranked: UnrankedRows, screen: Screen) -> str:
    members = ", ".join(_member_text(row, screen) for row in unranked.rows[:_MOST_NAMED])
    unnamed = len(unranked.rows) - _MOST_NAMED
    more = f" and {unnamed} more" if unnamed > 0 else ""
    return f"{members}{more}{f': {unranked.reason}' if unranked.reason else ''}"


def _member_text(row: Row, screen: Screen) -> str:
    """Return the symbol, with the price and move of a suspect row for the reader to check."""
    if row.status is not Status.SUSPECT:
        return row.symbol
    figures = (price(row.price, screen.marks), percent(row.simple_return, screen.marks))
    text = ", ".join(figure for figure in figures if figure)
    return f"{row.symbol} ({text})" if text else row.symbol


def _is_aligned(row: Row) -> bool:
    return row.kind is InstrumentType.CRYPTO and not row.utc_day and row.status is Status.OK

"""The `csv` source: bars from the user's own file, CSV or Parquet.

`cryptoai_cli/bar_files` reads it, here as for `movers import`. The columns are `date,symbol,open,high,low,close,volume`
in any order; date, symbol and close are required, others are not used. `date` is a session, or for hourly prices of
coins an instant. The file is read once for all symbols, row by row: only rows that are needed stay in memory.
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from cryptoai_cli.bar_files.faults import BarFileError
from cryptoai_cli.bar_files.figures import Figures
from cryptoai_cli.bar_files.opening import open_table
from cryptoai_cli.bar_files.spelling import Spelling, spelling_of
from cryptoai_cli.market.bar import Bar, Candle, History
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.sources.base import Answer, Grain, Source, SourceCard, SourceContext, Want, Window
from cryptoai_cli.sources.csvfile_rows import (
    Layout,
    OutOfTimeError,
    Row,
    Series,
    When,
    check_hours,
    read_rows,
    unique_figures,
)

CARD = SourceCard(
    name="csv",
    title="A file of your own",
    covers=frozenset(InstrumentType),
    grains=frozenset({Grain.CLOSES, Grain.BARS, Grain.HOURS}),
    limits="what the file holds; no live prices",
    terms="your own data",
    keeps_old_symbols=True,
    network=False,
)

_CURRENCY = "USD"


class CsvFile(Source):
    """The file named by the setting `path`.

    A renamed instrument may be listed under any of its symbols, or change from one to the next. Prices are assumed to
    be in US dollars, as the file has no currency, and `splits` is unknown. The column `source` is not used: histories
    carry the name of this source.
    """

    card = CARD

    def __init__(self, context: SourceContext) -> None:
        """Take the path, how the file is written, and the deadline from `context`; each fetch opens the file."""
        self._path = context.setting("path")
        self._spelling: Spelling = spelling_of(dict(context.settings))
        self._deadline = context.deadline

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        """Read the file once and return the history of every want."""
        series = {
            symbol: Series(symbol, window, is_coin=want.instrument.is_coin)
            for want in wants
            for symbol in _symbols(want)
        }
        if not self._path:
            detail = f'no file is set: write path = "prices.csv" under [sources.{self.card.name}]'
            return tuple(self.failure(want, FailureKind.UNREACHABLE, detail) for want in wants)
        try:
            with open_table(Path(self._path)) as table:
                layout = read_rows(table, series, self._spelling, self._deadline)
        except BarFileError as fault:
            detail = fault.told(plain_text(self._path))
            return tuple(self.failure(want, _kind(fault), detail) for want in wants)
        return tuple(self._answer(want, series, layout) for want in wants)

    def _answer(self, want: Want, series: dict[str, Series], layout: Layout) -> Answer:
        held = tuple(series[symbol] for symbol in _symbols(want) if series[symbol].is_held)
        try:
            days = _rows_of_instrument(want, held, [one.days for one in held])
            hours = _rows_of_instrument(want, held, [one.hours for one in held])
            check_hours((hour.when for hour in hours), layout.coin_hours)
            if not days and not hours and all(one.symbol != want.symbol for one in held):
                return self.failure(want, FailureKind.UNKNOWN_SYMBOL, _unknown_symbol_detail(self._file, held))
            return History(
                symbol=want.symbol,
                source=self.card.name,
                bars=tuple(_bar(day, figures) for day, figures in unique_figures(days, layout)),
                candles=tuple(_candle(ends, figures) for ends, figures in unique_figures(hours, layout)),
                kind=want.instrument.expected_kind,
                currency=_CURRENCY,
            )
        except BarFileError as fault:
            return self.failure(want, _kind(fault), fault.told(self._file))

    @property
    def _file(self) -> str:
        return plain_text(Path(self._path).name)


def _kind(fault: BarFileError) -> FailureKind:
    if isinstance(fault, OutOfTimeError):
        return FailureKind.TIMEOUT
    return FailureKind.UNREACHABLE if fault.is_unreadable else FailureKind.BAD_ANSWER


def _symbols(want: Want) -> tuple[str, ...]:
    """Return every symbol under which the file may list the instrument, without duplicates."""
    instrument = want.instrument
    symbols = (want.symbol, instrument.symbol, *(past.symbol for past in instrument.formerly))
    return tuple(dict.fromkeys(symbols))


def _rows_of_instrument(want: Want, held: tuple[Series, ...], rows: list[list[Row[When]]]) -> list[Row[When]]:
    """Return the `rows` of symbols in `held` that belong to the instrument; raise BarFileError for a bad row."""
    for one in held:
        if one.fault is not None and (one.symbol == want.symbol or len(held) == 1):
            raise one.fault
    if not want.instrument.formerly:
        return [row for of_one in rows for row in of_one]
    symbols = frozenset(one.symbol for one in held)
    return [
        row
        for one, of_one in zip(held, rows, strict=True)
        for row in of_one
        if _is_row_of_instrument(want.instrument, one.symbol, _day(row.when), symbols)
    ]


def _is_row_of_instrument(instrument: Instrument, symbol: str, day: date, held: frozenset[str]) -> bool:
    """Return whether a row of `day` under `symbol` belongs to the instrument.

    It does under the symbol valid on that day, near a rename also under the other symbol, and under a later symbol if
    the file never has the valid one. After a rename, the former symbol may belong to another company.
    """
    valid = instrument.symbol_on(day)
    if symbol in (valid, instrument.other_symbol_near(day)):
        return True
    in_time = (*(past.symbol for past in instrument.formerly), instrument.symbol)
    return valid not in held and symbol in in_time[in_time.index(valid) :]


def _day(when: date) -> date:
    return when.date() if isinstance(when, datetime) else when


def _unknown_symbol_detail(file: str, held: tuple[Series, ...]) -> str:
    others = " or ".join(one.symbol for one in held)
    return f"not in {file}" + (f", nor in the days asked for as {others}" if others else "")


def _bar(day: date, figures: Figures) -> Bar:
    return Bar(day, figures.close, figures.open, figures.high, figures.low, figures.volume)


def _candle(ends: datetime, figures: Figures) -> Candle:
    return Candle(ends, figures.close, figures.open, figures.high, figures.low)

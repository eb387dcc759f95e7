"""Bent files of bars through both readers: no exception, and the same figures or the same refusal, row by row."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from math import inf
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cryptoai_cli.bar_files.columns import Cell
from cryptoai_cli.bar_files.faults import BadCellError, BarFileError
from cryptoai_cli.bar_files.moments import stamp_of
from cryptoai_cli.bar_files.opening import BarFile
from cryptoai_cli.bar_files.spelling import Spelling
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FetchFailure
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.settings.model import Directory
from cryptoai_cli.sources.base import Answer, Grain, SourceContext, Want, Window
from cryptoai_cli.sources.csvfile import CsvFile
from cryptoai_cli.store.records import KeptBar, KeptCandle
from cryptoai_cli.workflows.importing.records import PassedOver, Record, RecordReader, Rules
from cryptoai_cli.workflows.importing.rows import CheckedRows
from tests.build import EVENING, FRIDAY, MONDAY, THURSDAY, WEDNESDAY, calendar, session

SYMBOLS = ("MARA", "RIOT", "BTC-USD")
DAYS = (WEDNESDAY, THURSDAY, FRIDAY, MONDAY)
WINDOW = Window(tuple(map(session, DAYS)), EVENING)
RULES = Rules(calendar(), Directory(()), EVENING)
FILES = 400

Figures = tuple[float | None, ...]
Outcome = Record | PassedOver | BadCellError
Found = dict[date, Figures]

DATES = ("{0}", "{0} 00:00:00", "{0}T00:00:00-04:00", "{1}")
TOKENS = (
    *("", "null", "NaN", "N/A", "-", "inf", "0", "-5", "1e999", "x", "1,072", "1.072", "1.072,50", "26,04", "1e-5"),
    *(
        "2025-10-13",
        "20251013",
        "2025-10-12",
        "13.10.2025",
        "2025-10-13 00:00:00",
        "2025-10-13T20:00:00Z",
        "9999-12-31",
    ),
    *("MARA", "riot", "=1", '"', "''", "\x00", "\u202f", "1'072", "99999", "0.01", "a;b,c|d\te", "\ud7ff", "\r", "\n"),
)


def prices(chance: Random) -> list[list[str]]:
    """Rows of two shares and a coin that agree with themselves."""
    form = chance.choice(DATES)
    rows = []
    for symbol in SYMBOLS[:2]:
        for day in DAYS:
            low = round(chance.uniform(10, 2000), 2)
            prices = (low * 1.01, low * 1.05, low, low * 1.02)
            rows.append(
                [
                    form.format(day, f"{day:%Y%m%d}"),
                    symbol,
                    *(f"{price:.2f}" for price in prices),
                    f"{chance.randrange(10**7)}",
                ]
            )
    rows.extend([f"{day}T20:00:00Z", SYMBOLS[2], "", "", "", f"{chance.uniform(1e5, 2e5):.2f}", ""] for day in DAYS)
    chance.shuffle(rows)
    return rows


def text(chance: Random) -> bytes:
    """A file in one of the usual ways of writing it, bent in one to three places."""
    rows = [["date", "symbol", "open", "high", "low", "close", "volume"], *prices(chance)]
    for _ in range(chance.randrange(4)):
        row = chance.choice(rows)
        match chance.randrange(5):
            case 0 | 1:
                row[chance.randrange(len(row))] = chance.choice(TOKENS)
            case 2:
                row.insert(chance.randrange(len(row) + 1), chance.choice(TOKENS))
            case 3:
                del row[chance.randrange(len(row)) :]
                row.append("x")
            case _:
                rows.append(list(row))
    return bent(chance, laid_out(chance, rows))


def laid_out(chance: Random, rows: Sequence[Sequence[str]]) -> bytes:
    mark, end = chance.choice(",;\t|"), chance.choice(("\n", "\r\n", "\r"))
    quoted = chance.random() < 0.5
    decimal = chance.choice((".", ",")) if mark != "," or quoted else "."
    cells = [
        [cell.replace(".", decimal) if decimal == "," and cell[-3:-2] == "." else cell for cell in row] for row in rows
    ]
    lines = [mark.join(f'"{cell}"' if quoted else cell for cell in row) for row in cells]
    if chance.random() < 0.2:
        lines.insert(0, f"sep={mark}")
    return (end.join(lines) + end).encode(chance.choice(("utf-8", "utf-8-sig", "utf-16")), "surrogatepass")


def bent(chance: Random, content: bytes) -> bytes:
    """Change, cut out or double some bytes, in one file of three."""
    if chance.random() > 0.33:
        return content
    at = chance.randrange(len(content))
    match chance.randrange(4):
        case 0:
            return content[:at] + chance.choice((b'"', b",", b";", b"\n", b"\xff", b"\x00", b".")) + content[at:]
        case 1:
            return content[:at] + content[at + chance.randrange(1, 40) :]
        case 2:
            return content[:at]
        case _:
            return content[: at + 30] + content[at:]


def columns(chance: Random) -> dict[str, pa.Array]:
    """The columns of a Parquet file, each in one of the types that programs write."""
    rows = prices(chance)
    table = dict(
        zip(("date", "symbol", "open", "high", "low", "close", "volume"), zip(*rows, strict=True), strict=True)
    )
    found = {name: pa.array([cell or None for cell in cells]) for name, cells in table.items()}
    numbers: tuple[Callable[[pa.Array], pa.Array], ...] = (
        lambda cells: cells,
        lambda cells: cells.cast(pa.float64()),
        lambda cells: cells.cast(pa.float32()),
        lambda cells: cells.cast(pa.decimal128(20, 2)),
        lambda cells: cells.dictionary_encode(),
        lambda cells: cells.cast(pa.large_string()),
        lambda cells: pa.array([[cell] for cell in cells.to_pylist()]),
        lambda cells: pa.array([None] * len(cells)),
        lambda cells: pa.array([float("nan")] * len(cells)),
        lambda cells: pa.array([{"price": cell} for cell in cells.to_pylist()]),
        lambda cells: pa.array([int(float(cell or 0)) for cell in cells.to_pylist()], pa.uint32()),
    )
    for name in ("open", "high", "low", "close", "volume"):
        found[name] = chance.choice(numbers[: chance.choice((6, len(numbers)))])(found[name])
    found["symbol"] = chance.choice((found["symbol"], found["symbol"].dictionary_encode()))
    stamps = [stamp_of(cell) for cell in table["date"]]
    instants = [each if isinstance(each, datetime) else datetime(each.year, each.month, each.day) for each in stamps]  # noqa: DTZ001
    if chance.random() < 0.5:
        kind = pa.timestamp(chance.choice(("s", "ms", "us", "ns")), chance.choice((None, "UTC")))
        found["date"] = pa.array([each.replace(tzinfo=UTC) for each in instants], kind)
    return found


def wants() -> list[Want]:
    return [Want(Instrument(symbol), symbol, Grain.HOURS if "-" in symbol else Grain.BARS) for symbol in SYMBOLS]


def by_source(path: Path) -> dict[str, Answer]:
    return {
        answer.symbol: answer
        for answer in CsvFile(SourceContext((("path", str(path)),), inf)).fetch_many(wants(), WINDOW)
    }


def by_import(path: Path) -> dict[str, list[tuple[Sequence[Cell], Outcome]]] | str:
    """Return what the import makes of each row, by symbol; or why it refuses the file."""
    file = BarFile(path, Spelling())
    found: dict[str, list[tuple[Sequence[Cell], Outcome]]] = defaultdict(list)
    try:
        reader = RecordReader(file.heading, file.decimal, file.coin_hours, RULES)
        for _, cells in file.rows():
            fits = len(cells) == file.heading.width
            names = cells[file.heading.symbol : file.heading.symbol + 1] if fits else cells
            for symbol in {cell.strip().upper() for cell in names if isinstance(cell, str)}.intersection(SYMBOLS):
                found[symbol].append((cells, outcome(reader, cells)))
    except BarFileError as fault:
        return fault.told(str(path))
    return found


def outcome(reader: RecordReader, cells: Sequence[Cell]) -> Outcome:
    try:
        return reader.record(cells)
    except BadCellError as error:
        return error


def figures_of_source(history: History) -> Found:
    closes = {each.closes: each.day for each in WINDOW.sessions}
    bars: Found = {bar.session: (bar.close, bar.open, bar.high, bar.low, bar.volume) for bar in history.bars}
    hours: Found = {
        closes[each.ends]: (each.close, each.high, each.low) for each in history.candles if each.ends in closes
    }
    found = hours if history.kind is InstrumentType.CRYPTO else bars  # imports keep no days of coins
    return {day: figures for day, figures in found.items() if day in DAYS and figures[0] is not None}


def figures_of_import(records: Sequence[Outcome]) -> Iterator[tuple[date, Figures]]:
    for each in records:
        if isinstance(each, KeptBar) and each.session in DAYS:
            yield each.session, (each.close, each.open, each.high, each.low, each.volume)
        elif isinstance(each, KeptCandle) and each.ends.date() in DAYS:
            yield each.ends.date(), (each.close, each.high, each.low)


def check(path: Path) -> str:
    """Compare the two readers on one file; return what became of it."""
    answers, rows = by_source(path), by_import(path)
    whole_file_imported(path)
    if isinstance(rows, str):
        assert [answer.detail for answer in answers.values() if isinstance(answer, FetchFailure)] == [rows] * len(
            SYMBOLS
        )
        return "refused"
    for symbol, answer in answers.items():
        outcomes = [made for _, made in rows.get(symbol, ())]
        taken = list(figures_of_import(outcomes))
        contradictory = len({(day, figures[0]) for day, figures in taken}) > len({day for day, _ in taken})
        if isinstance(answer, History):
            assert figures_of_source(answer) == dict(reversed(taken)), (symbol, path.read_bytes())
            assert all(is_about_its_date(cells, made) for cells, made in rows.get(symbol, ())), (symbol, outcomes)
        else:
            refused = [made for made in outcomes if isinstance(made, BadCellError)]
            assert refused or contradictory or not outcomes, (symbol, answer, path.read_bytes())
    return "read"


def is_about_its_date(cells: Sequence[Cell], made: Outcome) -> bool:
    """Return whether a row was not refused; or has a date that the source passes over, and the import refuses."""
    if not isinstance(made, BadCellError):
        return True
    stamps = []
    for cell in cells:
        try:
            stamps.append(stamp_of(cell))
        except BadCellError:
            continue
    return not any((each.date() if isinstance(each, datetime) else each) in DAYS for each in stamps)


def whole_file_imported(path: Path) -> None:
    rows = CheckedRows(BarFile(path, Spelling()), RULES)
    try:
        closes = [*(bar.close for bar in rows.bars()), *(candle.close for candle in rows.candles())]
    except UsageError:
        return
    assert all(0 < close < inf for close in closes)


def test_bent_text_is_read_alike_or_refused_alike(tmp_path: Path) -> None:
    became = []
    for seed in range(FILES):
        path = tmp_path / "bars.csv"
        path.write_bytes(text(Random(seed)))  # noqa: S311 - the same files at every run
        became.append(check(path))
    assert became.count("read") > FILES / 3
    assert became.count("refused") > FILES / 20


def test_parquet_of_any_type_is_read_alike_or_refused_alike(tmp_path: Path) -> None:
    became = []
    for seed in range(FILES // 4):
        path = tmp_path / "bars.parquet"
        pq.write_table(pa.table(columns(Random(seed))), path)  # noqa: S311 - as above
        became.append(check(path))
    assert became.count("read") > FILES / 16
    assert became.count("refused") > FILES / 40


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b'"', b"PAR1", b"sep=", b"date,symbol,close"])
@pytest.mark.parametrize("name", ["bars.csv", "bars.parquet"])
def test_almost_nothing_is_refused_or_holds_nothing(tmp_path: Path, content: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(content)
    check(tmp_path / name)

import io

from msgspec.structs import replace
from openpyxl import load_workbook
from xlsxwriter.workbook import Workbook

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.render.xlsx.about import facts, write_about
from cryptoai_cli.render.xlsx.sheet import Formats
from cryptoai_cli.report.model import Notice, Report
from cryptoai_cli.report.style import Palette
from tests.build_report import build_group, build_headline, build_report, build_row

REPORT = build_report((build_group((build_row("A", 0.01),)),))


def _sheet(report: Report, names: tuple[str, ...] = ()) -> tuple[list[tuple[object, ...]], list[float | None]]:
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        write_about(book.add_worksheet("about"), Formats(book, Palette.BLUE_ORANGE), facts(report), names)
    sheet = load_workbook(io.BytesIO(stream.getvalue()))["about"]
    rows: list[tuple[object, ...]] = list(sheet.iter_rows(values_only=True))
    return rows, [sheet.row_dimensions[at].height for at in range(1, len(rows) + 1)]


def test_the_facts_are_those_of_the_whole_report() -> None:
    found = dict(facts(REPORT))
    assert found["Session"] == "Monday 13 October 2025"
    assert found["Prices as of (UTC)"] == "2025-10-13T20:00:00Z"
    assert found["Report made (UTC)"] == "2025-10-13T20:30:00Z"
    assert found["Excess"] == "vs Nasdaq, over the same time, in percentage points."


def test_every_notice_and_every_failure_is_a_fact() -> None:
    report = replace(
        REPORT,
        notices=(Notice("x", "One."), Notice("y", "Two.")),
        failures=(FetchFailure("B", "yahoo", FailureKind.NO_DATA, "no such symbol"),),
    )
    found = list(facts(report))
    assert [text for word, text in found if word == "Notice"] == ["One.", "Two."]
    assert ("No answer", "B: yahoo: no such symbol") in found


def test_what_is_not_known_has_no_line() -> None:
    bare = build_report(benchmarks=(), primary="", as_of=None)
    words = {row[0] for row in _sheet(bare)[0]}
    assert {"Prices as of (UTC)", "Source", "Excess"}.isdisjoint(words)
    assert {"Prices as of (UTC)", "Source", "Excess"} <= {row[0] for row in _sheet(REPORT)[0]}


def test_the_glossary_follows_below_a_blank_line() -> None:
    rows, _ = _sheet(REPORT, ("beta", "streak"))
    assert rows[-4][0] in {None, ""}
    assert rows[-3:] == [
        ("Column", "In the files", "What it is"),
        ("Beta", "beta", "how far it usually moves when the benchmark moves by one"),
        ("Streak", "streak", "sessions in a row with the same sign, this one included"),
    ]


def test_a_line_is_as_high_as_its_text_needs() -> None:
    long = replace(REPORT, headline=build_headline("word " * 50))  # 250 characters at 100 a line
    assert _sheet(long)[1][0] == 45
    assert _sheet(replace(REPORT, headline=build_headline("x" * 100)))[1][0] in {None, 15}

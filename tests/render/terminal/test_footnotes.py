from datetime import date

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.footnotes import Footnotes, fine_print_lines, footnotes, unranked_lines
from cryptoai_cli.render.terminal.screen import Screen, screen_for
from cryptoai_cli.report.model import Horizon, Report, Row
from tests.build_report import build_benchmark, build_group, build_missing, build_report, build_row

SCREEN = screen_for(RenderOptions())


def _coin(symbol: str = "BTC-USD", *, utc_day: bool = False, status: Status = Status.OK) -> Row:
    return build_benchmark(symbol, kind=InstrumentType.CRYPTO, utc_day=utc_day, status=status)


def _report(*coins: Row) -> Report:
    return build_report(benchmarks=(build_benchmark(), *coins))


def _fine_print(report: Report, notes: Footnotes, *, page: int = 200) -> list[str]:
    return [line.plain for line in fine_print_lines(report, notes, SCREEN, page)]


def _unranked(*rows: Row, screen: Screen = SCREEN, page: int = 200) -> list[str]:
    return [line.plain for line in unranked_lines(rows, screen, page)]


@pytest.mark.parametrize(
    ("coins", "expected"),
    [
        ((), Footnotes("", "")),
        ((_coin(),), Footnotes("¹", "")),
        ((_coin(utc_day=True),), Footnotes("", "¹")),
        ((_coin(), _coin("ETH-USD", utc_day=True)), Footnotes("¹", "²")),
        ((_coin(status=Status.STALE),), Footnotes("", "")),
    ],
    ids=["no coin", "between closes", "by the day", "both", "stale"],
)
def test_marks_are_numbered_as_far_as_they_are_needed(coins: tuple[Row, ...], expected: Footnotes) -> None:
    assert footnotes(_report(*coins), SCREEN) == expected


def test_a_coin_that_is_a_member_needs_a_mark_too() -> None:
    member = build_row("BTC-USD", 0.01, kind=InstrumentType.CRYPTO)
    assert footnotes(build_report((build_group((member,)),)), SCREEN).between_closes == "¹"


def test_a_figure_has_the_mark_of_its_kind() -> None:
    notes = Footnotes("a", "b")
    rows = (_coin(), _coin(utc_day=True), build_row("MARA", 0.01), _coin(status=Status.STALE))
    assert [notes.mark(row) for row in rows] == ["a", "b", "", ""]
    assert notes.mark(_coin(utc_day=True, status=Status.SUSPECT)) == "b"  # its figure is shown, though not ranked


def test_the_fine_print_explains_the_marks_that_there_are() -> None:
    both = _fine_print(_report(), Footnotes("¹", "²"))
    assert [line[:8] for line in both] == ["¹ Coins:", "² By the", "Changes "]
    assert len(_fine_print(_report(), Footnotes("", ""))) == 1


def test_a_wide_screen_says_what_its_dashes_mean_only_if_no_row_is_compared_with_earlier_sessions() -> None:
    bare, known = build_row("A", 0.01), build_row("B", 0.02, beta=1.2)
    lines = [_fine_print(build_report((build_group(rows),)), Footnotes("", "")) for rows in ((bare,), (bare, known))]
    assert ["not known" in line[-1] for line in lines] == [True, False]
    narrow = screen_for(RenderOptions(width=119))
    assert len(fine_print_lines(build_report((build_group((bare,)),)), Footnotes("", ""), narrow, 119)) == 1


def test_horizons_say_from_which_closes_they_are_measured() -> None:
    horizons = (Horizon("5d", date(2025, 10, 6), {}, {}), Horizon("ytd", date(2024, 12, 31), {}, {}))
    (line,) = _fine_print(replace(_report(), horizons=horizons), Footnotes("", ""))
    assert line == (
        "Changes since the closes of Monday 6 October (5d) and Tuesday 31 December 2024 (ytd), without dividends."
    )
    (line,) = _fine_print(replace(_report(), horizons=horizons[:1]), Footnotes("", ""))
    assert line == "Changes since the close of Monday 6 October (5d), without dividends."


def test_the_fine_print_says_what_the_figures_are() -> None:
    assert _fine_print(_report(), Footnotes("", "")) == [
        'Changes since the close of Friday 10 October, without dividends; "vs" in points.'
    ]
    bare = build_report(benchmarks=(), primary="")
    assert _fine_print(bare, Footnotes("", ""))[0].endswith("without dividends.")


def test_fine_print_that_is_too_long_goes_on_below_with_an_indent() -> None:
    lines = _fine_print(_report(), Footnotes("", ""), page=40)
    assert len(lines) == 3
    assert all(line.startswith("  ") for line in lines[1:])


def test_rows_without_a_rank_come_with_status_and_reason() -> None:
    gone, late = build_missing("GONE"), build_missing("LATE", status=Status.STALE, reason="last traded on Friday")
    assert _unranked(gone, late) == [
        "stale    LATE: last traded on Friday",
        "missing  GONE: no source knows this symbol",
    ]


def test_without_a_reason_there_is_no_colon() -> None:
    assert _unranked(build_missing("GONE", reason="")) == ["missing  GONE"]


@pytest.mark.parametrize(("count", "end"), [(12, "S11"), (13, "S11 and 1 more"), (15, "S11 and 3 more")])
def test_at_most_twelve_rows_are_named(count: int, end: str) -> None:
    (line,) = _unranked(*(build_missing(f"S{at:02}", reason="blocked") for at in range(count)))
    assert line.endswith(f"{end}: blocked")


def test_a_suspect_row_shows_the_figures_that_it_has() -> None:
    rows = [
        build_row("A", closes=(10.0, 1.0), status=Status.SUSPECT, reason="x"),
        build_row("B", price=1.0, status=Status.SUSPECT, reason="x"),
        build_row("C", status=Status.SUSPECT, reason="x"),
    ]
    assert _unranked(*rows) == ["suspect  A (1.00, \N{MINUS SIGN}90.00 %), B (1.00), C: x"]


@pytest.mark.parametrize("status", [Status.STALE, Status.MISSING])
def test_other_rows_show_no_figures(status: Status) -> None:
    row = build_row("A", closes=(10.0, 1.0), status=status, reason="x")
    assert _unranked(row) == [f"{status.value:<9}A: x"]


def test_a_long_reason_goes_on_below_the_symbols() -> None:
    lines = _unranked(build_missing("GONE", reason="no source knows this symbol"), page=30)
    assert lines == ["missing  GONE: no source knows", "         this symbol"]

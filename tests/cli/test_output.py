import io
import sys
import zipfile
from pathlib import Path

import pytest

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.cli.messages import MessageForm, messages_in
from cryptoai_cli.cli.options import Color, ReportOptions
from cryptoai_cli.cli.output import (
    INCOMPLETE,
    chosen_format,
    draws_treemap,
    emit,
    exit_code,
    in_style,
    is_coloured,
    notices_beside,
    print_notices,
    render_options,
    require_no_terminal,
    with_room_for,
    write_stdout,
)
from cryptoai_cli.errors import OutputError, UsageError
from cryptoai_cli.render.options import Chart, RenderOptions
from cryptoai_cli.render.renderers import BINARY, Format
from cryptoai_cli.report.model import Notice
from cryptoai_cli.report.style import Palette
from cryptoai_cli.settings.model import ReportSettings
from tests.build_report import build_report
from tests.cli.conftest import Command

PLAIN = RenderOptions()


class Terminal(io.StringIO):
    """A stdout that somebody looks at."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_a_page_goes_to_stdout_or_a_file(movers: Command) -> None:
    printed = movers("today", "-f", "html")
    written = movers("today", "-o", "report.htm")
    assert printed.code == written.code == 0
    assert printed.out.startswith("<!doctype html>")
    assert (movers.folder / "report.htm").read_text("utf-8") == printed.out


def test_a_workbook_goes_to_a_file(movers: Command) -> None:
    assert movers("today", "-o", "report.xlsx").code == 0
    assert zipfile.is_zipfile(movers.folder / "report.xlsx")


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_picture_is_the_map_unless_another_is_asked_for(movers: Command, ending: str) -> None:
    for name, *asked in (("a",), ("b", "--chart", "treemap"), ("c", "--chart", "groups")):
        assert movers("today", "-o", f"{name}.{ending}", *asked).code == 0
    drawn = [(movers.folder / f"{name}.{ending}").read_bytes() for name in "abc"]
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_history_is_not_drawn_of_what_is_not_kept(movers: Command) -> None:
    result = movers("today", "-o", "a.svg", "--chart", "history")
    assert (result.code, result.out, (movers.folder / "a.svg").exists()) == (2, "", False)
    assert "earlier sessions are not" in " ".join(result.err.split())
    assert "movers sync" in result.err


def test_a_chart_without_a_picture_is_refused_before_anything_is_asked(movers: Command) -> None:
    result = movers("today", "--chart", "groups", "-f", "csv")
    assert result.code == 2
    assert "-o FILE.png" in result.err


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_picture_has_no_columns(movers: Command, ending: str) -> None:
    assert movers("today", "--columns", "symbol", "-o", f"a.{ending}").code == 2


@pytest.mark.parametrize("form", sorted(BINARY))
def test_what_is_no_text_does_not_go_to_a_terminal(form: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Terminal())
    with pytest.raises(UsageError) as caught:
        render_options(ReportOptions(format=form), form, top=5)
    assert caught.value.hint == f"add -o FILE.{form.value}"


def test_what_is_no_text_goes_to_a_file_even_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Terminal())
    require_no_terminal(Path("mara.png"), "png", is_binary=True)
    require_no_terminal(None, "svg", is_binary=False)
    with pytest.raises(UsageError, match="png is not text"):
        require_no_terminal(Path("-"), "png", is_binary=True)


def test_what_is_no_text_may_go_into_a_pipe() -> None:
    assert render_options(ReportOptions(format=Format.PNG, chart=Chart.GROUPS), Format.PNG, top=5).chart is Chart.GROUPS


def test_bytes_reach_stdout_as_they_are(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write_stdout(b"\x89PNG\r\n\x1a\n\x00\xff")
    assert capfdbinary.readouterr().out == b"\x89PNG\r\n\x1a\n\x00\xff"


@pytest.mark.parametrize(
    ("options", "form"),
    [
        (ReportOptions(), Format.TABLE),
        (ReportOptions(output=Path("-")), Format.TABLE),
        (ReportOptions(output=Path("/dev/stdout")), Format.TABLE),
        (ReportOptions(output=Path("a.MD")), Format.MARKDOWN),
        (ReportOptions(output=Path("a.csv"), format=Format.JSON), Format.JSON),
        (ReportOptions(output=Path("a.unknown"), format=Format.TSV), Format.TSV),
    ],
)
def test_the_format_is_the_one_asked_for_then_the_one_of_the_ending(options: ReportOptions, form: Format) -> None:
    assert chosen_format(options) is form


def test_an_ending_that_names_no_format_is_refused_with_those_that_do() -> None:
    with pytest.raises(UsageError, match=r"cannot tell the format of a\.doc") as caught:
        chosen_format(ReportOptions(output=Path("a.doc")))
    assert ".csv" in caught.value.hint


@pytest.mark.parametrize(
    ("form", "chart", "draws"),
    [
        (Format.HTML, None, True),
        (Format.PNG, None, True),
        (Format.SVG, Chart.TREEMAP, True),
        (Format.SVG, Chart.GROUPS, False),
        (Format.CSV, None, False),
        (Format.TABLE, None, False),
    ],
)
def test_pages_and_pictures_draw_the_treemap_unless_another_chart_is_asked_for(
    form: Format,
    chart: Chart | None,
    draws: bool,  # noqa: FBT001 a case of a table
) -> None:
    assert draws_treemap(ReportOptions(chart=chart), form) is draws


@pytest.mark.parametrize(
    ("options", "form", "words"),
    [
        (ReportOptions(delimiter=";"), Format.TSV, "--delimiter and --decimal are for CSV"),
        (ReportOptions(decimal=","), Format.TABLE, "--delimiter and --decimal are for CSV"),
        (ReportOptions(no_header=True), Format.JSON, "--no-header is for CSV and TSV"),
        (ReportOptions(columns="symbol"), Format.HEADLINE, "--columns does not go with headline"),
        (ReportOptions(chart=Chart.TREEMAP), Format.HTML, "--chart is for pictures"),
    ],
)
def test_an_option_that_does_not_fit_the_format_is_refused(options: ReportOptions, form: Format, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        render_options(options, form, 5)
    assert caught.value.message == words


def test_options_that_fit_are_taken_over() -> None:
    options = ReportOptions(columns="symbol,price", no_header=True, decimal=",", by_group=False)
    looks = render_options(options, Format.CSV, 7)
    assert looks == RenderOptions(columns=("symbol", "price"), header=False, decimal=",", top=7)


def test_a_decimal_mark_that_is_the_delimiter_is_refused() -> None:
    with pytest.raises(UsageError):
        render_options(ReportOptions(delimiter=",", decimal=","), Format.CSV, 5)


def test_a_table_on_a_terminal_is_as_wide_as_it_is_and_coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for columns, width in (("100", 100), ("20", 40)):
        monkeypatch.setenv("COLUMNS", columns)
        looks = render_options(ReportOptions(), Format.TABLE, 5)
        assert (looks.width, looks.color, looks.may_cut) == (width, True, True)


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_terminal_may_ask_for_no_colour(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(name, value)
    assert not render_options(ReportOptions(), Format.TABLE, 5).color


def test_off_a_terminal_a_table_has_the_width_of_columns_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    for columns, width in (("120", 120), ("30", 40), ("many", None), ("", None)):
        monkeypatch.setenv("COLUMNS", columns)
        looks = render_options(ReportOptions(), Format.TABLE, 5)
        assert (looks.width, looks.color) == (width, False)


def test_a_file_is_never_laid_out_for_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert render_options(ReportOptions(output=Path("a.txt")), Format.TABLE, 5) == RenderOptions()
    assert render_options(ReportOptions(), Format.MARKDOWN, 5) == RenderOptions()


@pytest.mark.parametrize(
    ("notices", "partial", "mixed", "code"),
    [
        ((), False, False, 0),
        ((), True, False, INCOMPLETE),
        ((), False, True, INCOMPLETE),
        (("last-good",), False, False, INCOMPLETE),
        (("utc-day",), False, False, INCOMPLETE),
        (("old-price",), False, False, INCOMPLETE),
        (("last-trade",), False, False, 0),
        (("not-today",), False, False, 0),
    ],
)
def test_strict_refuses_what_is_partial_mixed_stale_or_of_another_day(
    notices: tuple[str, ...],
    partial: bool,  # noqa: FBT001 a case of a table
    mixed: bool,  # noqa: FBT001 a case of a table
    code: int,
) -> None:
    report = build_report(partial=partial, mixed=mixed, notices=tuple(Notice(each, "...") for each in notices))
    assert exit_code(report, strict=True) == code
    assert exit_code(report, strict=False) == 0


def test_notices_are_a_line_each_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    print_notices([Notice("a", "One."), Notice("b", "Two.")], quiet=False)
    print_notices([Notice("a", "One.")], quiet=True)
    done = capsys.readouterr()
    assert (done.out, done.err) == ("", "notice: One.\nnotice: Two.\n")


@pytest.mark.parametrize(
    ("asked", "environment", "is_terminal", "coloured"),
    [
        (Color.AUTO, {}, True, True),
        (Color.AUTO, {}, False, False),
        (Color.AUTO, {"NO_COLOR": "1"}, True, False),
        (Color.AUTO, {"NO_COLOR": ""}, True, True),
        (Color.AUTO, {"TERM": "dumb"}, True, False),
        (Color.AUTO, {"CLICOLOR": "0"}, True, False),
        (Color.AUTO, {"FORCE_COLOR": "1"}, False, True),
        (Color.AUTO, {"CLICOLOR_FORCE": "1"}, False, True),
        (Color.AUTO, {"CLICOLOR_FORCE": "0", "FORCE_COLOR": ""}, False, False),
        (Color.AUTO, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
        (Color.ALWAYS, {"NO_COLOR": "1", "TERM": "dumb"}, False, True),
        (Color.NEVER, {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colour_is_what_the_option_says_else_the_environment_else_the_terminal(
    asked: Color,
    environment: dict[str, str],
    is_terminal: bool,  # noqa: FBT001 a case of a table
    coloured: bool,  # noqa: FBT001 a case of a table
) -> None:
    assert is_coloured(asked, environment, is_terminal=is_terminal) is coloured


@pytest.mark.parametrize("command", ["over", "send"])
def test_horizons_are_for_reports_on_one_session(command: str) -> None:
    with pytest.raises(UsageError, match=command):
        render_options(ReportOptions(horizons="5d", command=command), Format.CSV, top=5)


def test_a_column_of_a_horizon_can_be_asked_for_with_it_only() -> None:
    options = ReportOptions(horizons="5d", columns="symbol,change_5d_pct", command="today")
    assert render_options(options, Format.CSV, top=5).columns == ("symbol", "change_5d_pct")
    with pytest.raises(UsageError):
        render_options(ReportOptions(columns="change_5d_pct"), Format.CSV, top=5)


def test_beside_a_table_notices_tell_only_what_it_does_not() -> None:
    told = [Notice(code, "x") for code in ("missing", "stale", "suspect", "unranked", "utc-day", "correction")]
    report = build_report(notices=tuple(told))

    def codes(looks: RenderOptions = PLAIN, form: Format = Format.TABLE, output: Path | None = None) -> int:
        return len(notices_beside(report, looks, form, output))

    assert codes() == codes(output=Path("-")) == 1
    with messages_in(MessageForm.JSON):
        assert codes() == 6
    assert codes(RenderOptions(columns=("symbol",))) == codes(form=Format.CSV) == codes(output=Path("a.txt")) == 6


def test_a_low_terminal_keeps_its_last_lines_for_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    notices, looks = [Notice("a", "One."), Notice("b", "word " * 10)], RenderOptions(height=20)
    assert with_room_for(notices, looks) == looks
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert with_room_for(notices, looks).height == 17
    assert with_room_for(notices, PLAIN) == PLAIN


def test_a_terminal_has_a_height_unless_rows_a_side_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINES", "24")
    assert render_options(ReportOptions(), Format.TABLE, top=5).height is None
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert render_options(ReportOptions(), Format.TABLE, top=5).height == 23
    assert render_options(ReportOptions(top=5), Format.TABLE, top=5).height is None


def test_a_notice_is_no_wider_than_asked(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    print_notices([Notice("a", "word " * 20)], quiet=False)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) > 1
    assert max(map(len, lines)) <= 40


def test_an_explanation_stands_below_a_table_and_in_no_other_document(capsys: pytest.CaptureFixture[str]) -> None:
    emit(build_report(), Format.TABLE, RenderOptions(), None, "Why.\n")
    assert capsys.readouterr().out.endswith("\nWhy.\n")
    emit(build_report(), Format.CSV, RenderOptions(), None, "Why.\n")
    assert "Why." not in capsys.readouterr().out


def test_a_dash_is_stdout_and_no_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    emit(build_report(), Format.HEADLINE, RenderOptions(), Path("-"), "")
    assert capsys.readouterr().out == "Bitcoin miners led the bounce: median +7.3 %, 13 of 13 up.\n"
    emit(build_report(), Format.HEADLINE, RenderOptions(), tmp_path / "a.txt", "")
    assert capsys.readouterr().out == ""
    assert (tmp_path / "a.txt").read_text() == "Bitcoin miners led the bounce: median +7.3 %, 13 of 13 up.\n"


def test_a_stdout_that_is_closed_is_an_error_of_the_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stdout__", None)
    with pytest.raises(OutputError, match="it is closed"):
        write_stdout("text")


def test_colours_and_links_are_those_of_the_settings() -> None:
    settings = ReportSettings((), Measure.MEDIAN, 5, Palette.GREEN_RED, "https://q.example/{symbol}")
    looks = in_style(RenderOptions(top=7), settings)
    assert looks == RenderOptions(top=7, palette=Palette.GREEN_RED, link="https://q.example/{symbol}")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-f", "json", "--fields", "symbl"), "Did you mean symbol? The fields are those of the JSON Schema"),
        (("-f", "csv", "--fields", "symbol"), "add -f json, or use --columns"),
        (("-f", "json", "--columns", "symbol"), "Use --fields"),
    ],
)
def test_fields_are_for_json_and_columns_for_tables(movers: Command, arguments: tuple[str, ...], words: str) -> None:
    found = movers("today", *arguments)
    assert (found.code, found.out) == (2, "")
    assert words.lower() in found.err.lower()


def test_parquet_without_its_library_is_told_before_any_request(
    movers: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (movers.folder / "bars.csv").unlink()  # a request would end with 69
    for command in (("today",), ("history", "MARA")):
        found = movers(*command, "-o", "x.parquet")
        assert (found.code, found.out) == (2, "")
        assert "pip install 'cryptoai-cli[parquet]'" in found.err


def test_rows_of_a_report_and_of_a_history_go_into_lines_and_parquet(movers: Command) -> None:
    for command in (("today",), ("history", "MARA", "--sessions", "1")):
        assert '"symbol": "MARA"' in movers(*command, "-f", "jsonl").out
        assert movers(*command, "-o", "x.parquet").code == 0
        assert (movers.folder / "x.parquet").read_bytes()[:4] == b"PAR1"

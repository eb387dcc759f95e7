import io
import sys
import zipfile
from pathlib import Path

import pytest

from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.cli.output import render_options, require_no_terminal, write_stdout
from cryptoai_cli.errors import UsageError
from cryptoai_cli.render.options import Chart
from cryptoai_cli.render.renderers import BINARY, Format
from tests.cli.conftest import Command


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
    assert "no earlier sessions are held" in result.err
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
    assert caught.value.hint == f"give -o FILE.{form.value}"


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

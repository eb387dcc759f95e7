import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from cryptoai_cli.render.mail.to_email import plain_part
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.on_record import on_record_lines, remark_lines, wrapped_record
from cryptoai_cli.render.terminal.screen import screen_for
from cryptoai_cli.render.terminal.to_terminal import to_terminal
from cryptoai_cli.report.record_words import RecordLine
from tests.render.on_record.sample import build_story_on_record
from tests.render.story import build_story

LINE = RecordLine("Tue 16:11", "8-K: agreement (1.01), debt (2.03)", "after the close")


def _section(options: RenderOptions) -> list[str]:
    return [line.plain for line in on_record_lines(build_story_on_record(), screen_for(options))]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_section_fits_the_screen_and_the_page_stays_as_wide(width: int) -> None:
    options = RenderOptions(width=width)
    assert all(cell_len(line) <= width for line in _section(options))
    shown = to_terminal(build_story_on_record(), options)
    assert "On record (New York time)" in shown
    assert shown.startswith(to_terminal(build_story(), options).partition("\n\n")[0])


def test_a_pipe_has_each_record_on_one_line() -> None:
    line = next(line for line in _section(RenderOptions()) if "16:11" in line)
    assert line == "      Mon 16:11  8-K/A: results (2.02), 6.66, after the close"


def test_a_narrow_pipe_has_each_record_on_one_line_too() -> None:
    def filings(width: int | None) -> list[str]:
        return [line for line in _section(RenderOptions(width=width, may_cut=False)) if "8-K" in line]

    assert filings(40) == filings(None) != []


def test_a_relation_is_not_broken() -> None:
    for width in range(34, 80):
        wrapped = wrapped_record(LINE, screen_for(RenderOptions(width=width)))
        assert sum("after the close" in line for line in wrapped) == 1


def test_a_symbol_has_two_records_at_most() -> None:
    section = _section(RenderOptions())
    first = section.index(next(line for line in section if line.startswith("CAN ")))
    following = section.index(next(line for line in section if line.startswith("BITF ")))
    assert following - first == 3
    assert section[first + 2].strip() == "4 more on record; 2 \u00d7 Form 4, 1 \u00d7 424B5, not listed"


def test_a_narrow_encoding_gets_its_own_characters() -> None:
    shown = "\n".join(_section(RenderOptions(encoding="ascii")))
    assert shown.isascii()
    assert "halted 09:41-09:46, LUDP" in shown
    assert "2 x Form 4" in shown


def test_a_hostile_symbol_or_title_stays_text() -> None:
    report = build_story_on_record()
    found = report.on_record
    assert found is not None
    odd = replace(report, on_record=replace(found, states={"[b]\x1b[2J": found.states["MARA"], **found.states}))
    shown = to_terminal(odd, RenderOptions(color=True, top=5))
    assert "[b][2J" in shown
    assert "\x1b[2J" not in shown


def test_a_report_without_a_record_has_no_section() -> None:
    assert on_record_lines(build_story(), screen_for(RenderOptions())) == []


def test_the_text_of_a_mail_has_the_lines() -> None:
    told = plain_part(build_story_on_record(), RenderOptions())
    assert "Mon 16:11  8-K/A: results (2.02), 6.66, after the close" in told


def test_remarks_hang() -> None:
    lines = remark_lines(("one two three",), screen_for(RenderOptions(width=8)))
    assert [line.plain for line in lines] == ["one two", "  three"]

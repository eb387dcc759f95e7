import io

import pytest

from cryptoai_cli.bar_files.faults import BarFileError
from cryptoai_cli.bar_files.preamble import Preamble, read_preamble

HEADING = "date,symbol,close\n"


def preamble(text: str) -> Preamble:
    return read_preamble(io.StringIO(text, newline=""))


def test_lines_above_the_heading_are_counted() -> None:
    assert preamble("# mine\n\n\ufeff" + HEADING) == Preamble(2, HEADING, ",")


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_gives_our_columns(mark: str) -> None:
    assert preamble(HEADING.replace(",", mark)).delimiter == mark


@pytest.mark.parametrize(
    ("heading", "mark"),
    [
        ('"Close, adjusted, in USD";date;symbol;close\n', ";"),
        ("date;time|zone|offset|place;symbol;close\n", ";"),
        ('date,symbol,close,"a;b;c;d;e"\n', ","),
    ],
)
def test_delimiters_within_names_do_not_count(heading: str, mark: str) -> None:
    assert preamble(heading).delimiter == mark


@pytest.mark.parametrize(
    ("line", "mark"),
    [("sep=;", ";"), ("SEP=,", ","), ("sep=\t", "\t"), ("Sep=|", "|"), ('"sep=;"', ";"), ("sep=;;;", ";")],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_that_tells_a_spreadsheet_the_delimiter_is_believed(line: str, mark: str, end: str) -> None:
    found = preamble(f"\ufeff{line}{end}{HEADING}")
    assert (found.lines_above, found.delimiter, found.heading) == (1, mark, HEADING)


def test_a_delimiter_that_is_not_read_is_told() -> None:
    with pytest.raises(
        BarFileError, match="separates its cells with ':': use a comma, a semicolon, a tab or"
    ) as raised:
        preamble("sep=:\n" + HEADING)
    assert raised.value.place == "line 1"


@pytest.mark.parametrize("text", ["", "\n \n", "# only a comment\n", "sep=;\n", "\t\t\n"])
def test_a_file_without_a_heading_is_told(text: str) -> None:
    with pytest.raises(BarFileError, match="is empty: the first line has to name the columns"):
        preamble(text)

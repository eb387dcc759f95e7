"""The format of a document, and where it is written."""

from pathlib import Path

import pytest

from cryptoai_cli.cli.documents import SMALL_ENDINGS, format_by_ending, small_format, small_looks, write_document
from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.errors import OutputError, UsageError
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.small_format import SmallFormat

DASH = Path("-")


@pytest.mark.parametrize(
    ("asked", "output", "form"),
    [
        (None, None, SmallFormat.TABLE),
        (None, DASH, SmallFormat.TABLE),
        (None, Path("a.CSV"), SmallFormat.CSV),
        (None, Path("a.md"), SmallFormat.MARKDOWN),
        (None, Path("a.txt"), SmallFormat.TABLE),
        (SmallFormat.JSON, Path("a.csv"), SmallFormat.JSON),
        (SmallFormat.JSON, Path("a.nosuch"), SmallFormat.JSON),
    ],
)
def test_the_option_comes_before_the_ending(asked: SmallFormat | None, output: Path | None, form: SmallFormat) -> None:
    assert small_format(asked, output) is form


def test_an_unknown_ending_is_told_with_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"a\.xlsx") as refused:
        small_format(None, Path("a.xlsx"))
    assert refused.value.hint == "use one of .txt .csv .json .md, or -f FORMAT"


def test_other_documents_have_endings_of_their_own() -> None:
    endings = {".one": SmallFormat.CSV}
    assert format_by_ending(None, Path("a.one"), endings, SmallFormat.JSON) is SmallFormat.CSV
    assert format_by_ending(None, None, endings, SmallFormat.JSON) is SmallFormat.JSON
    assert ".one" not in SMALL_ENDINGS


def test_only_a_table_is_made_for_the_screen() -> None:
    options = ReportOptions(output=DASH)
    assert small_looks(options, SmallFormat.CSV) == RenderOptions()
    assert small_looks(options, SmallFormat.TABLE) != RenderOptions(top=99)
    assert small_looks(options, SmallFormat.TABLE).top == 1


def test_a_document_is_written_to_the_screen_or_whole_to_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_document("one\n", None)
    write_document("two\n", DASH)
    write_document("three\n", tmp_path / "a.txt")
    assert capsys.readouterr().out == "one\ntwo\n"
    assert (tmp_path / "a.txt").read_text() == "three\n"
    with pytest.raises(OutputError):
        write_document("four\n", tmp_path / "no" / "a.txt")

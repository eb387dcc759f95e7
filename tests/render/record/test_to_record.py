import re

import pytest

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.record.to_record import RECORD_FORMATS, render_record
from cryptoai_cli.render.renderers import Format
from tests.render.on_record.sample import build_record_report

_HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def test_the_formats_are_those_of_the_command() -> None:
    assert set(RECORD_FORMATS) == {
        Format.TABLE,
        Format.CSV,
        Format.TSV,
        Format.MARKDOWN,
        Format.JSON,
        Format.JSONL,
    }


@pytest.mark.parametrize("form", RECORD_FORMATS)
def test_titles_stay_text_in_every_format(form: Format) -> None:
    text = render_record(build_record_report(), form, RenderOptions())
    assert "alert(1)" in text
    assert not _HARMFUL.search(text)
    assert "1.01" in text
    assert "9.01" not in text
    assert "javascript:alert(1)" not in text
    assert text.endswith("\n")

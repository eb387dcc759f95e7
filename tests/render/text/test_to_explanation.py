from datetime import date

import pytest
from msgspec.structs import replace

from cryptoai_cli.render.text.to_explanation import to_explanation
from tests.build_report import build_group, build_report, build_row


@pytest.mark.parametrize(("since", "words"), [(date(2025, 8, 8), "8 August"), (date(2024, 11, 11), "11 November 2024")])
def test_an_earlier_session_is_told_as_the_headline_tells_it(since: date, words: str) -> None:
    row = replace(build_row("MARA", closes=(100.0, 110.0)), largest_since=since)
    told = to_explanation(build_report((build_group((row,)),)), "MARA")
    assert f"  the largest such move since {words}\n" in told

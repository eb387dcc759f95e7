import pytest

from cryptoai_cli.market.failure import FailureKind, FetchFailure


@pytest.mark.parametrize(
    ("source", "detail", "told"),
    [
        ("nasdaq", "does not answer", "nasdaq: does not answer"),
        ("yahoo", "Yahoo has no market cap for it", "Yahoo has no market cap for it"),
        ("", "trades on another calendar", "trades on another calendar"),
    ],
)
def test_the_source_is_named_where_the_detail_does_not_begin_with_its_name(source: str, detail: str, told: str) -> None:
    assert FetchFailure("MARA", source, FailureKind.UNREACHABLE, detail).summary == told

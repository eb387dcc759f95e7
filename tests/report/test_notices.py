import pytest

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.report.model import Notice
from cryptoai_cli.report.notices import (
    failure_notices,
    group_notices,
    list_names,
    mixed_notices,
    row_notices,
    utc_day_notices,
)
from tests.build_report import build_group, build_missing, build_row


def failure(symbol: str, kind: FailureKind, detail: str, source: str = "yahoo") -> FetchFailure:
    return FetchFailure(symbol, source, kind, detail)


def test_rows_without_a_figure_are_named_together_by_their_reason() -> None:
    rows = [
        build_missing("B", reason="no bar"),
        build_row("OK", 0.1),
        build_missing("A", reason="no bar"),
        build_missing("C", status=Status.STALE, reason="no bar"),
    ]
    assert row_notices(rows) == (
        Notice("missing", "A, B: no bar; shown, not ranked."),
        Notice("stale", "C: no bar; shown, not ranked."),
    )


def test_a_suspect_row_is_said_to_be_confirmed_by_nothing() -> None:
    row = build_missing("X", status=Status.SUSPECT, reason="looks like a split")
    assert row_notices([row]) == (
        Notice("suspect", "X: looks like a split, and nothing confirms it; shown, not ranked."),
    )


def test_a_symbol_of_two_groups_is_named_once() -> None:
    assert row_notices([build_missing("A", reason="gone")] * 2)[0].message == "A: gone; shown, not ranked."


def test_only_a_group_without_a_rank_is_named_with_the_reason() -> None:
    ranked = build_group(key="miners", label="Miners", rank=1)
    unranked = build_group(key="duo", label="Duo", rank=None, unranked_because="too few")
    assert group_notices([ranked, unranked]) == (Notice("unranked", "Duo is not ranked: too few."),)


def test_coins_measured_by_the_utc_day_are_named() -> None:
    rows = [build_row("ETH-USD", 0.1, utc_day=True), build_row("BTC-USD", 0.1, utc_day=True), build_row("MARA", 0.1)]
    (notice,) = utc_day_notices(rows)
    assert notice.code == "utc-day"
    assert notice.message.startswith("BTC-USD, ETH-USD: measured by the UTC day, ")


def test_without_such_a_coin_there_is_no_notice() -> None:
    assert utc_day_notices([build_row("MARA", 0.1)]) == ()


def test_a_ranking_of_several_sources_names_the_symbols_of_all_but_the_main_one() -> None:
    rows = [
        build_row("A", 0.1, source="yahoo"),
        build_row("B", 0.1, source="yahoo"),
        build_row("D", 0.1, source="stooq"),
        build_row("C", 0.1, source="cnbc"),
    ]
    assert mixed_notices(rows) == (
        Notice("mixed-sources", "The ranking mixes sources: C from cnbc; D from stooq; the rest from yahoo."),
    )


def test_a_symbol_of_two_groups_counts_once_for_its_source() -> None:
    rows = [*[build_row("A", 0.1, source="cnbc")] * 3, build_row("B", 0.1), build_row("C", 0.1)]
    assert mixed_notices(rows)[0].message == "The ranking mixes sources: A from cnbc; the rest from yahoo."


def test_of_sources_with_as_many_symbols_the_first_by_name_is_the_main_one() -> None:
    rows = [build_row("A", 0.1, source="yahoo"), build_row("B", 0.1, source="cnbc")]
    assert mixed_notices(rows)[0].message == "The ranking mixes sources: A from yahoo; the rest from cnbc."


def test_rows_that_are_not_ranked_mix_no_sources() -> None:
    rows = [build_row("A", 0.1), build_row("X", 4.0, source="cnbc", status=Status.SUSPECT)]
    assert mixed_notices(rows) == ()


def test_a_failure_that_another_source_made_up_for_is_told_with_that_source() -> None:
    rows = [build_row("A", 0.1, source="cnbc"), build_row("B", 0.1, source="cnbc")]
    failures = [failure(symbol, FailureKind.NO_DATA, "no bar on 13 October") for symbol in "BA"]
    assert failure_notices(failures, rows) == (
        Notice("another-source", "A, B: yahoo: no bar on 13 October; figures from cnbc."),
    )


def test_a_source_that_answered_in_the_end_is_blamed_for_nothing() -> None:
    assert failure_notices([failure("A", FailureKind.TIMEOUT, "too slow")], [build_row("A", 0.1)]) == ()


def test_a_symbol_without_a_figure_is_left_to_its_own_notice() -> None:
    assert failure_notices([failure("A", FailureKind.NO_DATA, "no bar")], [build_missing("A")]) == ()


@pytest.mark.parametrize(
    "kind",
    [
        FailureKind.BLOCKED,
        FailureKind.COOLING_DOWN,
        FailureKind.UNREACHABLE,
        FailureKind.TIMEOUT,
        FailureKind.WITHDRAWN,
        FailureKind.NO_CREDENTIALS,
        FailureKind.CREDENTIALS_REFUSED,
    ],
)
def test_where_a_whole_source_failed_its_first_word_stands_for_all_symbols(kind: FailureKind) -> None:
    rows = [build_row("A", 0.1, source="cnbc"), build_row("B", 0.1, source="stooq")]
    failures = [failure("A", FailureKind.BLOCKED, "blocked (429)"), failure("B", kind, "not asked")]
    (notice,) = failure_notices(failures, rows)
    assert notice.message == "A, B: yahoo: blocked (429); figures from cnbc and stooq."


def test_the_first_word_of_another_source_or_of_a_single_symbol_stands_for_no_other() -> None:
    rows = [build_row(symbol, 0.1, source="cnbc") for symbol in "ABC"]
    failures = [
        failure("A", FailureKind.BLOCKED, "blocked", source="stooq"),
        failure("B", FailureKind.NO_DATA, "no bar"),
        failure("C", FailureKind.TIMEOUT, "too slow"),
    ]
    assert [notice.message for notice in failure_notices(failures, rows)] == [
        "A: stooq: blocked; figure from cnbc.",
        "B: yahoo: no bar; figure from cnbc.",
        "C: yahoo: too slow; figure from cnbc.",
    ]


def test_at_most_eight_symbols_are_named() -> None:
    assert list_names("ABCDEFGH") == "A, B, C, D, E, F, G, H"
    assert list_names("ABCDEFGHIJ") == "A, B, C, D, E, F, G, H and 2 more"

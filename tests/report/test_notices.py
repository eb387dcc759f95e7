from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.report.model import Notice, Row
from cryptoai_cli.report.notices import (
    context_notices,
    failure_notices,
    group_notices,
    list_names,
    mixed_notices,
    remark_notices,
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


class TestRemarks:
    EARLY = datetime(2025, 10, 13, 19, 50, tzinfo=UTC)

    def old(self, symbol: str) -> Row:
        return replace(build_row(symbol, 0.1, reason="last trade 2025-10-13 15:50 New York"), last_trade=self.EARLY)

    def test_a_last_trade_before_the_close_is_told(self) -> None:
        (notice,) = remark_notices([self.old("A"), build_row("B", 0.1)], is_open=False)
        assert notice == Notice("last-trade", "A: last trade 2025-10-13 15:50 New York, and none until the close.")

    def test_an_old_live_price_has_a_code_of_its_own(self) -> None:
        (notice,) = remark_notices([self.old("A")], is_open=True)
        assert notice == Notice("old-price", "A: last trade 2025-10-13 15:50 New York, well before the others.")

    def test_of_many_the_first_eight_are_told_and_the_others_counted(self) -> None:
        notices = remark_notices([self.old(f"A{at:02}") for at in range(10)], is_open=False)
        assert [notice.message[:3] for notice in notices[:8]] == [f"A0{at}" for at in range(8)]
        assert notices[8:] == (Notice("last-trade", "2 more have no later trade."),)

    def test_a_large_distribution_is_told_once(self) -> None:
        paying = replace(build_row("A", -0.24), dividend=25.0)
        (notice,) = remark_notices([paying, paying], is_open=False)
        words = "A: trades without its dividend of 25.00 USD; the change is that of the price."
        assert notice == Notice("ex-dividend", words)

    def test_rows_without_a_figure_are_left_to_their_own_notice(self) -> None:
        gone = replace(build_missing("A", reason="gone"), last_trade=self.EARLY, dividend=25.0)
        assert remark_notices([gone], is_open=False) == ()


def test_only_a_group_without_a_rank_is_named_with_the_reason() -> None:
    ranked = build_group(key="miners", label="Miners", rank=1)
    unranked = build_group(key="duo", label="Duo", rank=None, unranked_because="too few")
    assert group_notices([ranked, unranked]) == (Notice("unranked", "Duo, not ranked: too few."),)


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


def test_rows_compared_with_sessions_of_another_source_are_named_with_both_sources() -> None:
    rows = [
        replace(build_row("B", 0.1, source="cnbc"), context_source="yahoo"),
        replace(build_row("A", 0.1, source="cnbc"), context_source="yahoo"),
        replace(build_row("C", 0.1, source="yahoo"), context_source="yahoo"),
        build_row("D", 0.1, source="cnbc"),
    ]
    assert context_notices([*rows, rows[0]]) == (
        Notice(
            "context-source",
            "A, B: compared with earlier sessions from yahoo, as few are held from cnbc.",
        ),
    )


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

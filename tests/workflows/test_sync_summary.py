"""When a sync has failed, and what one that has not tells."""

import pytest

from cryptoai_cli.errors import CredentialsError, Fault, NoQuotesError
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.report.model import Notice
from cryptoai_cli.sources.base import Grain, Window
from cryptoai_cli.sources.chain import HistoryRequest
from cryptoai_cli.store.records import Correction, summarize_corrections
from cryptoai_cli.workflows.archive.wrong_rows import Coverage, WrongRows
from cryptoai_cli.workflows.fetch.one_source import Provider
from cryptoai_cli.workflows.sync_summary import notices_of, require_answers, wrong_row_notices
from tests.build import EVENING, FRIDAY, MONDAY, session
from tests.fakes import FakeSource


def asked(name: str, kind: FailureKind = FailureKind.NO_DATA) -> Provider:
    """A source that was asked once and answered so."""
    provider = Provider(FakeSource(name, fails_with=kind))
    provider.gather(
        [HistoryRequest(Instrument("A"), Grain.CLOSES)], Window((session(FRIDAY), session()), EVENING, MONDAY)
    )
    return provider


def test_where_nothing_was_lacking_nobody_has_to_answer() -> None:
    require_answers([asked("one", FailureKind.TIMEOUT)], was_lacking=False)
    require_answers([], was_lacking=False)


def test_one_source_that_says_it_has_nothing_is_enough() -> None:
    require_answers([asked("one", FailureKind.TIMEOUT), asked("two", FailureKind.NO_DATA)], was_lacking=True)


def test_sources_that_were_found_to_lack_it_in_an_earlier_run_need_not_be_asked() -> None:
    require_answers([Provider(FakeSource())], was_lacking=True)


def test_without_a_source_on_the_network_nothing_can_be_fetched() -> None:
    with pytest.raises(NoQuotesError, match="name no source that is asked over a network"):
        require_answers([], was_lacking=True)


def test_the_failures_of_all_who_were_asked_are_the_cause() -> None:
    providers = [asked("one", FailureKind.TIMEOUT), Provider(FakeSource("idle")), asked("two", FailureKind.BLOCKED)]
    with pytest.raises(NoQuotesError) as raised:
        require_answers(providers, was_lacking=True)
    assert raised.value.message == "nothing could be fetched: no source gave a usable answer"
    assert raised.value.details == (Fault("One", "does not answer"), Fault("Two", "does not answer"))


def test_only_where_all_causes_are_credentials_is_it_a_matter_of_credentials() -> None:
    key = asked("one", FailureKind.NO_CREDENTIALS)
    with pytest.raises(CredentialsError, match="one: does not answer"):
        require_answers([key, asked("two", FailureKind.CREDENTIALS_REFUSED)], was_lacking=True)
    with pytest.raises(NoQuotesError):
        require_answers([key, asked("two", FailureKind.TIMEOUT)], was_lacking=True)


def lacking(**counts: int) -> str:
    (notice,) = notices_of([], [], summarize_corrections([]), counts)
    return notice.message


def test_plug_ins_come_first_then_failures_corrections_and_what_is_lacking() -> None:
    corrected = summarize_corrections([Correction("A", MONDAY, "one", 1.0, 2.0)])
    failed, fine = asked("one", FailureKind.TIMEOUT), asked("two")
    assert notices_of([failed, fine], ["desk could not be loaded"], corrected, {"B": 3}) == (
        Notice("plug-in", "desk could not be loaded."),
        Notice("sync", "one: does not answer."),
        Notice("correction", "A 2025-10-13: one corrected 1 to 2."),
        Notice("sync", "Some sessions are missing from every source: B 3."),
    )
    assert notices_of([fine], [], summarize_corrections([]), {}) == ()


def test_symbols_that_lack_most_are_named_first_and_equals_by_their_names() -> None:
    assert lacking(C=2, A=1, B=2).endswith("are missing from every source: B 2, C 2, A 1.")


def test_more_than_five_symbols_are_counted() -> None:
    assert lacking(**{f"S{at}": 9 - at for at in range(5)}).endswith("S0 9, S1 8, S2 7, S3 6, S4 5.")
    assert lacking(**{f"S{at}": 9 - at for at in range(7)}).endswith("S4 5, and 2 more symbols.")


def test_rows_that_were_removed_are_told_with_how_to_get_days_that_were_not_asked_for() -> None:
    wrong = WrongRows("MARA", "yahoo", Coverage.HOUR, (FRIDAY, MONDAY))
    words = "Removed MARA from yahoo: 2 rows from 2025-10-10 to 2025-10-13 of hours and not of days"
    assert wrong_row_notices([wrong], FRIDAY) == (Notice("wrong-rows", f"{words}."),)
    (notice,) = wrong_row_notices([wrong], MONDAY)
    assert notice.message == f"{words}; for the days before 2025-10-13: `movers sync --since 2025-10-10`."

import pytest

from cryptoai_cli.errors import CredentialsError, Fault
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.report.model import Notice
from cryptoai_cli.workflows.fetch.no_figures import no_figures_error


def failed(kind: FailureKind, source: str = "yahoo", symbol: str = "MARA") -> FetchFailure:
    return FetchFailure(symbol, source, kind, "example.org did not")


def test_all_sources_down_is_one_sentence_and_hosts_are_details() -> None:
    failures = [failed(FailureKind.UNREACHABLE), failed(FailureKind.TIMEOUT, symbol="RIOT")]
    failures += [failed(FailureKind.UNKNOWN_SYMBOL, "cnbc"), failed(FailureKind.TIMEOUT, "cnbc")]
    error = no_figures_error("today", failures, (), is_offline=False)
    assert error.message == "no quotes for today: no source answers"
    assert error.hint == "check the network; try each source with `movers doctor`"
    assert error.details == (Fault("Yahoo", "example.org did not"), Fault("CNBC", "example.org did not"))


def test_without_a_cause_the_rows_tell_theirs() -> None:
    error = no_figures_error("today", [failed(FailureKind.UNKNOWN_SYMBOL)], ("no bar", "no bar"), is_offline=False)
    assert error.message == "no quotes for today: no bar"


def test_a_wrong_clock_is_told_beside() -> None:
    clock = (Notice("clock", "The clock is wrong."),)
    error = no_figures_error("today", [failed(FailureKind.TIMEOUT)], (), is_offline=False, clock=clock)
    assert error.message == "no quotes for today: Yahoo does not answer. The clock is wrong"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (FailureKind.NO_CREDENTIALS, "set the variables"),
        (FailureKind.CREDENTIALS_REFUSED, "check its key"),
    ],
)
def test_a_key_that_is_missing_or_refused_says_which(kind: FailureKind, words: str) -> None:
    error = no_figures_error("today", [failed(kind)], (), is_offline=False)
    assert isinstance(error, CredentialsError)
    assert error.hint.startswith(words)

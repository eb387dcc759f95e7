import pytest

from cryptoai_cli.errors import CredentialsError
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.workflows.fetch.no_figures import no_figures_error

DEMO = "see the recorded session with `movers demo`; try each source with `movers doctor`"


def failed(kind: FailureKind, source: str = "yahoo", symbol: str = "MARA") -> FetchFailure:
    return FetchFailure(symbol, source, kind, "example.org did not")


def test_each_source_tells_its_first_cause_once() -> None:
    failures = [failed(FailureKind.BLOCKED), failed(FailureKind.BLOCKED, symbol="RIOT")]
    failures += [failed(FailureKind.UNKNOWN_SYMBOL, "cnbc"), failed(FailureKind.BAD_ANSWER, "cnbc")]
    error = no_figures_error("today", failures, (), is_offline=False)
    assert error.message == (
        "no usable quote for today from any source (yahoo: example.org did not; cnbc: example.org did not)"
    )
    assert error.hint == DEMO


def test_without_a_cause_the_rows_tell_theirs() -> None:
    error = no_figures_error("today", [failed(FailureKind.UNKNOWN_SYMBOL)], ("no bar", "no bar"), is_offline=False)
    assert error.message.endswith("(no bar)")


@pytest.mark.parametrize(
    ("kinds", "advice"),
    [
        ((FailureKind.UNREACHABLE, FailureKind.TIMEOUT), "check the network and its proxy; "),
        ((FailureKind.UNREACHABLE, FailureKind.BLOCKED), ""),
        ((FailureKind.UNREACHABLE, FailureKind.COOLING_DOWN), "wait, or see the cool-downs with `movers sources`; "),
    ],
)
def test_the_advice_fits_the_causes(kinds: tuple[FailureKind, ...], advice: str) -> None:
    failures = [failed(kind, f"source{at}") for at, kind in enumerate(kinds)]
    assert no_figures_error("today", failures, (), is_offline=False).hint == f"{advice}{DEMO}"


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


def test_a_file_of_the_users_own_that_cannot_be_read_says_nothing_of_the_network() -> None:
    local = FetchFailure("A", "csv", FailureKind.UNREACHABLE, "no file is set")
    assert no_figures_error("today", [local], (), is_offline=False).hint == DEMO

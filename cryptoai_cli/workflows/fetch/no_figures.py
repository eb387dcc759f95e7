"""Build the error for a run without any usable figure."""

from collections.abc import Iterable, Sequence

from cryptoai_cli.errors import CredentialsError, MoversError, NoQuotesError
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.report.model import Notice
from cryptoai_cli.workflows.failure_words import TRY_EACH, Why, why_nothing

_OF_A_KEY = {
    FailureKind.NO_CREDENTIALS: "set the variables in the environment, or choose another source",
    FailureKind.CREDENTIALS_REFUSED: "check its key in the environment, or choose another source",
}
_OF_ONE_SYMBOL = frozenset({FailureKind.UNKNOWN_SYMBOL, FailureKind.OTHER_CALENDAR, FailureKind.NOT_COVERED})


def no_figures_error(
    of: str,
    failures: Sequence[FetchFailure],
    reasons: Iterable[str],
    *,
    is_offline: bool,
    clock: Sequence[Notice] = (),
) -> MoversError:
    """Return the error for having no usable figure of `of`, such as "the session of 2025-10-13".

    It is a CredentialsError if a source lacked valid credentials, else a NoQuotesError: one sentence, with what each
    source said in its details. `reasons` are those of single symbols; they are listed if no source failed as a whole.
    `clock` are the notices on clocks that are wrong.
    """
    if is_offline and not failures:
        words = f"nothing usable is stored for {of}"
        return NoQuotesError(words, hint="leave --offline out, or fill the store with `movers sync`")
    refused = [failure for failure in failures if failure.kind in _OF_A_KEY]
    if refused:
        return CredentialsError(refused[0].summary, hint=_OF_A_KEY[refused[0].kind])
    causes = _causes(failures)
    why = why_nothing(causes) if causes else _why_of_symbols(reasons)
    sentences = (f"no quotes for {of}: {why.words}", *(notice.message.rstrip(".") for notice in clock))
    return NoQuotesError(". ".join(sentences), hint=why.cure, details=why.details)


def _why_of_symbols(reasons: Iterable[str]) -> Why:
    told = "; ".join(dict.fromkeys(reason for reason in reasons if reason)) or "the settings name no source"
    return Why(told, TRY_EACH, ())


def _causes(failures: Iterable[FetchFailure]) -> list[FetchFailure]:
    """Return the first failure of each source, ignoring those that concern single symbols."""
    causes: dict[str, FetchFailure] = {}
    for failure in failures:
        if failure.kind not in _OF_ONE_SYMBOL:
            causes.setdefault(failure.source, failure)
    return list(causes.values())

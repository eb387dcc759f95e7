"""Build the error for a run without any usable figure."""

from collections.abc import Iterable, Sequence

from cryptoai_cli.errors import CredentialsError, MoversError, NoQuotesError
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.report.model import Notice
from cryptoai_cli.sources.registry import LOCAL

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

    It is a CredentialsError if a source lacked valid credentials, else a NoQuotesError. `reasons` are those of single
    symbols; they are listed if no source failed as a whole. `clock` are the notices on clocks that are wrong.
    """
    if is_offline and not failures:
        words = f"nothing usable is stored for {of}"
        return NoQuotesError(words, hint="leave --offline out, or fill the store with `movers sync`")
    refused = [failure for failure in failures if failure.kind in _OF_A_KEY]
    if refused:
        return CredentialsError(refused[0].summary, hint=_OF_A_KEY[refused[0].kind])
    causes = _causes(failures)
    told = "; ".join([cause.summary for cause in causes] or dict.fromkeys(reasons))
    sentences = [f"no usable quote for {of} from any source ({told or 'none is configured'})"]
    sentences += [notice.message.rstrip(".") for notice in clock]
    return NoQuotesError(
        ". ".join(sentences),
        hint=_advice(frozenset(cause.kind for cause in causes if cause.source not in LOCAL)),
    )


def _causes(failures: Iterable[FetchFailure]) -> list[FetchFailure]:
    """Return the first failure of each source, ignoring those that concern single symbols."""
    causes: dict[str, FetchFailure] = {}
    for failure in failures:
        if failure.kind not in _OF_ONE_SYMBOL:
            causes.setdefault(failure.source, failure)
    return list(causes.values())


def _advice(kinds: frozenset[FailureKind]) -> str:
    """Return what to try next after network sources failed in these ways."""
    first = ""
    if kinds and kinds <= {FailureKind.UNREACHABLE, FailureKind.TIMEOUT}:
        first = "check the network and its proxy; "
    elif FailureKind.COOLING_DOWN in kinds:
        first = "wait, or see the cool-downs with `movers sources`; "
    return f"{first}see the recorded session with `movers demo`; try each source with `movers doctor`"

"""What to tell a user for whom there is not one figure."""

from collections.abc import Iterable, Sequence

from cryptoai_cli.errors import CredentialsError, MoversError, NoQuotesError
from cryptoai_cli.market.failure import FailureKind, FetchFailure

_OF_CREDENTIALS = frozenset({FailureKind.NO_CREDENTIALS, FailureKind.CREDENTIALS_REFUSED})
_OF_ONE_SYMBOL = frozenset({FailureKind.UNKNOWN_SYMBOL, FailureKind.OTHER_CALENDAR, FailureKind.NOT_COVERED})


def absence(of: str, failures: Sequence[FetchFailure], reasons: Iterable[str], *, is_offline: bool) -> MoversError:
    """Return the error for having no usable figure of `of`, such as "the session of 2025-10-13".

    `reasons` are those of single symbols: they are told where no source as a whole has failed.
    """
    if is_offline and not failures:
        words = f"nothing usable is kept of {of}"
        return NoQuotesError(words, hint="leave --offline out, or fill the store with `movers sync`")
    refused = [failure for failure in failures if failure.kind in _OF_CREDENTIALS]
    if refused:
        return CredentialsError(refused[0].told, hint="set the variables in the environment, or choose another source")
    told = "; ".join(_causes(failures) or dict.fromkeys(reasons))
    return NoQuotesError(
        f"no usable quote for {of} from any source ({told or 'none is configured'})",
        hint="see the recorded session with `movers demo`; try each source with `movers doctor`",
    )


def _causes(failures: Iterable[FetchFailure]) -> list[str]:
    """Return the first cause that each source named, those that concern single symbols left out."""
    causes: dict[str, str] = {}
    for failure in failures:
        if failure.kind not in _OF_ONE_SYMBOL:
            causes.setdefault(failure.source, failure.told)
    return list(causes.values())

"""Summarise a sync: the data added, the sources that failed, and the data that none of them has."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from cryptoai_cli.errors import CredentialsError, NoQuotesError
from cryptoai_cli.market.session import Session
from cryptoai_cli.report.model import Notice
from cryptoai_cli.store.records import Corrections
from cryptoai_cli.store.unreadable import UnreadableRow
from cryptoai_cli.workflows.archive.memory import correction_notices
from cryptoai_cli.workflows.archive.wrong_rows import WrongRows
from cryptoai_cli.workflows.failure_words import Why, why_nothing
from cryptoai_cli.workflows.fetch.one_source import OF_CREDENTIALS, Provider

_MOST_NAMED = 5
_NO_SOURCE = Why(
    "the settings name no source that is asked over a network", "a file of bars is read by `movers import`", ()
)


class Synced(Struct, frozen=True):
    """The result of a sync: the closes added (for coins, prices at a close) and the daily bars completed."""

    symbols: int
    sessions: tuple[Session, ...]
    closes: int
    details: int
    notices: tuple[Notice, ...]


def require_answers(providers: Sequence[Provider], *, was_lacking: bool) -> None:
    """Raise an error if something was missing and no source answered; "no data" counts as an answer.

    Raise CredentialsError if all failed for their credentials, else NoQuotesError.
    """
    asked = [provider for provider in providers if provider.was_asked]
    knew_before = bool(providers) and not asked  # every source is known from an earlier run to lack it
    if not was_lacking or knew_before or any(provider.answers for provider in asked):
        return
    causes = [provider.failure for provider in asked if provider.failure is not None]
    if causes and all(cause.kind in OF_CREDENTIALS for cause in causes):
        raise CredentialsError(causes[0].summary, hint="set the variables in the environment, or choose another source")
    why = why_nothing(causes) if causes else _NO_SOURCE
    raise NoQuotesError(f"nothing could be fetched: {why.words}", hint=why.cure, details=why.details)


def notices_of(
    providers: Sequence[Provider],
    broken: Sequence[str],
    corrections: Corrections,
    still_lacking: Mapping[str, int],
) -> tuple[Notice, ...]:
    """Return a notice for each source that failed, each corrected close, and the sessions still missing."""
    failures = [provider.failure for provider in providers if provider.failure is not None]
    return (
        *(Notice("plug-in", f"{words}.") for words in broken),
        *(Notice("sync", f"{failure.summary}.") for failure in failures),
        *correction_notices(corrections),
        *_lacking_notices(still_lacking),
    )


def removed_row_notices(removed: Sequence[UnreadableRow]) -> tuple[Notice, ...]:
    """Return a notice on the rows that were removed because they could not be read, none if there were none."""
    if not removed:
        return ()
    named = "; ".join(row.words for row in removed[:_MOST_NAMED])
    more = f"; and {len(removed) - _MOST_NAMED} more" if len(removed) > _MOST_NAMED else ""
    told = f"Removed what could not be read: {named}{more}. `movers import` brings back rows of your own files."
    return (Notice("unreadable-rows", told),)


def wrong_row_notices(removed: Sequence[WrongRows], since: date) -> tuple[Notice, ...]:
    """Return a notice for each symbol and source with wrong rows; it tells how to get days before `since`."""
    return tuple(Notice("wrong-rows", f"Removed {wrong.words}{_advice(wrong, since)}.") for wrong in removed)


def _advice(wrong: WrongRows, since: date) -> str:
    first = wrong.sessions[0]
    return f"; for the days before {since}: `movers sync --since {first}`" if first < since else ""


def _lacking_notices(still_lacking: Mapping[str, int]) -> tuple[Notice, ...]:
    if not still_lacking:
        return ()
    most = sorted(still_lacking.items(), key=lambda each: (-each[1], each[0]))
    named = ", ".join(f"{symbol} {count}" for symbol, count in most[:_MOST_NAMED])
    more = f", and {len(most) - _MOST_NAMED} more symbols" if len(most) > _MOST_NAMED else ""
    return (Notice("sync", f"Some sessions are missing from every source: {named}{more}."),)

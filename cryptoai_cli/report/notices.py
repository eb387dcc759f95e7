"""Build notices, one per cause, each with a code that `docs/messages.md` explains."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.report.model import GroupReport, Notice, Row
from cryptoai_cli.report.record import RECORD_NOTICE, OnRecord

_MOST_NAMED = 8
OF_A_SOURCE = frozenset(
    {
        FailureKind.BLOCKED,
        FailureKind.COOLING_DOWN,
        FailureKind.UNREACHABLE,
        FailureKind.TIMEOUT,
        FailureKind.WITHDRAWN,
        FailureKind.NO_CREDENTIALS,
        FailureKind.CREDENTIALS_REFUSED,
        FailureKind.WITHDRAWN,
        FailureKind.STOPPED,
    }
)


def row_notices(rows: Iterable[Row]) -> tuple[Notice, ...]:
    """Return one notice for each reason why rows are not `ok`, naming their symbols."""
    troubled = sorted({(r.status, r.reason, r.symbol) for r in rows if r.status is not Status.OK})
    notices = []
    for (status, reason), entries in groupby(troubled, key=lambda entry: entry[:2]):
        symbols = [symbol for _, _, symbol in entries]
        doubt = ", and nothing confirms it" if status is Status.SUSPECT else ""
        notices.append(Notice(status.value, f"{list_names(symbols)}: {reason}{doubt}; shown, not ranked."))
    return tuple(notices)


def remark_notices(rows: Iterable[Row], *, is_open: bool) -> tuple[Notice, ...]:
    """Return a notice on ranked prices that are old, and one for each large distribution of the session.

    With `is_open` the session is under way; otherwise the last trade lies before the close.
    """
    ok = {row.symbol: row for row in rows if row.status is Status.OK}
    old = sorted(symbol for symbol, row in ok.items() if row.last_trade is not None)
    notices = [_old_price(ok[symbol], is_open=is_open) for symbol in old[:_MOST_NAMED]]
    if (more := len(old) - _MOST_NAMED) > 0:
        notices.append(Notice("last-trade", f"{more} more have no later trade."))
    paying = sorted((symbol, row.ex_dividend) for symbol, row in ok.items() if row.ex_dividend)
    notices += [
        Notice("ex-dividend", f"{symbol}: {words}; the change is that of the price.") for symbol, words in paying
    ]
    return tuple(notices)


def _old_price(row: Row, *, is_open: bool) -> Notice:
    if is_open:
        return Notice("old-price", f"{row.symbol}: {row.reason}, well before the others.")
    return Notice("last-trade", f"{row.symbol}: {row.reason}, and none until the close.")


def group_notices(groups: Iterable[GroupReport]) -> tuple[Notice, ...]:
    """Return one notice for each group that is shown but not ranked."""
    return tuple(
        Notice("unranked", f"{group.label}, not ranked: {group.unranked_because}.")
        for group in groups
        if group.rank is None
    )


def utc_day_notices(rows: Iterable[Row]) -> tuple[Notice, ...]:
    """Return a notice that names the coins measured by UTC days, if any."""
    symbols = sorted({row.symbol for row in rows if row.utc_day})
    if not symbols:
        return ()
    words = "measured by the UTC day, for lack of hourly prices; no excess is computed for it or against it"
    return (Notice("utc-day", f"{list_names(symbols)}: {words}."),)


def mixed_notices(rows: Iterable[Row]) -> tuple[Notice, ...]:
    """Return a notice if ranked figures come from more than one source."""
    by_source: dict[str, set[str]] = {}
    for row in rows:
        if row.status is Status.OK:
            by_source.setdefault(row.source, set()).add(row.symbol)
    if len(by_source) < 2:  # noqa: PLR2004 one source is not a mix
        return ()
    main, *others = sorted(by_source, key=lambda name: (-len(by_source[name]), name))
    parts = "; ".join(f"{list_names(sorted(by_source[name]))} from {name}" for name in others)
    return (Notice("mixed-sources", f"The ranking mixes sources: {parts}; the rest from {main}."),)


def context_notices(rows: Iterable[Row]) -> tuple[Notice, ...]:
    """Return a notice for each pair of sources where rows are compared with earlier sessions of another source."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        if row.context_source not in {"", row.source}:
            found.setdefault((row.source, row.context_source), set()).add(row.symbol)
    return tuple(
        Notice(
            "context-source",
            f"{list_names(sorted(symbols))}: compared with earlier sessions from {used}, as few are held from {own}.",
        )
        for (own, used), symbols in sorted(found.items())
    )


def failure_notices(failures: Sequence[FetchFailure], rows: Iterable[Row]) -> tuple[Notice, ...]:
    """Return one notice per cause for failed requests whose symbols got figures from another source."""
    answered = {row.symbol: row.source for row in rows if row.status is Status.OK}
    causes: dict[str, list[str]] = {}
    for failure in failures:
        if failure.symbol in answered and answered[failure.symbol] != failure.source:
            causes.setdefault(_cause(failure, failures), []).append(failure.symbol)
    notices = []
    for cause, symbols in sorted(causes.items()):
        instead = " and ".join(sorted({answered[symbol] for symbol in symbols}))
        figures = "figure" if len(symbols) == 1 else "figures"
        notices.append(Notice("another-source", f"{list_names(sorted(symbols))}: {cause}; {figures} from {instead}."))
    return tuple(notices)


def _cause(failure: FetchFailure, failures: Sequence[FetchFailure]) -> str:
    """Return the cause of a failure; if its source failed as a whole, that of the source's first such failure."""
    if failure.kind not in OF_A_SOURCE:
        return failure.summary
    return next(f.summary for f in failures if f.source == failure.source and f.kind in OF_A_SOURCE)


def record_notices(on_record: OnRecord) -> tuple[Notice, ...]:
    """Return a notice for each source of records of which nothing could be had for some symbols."""
    return tuple(
        Notice(RECORD_NOTICE, f"{title}: {reason}; what it has on record is not told for every symbol.")
        for title, reason in on_record.unavailable.items()
    )


def list_names(symbols: Sequence[str]) -> str:
    """Return the symbols as a comma-separated list that names at most eight of them."""
    if len(symbols) <= _MOST_NAMED:
        return ", ".join(symbols)
    return f"{', '.join(symbols[:_MOST_NAMED])} and {len(symbols) - _MOST_NAMED} more"

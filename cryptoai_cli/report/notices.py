"""Sentences a reader can act on, one per cause, each with a code that `docs/messages.md` explains."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.failure import FetchFailure
from cryptoai_cli.report.model import GroupReport, Notice, Row

_MOST_NAMED = 8
_WORDS = {
    Status.SUSPECT: "questioned and not confirmed",
    Status.STALE: "no trade in this session",
    Status.MISSING: "no figure",
}


def row_notices(rows: Iterable[Row]) -> tuple[Notice, ...]:
    """Return one notice for every reason why rows are not `ok`, naming the symbols."""
    troubled = sorted({(r.status, r.reason, r.symbol) for r in rows if r.status is not Status.OK})
    notices = []
    for (status, reason), entries in groupby(troubled, key=lambda entry: entry[:2]):
        symbols = [symbol for _, _, symbol in entries]
        notices.append(Notice(status.value, f"{named(symbols)}: {_WORDS[status]} ({reason}); listed, not ranked."))
    return tuple(notices)


def group_notices(groups: Iterable[GroupReport]) -> tuple[Notice, ...]:
    """Return one notice for every group that is shown but not ranked."""
    return tuple(
        Notice("unranked", f"{group.label} is not ranked: {group.unranked_because}.")
        for group in groups
        if group.unranked_because
    )


def utc_day_notices(rows: Iterable[Row]) -> tuple[Notice, ...]:
    """Return a notice that names the coins measured by UTC days."""
    symbols = sorted({row.symbol for row in rows if row.utc_day})
    if not symbols:
        return ()
    words = "measured by the UTC day, for no hourly prices were to be had; no excess is computed for it or against it"
    return (Notice("utc-day", f"{named(symbols)}: {words}."),)


def mixed_notices(rows: Iterable[Row]) -> tuple[Notice, ...]:
    """Return a notice where ranked figures come from more than one source."""
    by_source: dict[str, set[str]] = {}
    for row in rows:
        if row.status is Status.OK:
            by_source.setdefault(row.source, set()).add(row.symbol)
    if len(by_source) < 2:  # noqa: PLR2004 one source is not a mix
        return ()
    main, *others = sorted(by_source, key=lambda name: (-len(by_source[name]), name))
    parts = "; ".join(f"{named(sorted(by_source[name]))} from {name}" for name in others)
    return (Notice("mixed-sources", f"The ranking mixes sources: {parts}; the rest from {main}."),)


def failure_notices(failures: Sequence[FetchFailure], rows: Iterable[Row]) -> tuple[Notice, ...]:
    """Return what failed although the symbol got its figure from elsewhere, one notice for every cause."""
    answered = {row.symbol: row.source for row in rows if row.status is Status.OK}
    causes = sorted({(f.told, f.symbol) for f in failures if f.symbol in answered})
    notices = []
    for told, entries in groupby(causes, key=lambda entry: entry[0]):
        symbols = [symbol for _, symbol in entries]
        instead = ", ".join(sorted({answered[symbol] for symbol in symbols}))
        notices.append(Notice("another-source", f"{named(symbols)}: {told}; figure from {instead}."))
    return tuple(notices)


def named(symbols: Sequence[str]) -> str:
    """Return the symbols as a list for a sentence, at most eight of them by name."""
    if len(symbols) <= _MOST_NAMED:
        return ", ".join(symbols)
    return f"{', '.join(symbols[:_MOST_NAMED])} and {len(symbols) - _MOST_NAMED} more"

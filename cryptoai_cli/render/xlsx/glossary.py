"""The headings of the workbook's columns, and their meanings."""

import re

_HORIZON = re.compile(r"change_(.+)_pct")
_MEANINGS = {
    "session": ("Session", "the day of the report on the exchange's calendar"),
    "state": ("State", "final, in-progress or provisional"),
    "as_of": ("As of (UTC)", "when the price was true"),
    "base_session": ("Base session", "the session from whose close the moves of a period are measured"),
    "group": ("Group key", "how settings, commands and files call the group"),
    "label": ("Group", "the name of the group for readers"),
    "group_rank": ("Group rank", "the rank of the group among the groups"),
    "rank": ("Rank", "the rank within the group, or of the group"),
    "symbol": ("Symbol", "as the exchange had it in that session"),
    "name": ("Name", "the name a reader knows"),
    "type": ("Type", "equity, etf, index, crypto, fund, currency or future"),
    "currency": ("Currency", "of price and change"),
    "price": ("Price", "the close, or the latest price of an open session"),
    "previous_close": ("Previous close", "the close of the session before, of the same source, adjusted for splits"),
    "change": ("Change", "price less previous close"),
    "change_pct": ("Change, %", "price over previous close, less one; without dividends"),
    "excess_pct": ("Excess, points", "the move less the benchmark's over the same time, in percentage points"),
    "beta": ("Beta", "how far it usually moves when the benchmark moves by one"),
    "beta_excess_pct": ("After beta, points", "the move less beta times the benchmark's, in percentage points"),
    "surprise": ("Surprise", "the move after beta, in standard deviations of what is usual"),
    "volume": ("Volume", "units traded"),
    "relative_volume": ("Relative volume", "volume over the mean of the 20 sessions before"),
    "streak": ("Streak", "sessions in a row with the same sign, this one included"),
    "largest_since": ("Largest since", "the latest earlier session with a move at least as large"),
    "high_52w": ("52-week high", "above every close of the 252 sessions before"),
    "low_52w": ("52-week low", "below every close of the 252 sessions before"),
    "status": ("Status", "ok, stale, missing or suspect; only ok counts"),
    "source": ("Source", "where the figures come from"),
    "list": ("List", "gainers, losers, active or suspect"),
    "kind": ("Kind", "share, adr, preferred, warrant, unit, right, note, fund, blank-check or other"),
    "sector": ("Sector", "as the list has it"),
    "industry": ("Industry", "as the list has it"),
    "exchange": ("Exchange", "where it is listed"),
    "country": ("Country", "as the list has it"),
    "market_cap": ("Market cap", "in US dollars"),
    "members": ("Members", "how many the group has"),
    "reporting": ("Reporting", "how many of them have a move"),
    "median_pct": ("Median, %", "of the members' moves"),
    "mean_pct": ("Mean, %", "of the members' moves"),
    "weighted_pct": ("Weighted, %", "mean of the members' moves, weighted by market cap"),
    "advances": ("Up", "members that rose"),
    "declines": ("Down", "members that fell"),
    "unchanged": ("Unchanged", "members that did neither"),
    "missing": ("Missing", "members without a figure"),
    "best": ("Best", "the member that rose most or fell least"),
    "best_pct": ("Best, %", "its move"),
    "worst": ("Worst", "the member that fell most or rose least"),
    "worst_pct": ("Worst, %", "its move"),
    "at": ("At (UTC)", "when it was filed, published or halted; empty for results, of which only the day is told"),
    "relation": ("Relation", "how that stands to the session"),
    "form": ("Form", "of a filing"),
    "items": ("Items", "of an 8-K, exhibits left out"),
    "title": ("Title", "quoted as its publisher wrote it"),
    "publisher": ("Publisher", "of the title"),
    "told": ("In words", "what is on record, as reports tell it"),
    "url": ("Address", "where it can be read"),
}


def heading(name: str) -> str:
    """Return the heading in the workbook for a column of the files; no two columns have the same one."""
    return _entry(name)[0]


def glossary(names: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    """Return heading, file column name and meaning of each column that has one, without duplicates."""
    found = {name: _entry(name) for name in names}
    return tuple((called, name, meaning) for name, (called, meaning) in found.items() if meaning)


def _entry(name: str) -> tuple[str, str]:
    """Return heading and meaning of a column; an unknown one keeps its name and has no meaning."""
    horizon = _HORIZON.fullmatch(name)
    if name in _MEANINGS or horizon is None:
        return _MEANINGS.get(name, (name, ""))
    return f"Change {horizon[1]}, %", f"the move over {horizon[1]}, up to the price of the report"

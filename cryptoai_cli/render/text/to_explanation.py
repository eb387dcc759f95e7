"""Explain how the headline or the figure of one symbol was calculated."""

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.errors import UsageError
from cryptoai_cli.render import phrases
from cryptoai_cli.render.numbers import Marks, instant, percent, points, price
from cryptoai_cli.report.cells import long_date, prose_date
from cryptoai_cli.report.model import Report, Row
from cryptoai_cli.user_input import spelling_hint

_PLAIN = Marks(minus="-")


def to_explanation(report: Report, symbol: str) -> str:
    """Explain the figure of `symbol` and its rank in every group, or the headline if it is empty; raise UsageError."""
    lines = _explain_headline(report) if not symbol else _explain_symbol(report, symbol.strip().upper())
    return "\n".join(lines) + "\n"


def _explain_headline(report: Report) -> list[str]:
    headline = report.headline
    lines = ["How the headline came about", f"  {headline.text}", *(f"  {rule}" for rule in headline.rules)]
    lines += ["Every name and number in it, and the cell it comes from"]
    width = max((len(claim.text) for claim in headline.claims), default=0)
    return lines + [f"  {claim.text:<{width}}  {claim.cell} = {_claim_value(claim.value)}" for claim in headline.claims]


def _claim_value(value: float | str) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _explain_symbol(report: Report, symbol: str) -> list[str]:
    rows = [row for row in (*report.benchmarks, *report.rows) if row.symbol == symbol]
    if not rows:
        known = sorted({row.symbol for row in (*report.benchmarks, *report.rows)})
        hint = spelling_hint(symbol, known, otherwise="add -f csv to list the symbols of the report")
        raise UsageError(f"{symbol} is not in this report", hint=hint)
    lines = [f"How the figure of {symbol} ({rows[0].name}) came about, {_when(report)}"]
    lines += [f"  {step}" for step in rows[0].trace]
    lines += _figures(report, rows[0])
    return lines + [_place(row, report) for row in rows]


def _when(report: Report) -> str:
    if report.period is None:
        return f"session of {phrases.day_words(report)}"
    return f"{phrases.day_words(report)}, from the close of {long_date(report.previous.day)}"


def _figures(report: Report, row: Row) -> list[str]:
    if row.status is not Status.OK or row.as_of is None:
        return [f"  {row.status.value}: {row.reason}"]
    move = (
        f"  {price(row.price, _PLAIN)} by {price(row.previous_close, _PLAIN)} less one: "
        f"{percent(row.simple_return, _PLAIN)}, as of {instant(row.as_of)}, from {row.source}"
    )
    note = [f"  {row.reason}"] if row.reason else []
    against = [
        f"  against {_benchmark_words(report, excess.benchmark)}: "
        + ("no excess: not the same two instants" if excess.excess_return is None else _points(excess.excess_return))
        for excess in row.excesses
        if excess.benchmark != row.symbol
    ]
    return [move, *note, *against, *(_context(report, row) if report.period is None else [])]


def _context(report: Report, row: Row) -> list[str]:
    """Return a line for each known figure that compares with earlier sessions."""
    lines = _context_sources(report, row)
    if row.beta is None:
        lines.append(
            "  beta: none, for it needs 60 earlier sessions that are kept, with a return of the primary benchmark too"
        )
    else:
        lines.append(
            f"  beta {row.beta:.2f} against the primary benchmark, over {row.beta_sessions or 0} earlier sessions"
        )
    if row.beta_excess_return is not None and row.surprise is not None:
        excess = _points(row.beta_excess_return)
        lines.append(f"  beyond its beta: {excess}, {row.surprise:+.2f} standard deviations of what beta leaves open")
    if row.relative_volume is not None:
        lines.append(f"  volume: {row.relative_volume:.2f} times the mean of the 20 sessions before")
    if row.streak:
        lines.append(f"  {abs(row.streak)} in a row {'up' if row.streak > 0 else 'down'}, this session included")
    if row.largest_since is not None:
        lines.append(f"  the largest such move since {prose_date(row.largest_since, of=report.session.day)}")
    elif row.largest_of is not None:
        lines.append(f"  the largest such move of the {row.largest_of} sessions held")
    if row.high_52w or row.low_52w:
        lines.append(f"  a close {'above' if row.high_52w else 'below'} every one of the 252 sessions before")
    return lines


def _context_sources(report: Report, row: Row) -> list[str]:
    """Return a line on whose earlier sessions are compared with, if it is not the source of the price alone."""
    primary = next((each for each in report.benchmarks if each.symbol == report.primary), None)
    of_primary = "" if primary is None or row.beta is None else primary.context_source
    sources = {row.context_source, of_primary} - {""}
    if not sources - {row.source}:
        return []
    own = f"  earlier sessions from {row.context_source or row.source}"
    return [f"{own}, those of the primary benchmark from {of_primary}" if of_primary else own]


def _points(excess_return: float) -> str:
    return f"{points(excess_return, _PLAIN)} points"


def _benchmark_words(report: Report, symbol: str) -> str:
    found = next((row for row in report.benchmarks if row.symbol == symbol), None)
    if found is None:
        return symbol
    primary = ", the primary one" if symbol == report.primary else ""
    return f"{found.name} ({symbol}{primary}) {percent(found.simple_return, _PLAIN)}"


def _place(row: Row, report: Report) -> str:
    group = next((group for group in report.groups if group.key == row.group), None)
    if group is None:
        return "  a benchmark of this report"
    if row.rank is None:
        return f"  {group.label}: shown, not ranked"
    rank = f"{row.rank} of {group.reporting} by {report.rank_by.value}"
    return f"  {group.label}: {rank}; the group is " + (f"no. {group.rank}" if group.rank else "not ranked")

"""Write a report as Markdown for a newsletter: headline, benchmarks, groups, leaders, then all members."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.render import phrases
from cryptoai_cli.render.fields import Field, flat_fields, pick_fields
from cryptoai_cli.render.group_fields import group_fields, in_order
from cryptoai_cli.render.numbers import FILE_MARKS, percent
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.row_fields import figure_keys, row_fields
from cryptoai_cli.render.text.markdown_record import record_sections
from cryptoai_cli.render.text.markdown_text import Heading, escape, markdown_table
from cryptoai_cli.report.model import GroupReport, Report, Row

_BRIEF = (
    "rank",
    "group",
    "measured",
    "excess",
    "own",
    "breadth",
    "best_symbol",
    "best_move",
    "worst_symbol",
    "worst_move",
)
FULL_KEYS = (
    "rank",
    "group",
    "median",
    "mean",
    "weighted",
    "excess",
    "own",
    "members",
    "advances",
    "declines",
    "unchanged",
    "missing",
    "best_symbol",
    "best_move",
    "worst_symbol",
    "worst_move",
)


def to_markdown(report: Report, options: RenderOptions) -> str:
    """Return the report; with `columns`, one flat table of them; with `by_group`, the groups without members."""
    if options.columns:
        return f"{markdown_of(flat_fields(report, options, FILE_MARKS))}\n"
    sections = [*_opening(report), *_groups(report, FULL_KEYS if options.by_group else _BRIEF)]
    if not options.by_group:
        sections += [*_sides(report, options.top), *record_sections(report), *_members(report)]
    else:
        sections += record_sections(report)
    return "\n\n".join(section for section in (*sections, *_provenance(report)) if section) + "\n"


def _opening(report: Report) -> Iterator[str]:
    yield f"# Market movers, {phrases.day_words(report)} ({phrases.state_words(report)})"
    yield f"**{escape(report.headline.text)}**" if report.headline.text.strip() else ""
    fields = pick_fields(row_fields(report, report.benchmarks, FILE_MARKS), ("name", "price", "change", "note"))
    yield page_table(fields, name="Benchmark") if fields else ""


def _groups(report: Report, keys: Iterable[str]) -> Iterator[str]:
    if report.groups:
        yield "## Groups"
        shown = (*keys, *_horizon_keys(report), "unranked")
        yield page_table(pick_fields(group_fields(report, in_order(report), FILE_MARKS), shown))


def _sides(report: Report, top: int) -> Iterator[str]:
    for title, rows in (("Leaders", report.leaders(top)), ("Laggards", report.laggards(top))):
        if rows:
            yield f"## {title}"
            yield _row_table(
                report, rows, ("symbol", "other_name", *figure_keys(report.rank_by), *_horizon_keys(report))
            )


def _members(report: Report) -> Iterator[str]:
    for group in in_order(report):
        yield f"## {escape(group.label)}"
        yield _summary(report, group)
        figures = (*figure_keys(report.rank_by), *_horizon_keys(report))
        yield _row_table(report, group.rows, ("rank", "symbol", "other_name", *figures, "note"))


def _horizon_keys(report: Report) -> tuple[str, ...]:
    return tuple(horizon.key for horizon in report.horizons)


def _summary(report: Report, group: GroupReport) -> str:
    measured = percent(group.measured(report.measure), FILE_MARKS) or "unknown"
    counted = (
        f"{group.advances} up, {group.declines} down, {group.unchanged} unchanged, {group.missing} without a figure"
    )
    unranked = f"; not ranked: {escape(group.unranked_because)}" if group.unranked_because else ""
    return f"{report.measure.value.capitalize()} {measured}: {counted}{unranked}."


def _provenance(report: Report) -> Iterator[str]:
    base = phrases.base_words(report)
    yield f"Moves are price changes since the close of {base}, dividends not added back; excess in percentage points."
    shown = (*report.benchmarks, *report.rows)
    yield f"{phrases.coin_words(report)}." if any(_is_aligned_coin(row) for row in shown) else ""
    utc_days = ", ".join(dict.fromkeys(escape(row.symbol) for row in shown if row.utc_day))
    yield f"{phrases.UTC_DAY_WORDS}: {utc_days}." if utc_days else ""
    source = escape(phrases.source_words(report))
    yield f"{phrases.coverage_words(report)}{f'. Source: {source}' if source else ''}."


def _is_aligned_coin(row: Row) -> bool:
    return row.kind is InstrumentType.CRYPTO and not row.utc_day and row.simple_return is not None


def _row_table(report: Report, rows: tuple[Row, ...], keys: Iterable[str]) -> str:
    return page_table(pick_fields(row_fields(report, rows, FILE_MARKS), keys)) if rows else ""


def page_table(fields: tuple[Field, ...], name: str = "Name") -> str:
    """Return a table in which the rank column is not headed `#`, which would look like a Markdown heading."""
    headings = {"rank": "Rank", "name": name}
    return markdown_of(tuple(replace(field, heading=headings.get(field.key, field.heading)) for field in fields))


def markdown_of(fields: tuple[Field, ...]) -> str:
    """Return any columns as a Markdown table."""
    headings = (Heading(field.heading, is_number=field.is_number) for field in fields)
    texts = ([cell.text for cell in field.cells] for field in fields)
    return markdown_table(headings, zip(*texts, strict=True))

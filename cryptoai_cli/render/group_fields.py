"""Build the columns of group tables for people."""

from collections.abc import Iterator
from functools import partial

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.render import phrases
from cryptoai_cli.render.fields import (
    Field,
    Shown,
    inapplicable,
    inapplicable_field,
    number_field,
    signed_field,
    text_field,
)
from cryptoai_cli.render.numbers import Marks, percent, points
from cryptoai_cli.render.picks import has_own_benchmarks, own_excess
from cryptoai_cli.report.model import Excess, GroupReport, Report, Row

Groups = tuple[GroupReport, ...]


def in_order(report: Report) -> Groups:
    """Return the groups by rank, unranked ones last."""
    return tuple(sorted(report.groups, key=lambda group: (group.rank is None, group.rank or 0)))


def group_fields(report: Report, groups: Groups, marks: Marks) -> tuple[Field, ...]:
    """Return all columns for `groups`; a renderer picks from them.

    `median`, `mean` and `weighted` are always included; `measured` repeats the one that the groups are ranked by.
    """
    return (
        Field("rank", "#", tuple(_rank(group) for group in groups), is_number=True),
        text_field("group", "Group", [group.label for group in groups]),
        *_returns(report, groups, marks),
        _excess(report, groups, marks),
        _own(report, groups, marks),
        *_breadth(groups),
        *_extreme("best", "Best", [group.best for group in groups], marks),
        *_extreme("worst", "Worst", [group.worst for group in groups], marks),
        *_horizons(report, groups, marks),
        Field("unranked", "Not ranked because", tuple(inapplicable(group.unranked_because) for group in groups)),
    )


def _rank(group: GroupReport) -> Shown:
    return inapplicable("" if group.rank is None else str(group.rank))


def _returns(report: Report, groups: Groups, marks: Marks) -> Iterator[Field]:
    for key, measure in (("measured", report.measure), *((measure.value, measure) for measure in Measure)):
        values = [group.measured(measure) for group in groups]
        yield signed_field(key, measure.value.capitalize(), values, partial(percent, marks=marks))


def _horizons(report: Report, groups: Groups, marks: Marks) -> Iterator[Field]:
    for horizon in report.horizons:
        values = [horizon.groups.get(group.key) for group in groups]
        yield signed_field(horizon.key, horizon.name, values, partial(percent, marks=marks))


def _breadth(groups: Groups) -> tuple[Field, ...]:
    with_flat = any(group.unchanged for group in groups)
    rises_and_falls = [f"{group.advances}/{group.declines}" for group in groups]
    breadth = [f"{group.advances}/{group.declines}" + (f"/{group.unchanged}" if with_flat else "") for group in groups]
    return (
        number_field("breadth", "Up/Down/Flat" if with_flat else "Up/Down", breadth),
        number_field("up_down", "Up/Down", rises_and_falls),
        number_field("missing_members", "Missing", [str(group.missing) for group in groups]),
        number_field("advances", "Up", [str(group.advances) for group in groups]),
        number_field("declines", "Down", [str(group.declines) for group in groups]),
        number_field("unchanged", "Flat", [str(group.unchanged) for group in groups]),
        number_field("missing", "Missing", [str(group.missing) for group in groups]),
        number_field("members", "Members", [str(group.members) for group in groups]),
    )


def _extreme(key: str, heading: str, rows: list[Row | None], marks: Marks) -> tuple[Field, ...]:
    """Return a column with the symbol and one with its move; a narrow screen may show only one of them."""
    values = [row.simple_return if row else None for row in rows]
    return (
        text_field(f"{key}_symbol", heading, [row.symbol if row else "" for row in rows]),
        signed_field(f"{key}_move", f"{heading} move", values, partial(percent, marks=marks)),
    )


def _excess(report: Report, groups: Groups, marks: Marks) -> Field:
    values = [group.excess_return for group in groups]
    field = signed_field("excess", phrases.against(report) or "Excess", values, partial(points, marks=marks))
    return field if has_own_benchmarks(report) else inapplicable_field(field)


def _own(report: Report, groups: Groups, marks: Marks) -> Field:
    found = [own_excess(report, group) for group in groups]
    names = {row.symbol: phrases.spoken_name(row) for row in report.benchmarks}
    against = {excess.benchmark for excess in found if excess}
    if len(against) == 1:
        heading = f"vs {names[against.pop()]}"
        return Field("own", heading, tuple(_own_shown(excess, "", marks) for excess in found), is_number=True)
    cells = tuple(_own_shown(excess, names[excess.benchmark] if excess else "", marks) for excess in found)
    return Field("own", "vs its own", cells, is_number=True)


def _own_shown(excess: Excess | None, name: str, marks: Marks) -> Shown:
    if excess is None:
        return inapplicable("")
    if excess.excess_return is None:
        return Shown("")
    return Shown(f"{name} {points(excess.excess_return, marks)}".lstrip(), excess.excess_return)

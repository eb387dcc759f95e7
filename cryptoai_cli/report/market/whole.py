"""Figures of a whole list, for a report that has only a part of its lines: that of the demo."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.report.market.model import Breadth
from cryptoai_cli.report.model import GroupReport


class WholeGroup(Struct, frozen=True):
    """The figures of a group over all of its lines, as in `GroupReport`; returns are fractions."""

    label: str
    members: int
    reporting: int
    advances: int
    declines: int
    unchanged: int
    median_return: float | None
    mean_return: float | None
    weighted_return: float | None
    dispersion: float | None


class WholeMarket(Struct, frozen=True):
    """The figures of a list over all of its lines.

    `passed` of `of` shares and ADRs pass the filter; `median_return`, a fraction, rests on `counted` of them. `ranks`
    are the ranks in the whole list of the lines that the report has, by symbol; `ranked` lines of the list have one.
    """

    passed: int
    of: int
    counted: int
    median_return: float
    breadth: Breadth
    groups: tuple[WholeGroup, ...]
    ranked: int
    ranks: Mapping[str, int]


def with_whole_figures(report: GroupReport, whole: WholeMarket | None) -> GroupReport:
    """Return a group with the figures of all of its lines, if they are known; its rows, best and worst stay."""
    found = None if whole is None else next((each for each in whole.groups if each.label == report.label), None)
    if found is None:
        return report
    return replace(
        report,
        members=found.members,
        reporting=found.reporting,
        advances=found.advances,
        declines=found.declines,
        unchanged=found.unchanged,
        missing=found.members - found.reporting,
        median_return=found.median_return,
        mean_return=found.mean_return,
        weighted_return=found.weighted_return,
        dispersion=found.dispersion,
    )

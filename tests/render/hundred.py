"""A report of many members in groups of ten, with every figure that there can be."""

from cryptoai_cli.report.model import Report
from tests.build_report import build_group, build_report, build_row

_LONG_NAME = "Amalgamated Trust Series of Anywhere"


def build_members(count: int = 100, *, long_names: bool = False) -> Report:
    """Return the report; with `long_names`, every seventh member has one that finds no room on one line of paper."""
    rows = [
        build_row(
            f"SYM{at}",
            closes=(100.0, 100.0 + at % 17 - 4),
            name=_LONG_NAME if long_names and at % 7 == 0 else f"Name of {at}",
            excess_return=0.0123,
            beta=1.5,
            beta_excess_return=0.01 * (at % 7 - 3),
            surprise=1.25,
            volume=1234567.0 + at,
            relative_volume=1.2,
            streak=2,
        )
        for at in range(count)
    ]
    groups = [
        build_group(rows[at : at + 10], key=f"group-{at}", label=f"Group {at}", rank=at // 10 + 1)
        for at in range(0, count, 10)
    ]
    return build_report(groups)

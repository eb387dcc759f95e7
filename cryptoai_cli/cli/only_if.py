"""The condition of `--only-if`: its fields are the numeric columns of `--by-group`, with the values of the files."""

from collections.abc import Callable, Collection

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.query.expression import decide
from cryptoai_cli.query.parse import parse_condition
from cryptoai_cli.render.columns import GROUP_COLUMNS, Kind
from cryptoai_cli.report.model import Notice, Report

WITHOUT_VALUE = "condition-without-value"
_NOT_NUMERIC = frozenset({Kind.TEXT, Kind.FLAG, Kind.DAY, Kind.INSTANT})
_COLUMNS = {column.name: column for column in GROUP_COLUMNS if column.kind not in _NOT_NUMERIC}

Objection = Callable[[Report], Notice | None]


def objection_of(text: str | None, groups: Collection[str]) -> Objection:
    """Read the condition, None for none; return what gives the reason not to send a report, if there is one.

    Raise UsageError for a condition that cannot be read, or about a group that is not among `groups`.
    """
    if text is None:
        return lambda _report: None
    condition = parse_condition(text, groups, tuple(_COLUMNS))

    def objection(report: Report) -> Notice | None:
        decision = decide(condition, lambda key, field: _value(report, key, field))
        if decision.without_value:
            fields = ", ".join(decision.without_value)
            return Notice(
                "condition-without-value", f"--only-if cannot be decided, so nothing is sent: {fields} has no value."
            )
        if decision.holds:
            return None
        return Notice("condition-not-met", f"--only-if does not hold, so nothing is sent: {plain_text(text)}")

    return objection


def _value(report: Report, key: str, field: str) -> float | None:
    group = next((group for group in report.groups if group.key == key), None)
    value = None if group is None else _COLUMNS[field].extract(report, group)
    return value if isinstance(value, int | float) else None

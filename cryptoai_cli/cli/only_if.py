"""The condition of `--only-if`: its fields are the numeric columns of `--by-group`, with the values of the files."""

from collections.abc import Callable, Collection

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.query.expression import Field, decide
from cryptoai_cli.query.parse import parse_condition
from cryptoai_cli.query.vocabulary import Things, Vocabulary
from cryptoai_cli.render.columns import GROUP_COLUMNS, Kind
from cryptoai_cli.report.model import Notice, Report

WITHOUT_VALUE = "condition-without-value"
_NOT_NUMERIC = frozenset({Kind.TEXT, Kind.FLAG, Kind.DAY, Kind.INSTANT})
_COLUMNS = {column.name: column for column in GROUP_COLUMNS if column.kind not in _NOT_NUMERIC}

Objection = Callable[[Report], Notice | None]


def vocabulary_of(groups: Collection[str]) -> Vocabulary:
    """Return what a condition about a report on these groups may name: `group("key").field`, `abs` of it."""
    return Vocabulary(
        label="--only-if",
        subject="this report",
        example='write for example: group("bitcoin-miners").median_pct > 3',
        things={"group": Things(groups, tuple(_COLUMNS))},
        functions=("abs",),
    )


def objection_of(text: str | None, groups: Collection[str]) -> Objection:
    """Read the condition, None for none; return what gives the reason not to send a report, if there is one.

    Raise UsageError for a condition that cannot be read, or about a group that is not among `groups`.
    """
    if text is None:
        return lambda _report: None
    condition = parse_condition(text, vocabulary_of(groups))

    def objection(report: Report) -> Notice | None:
        decision = decide(condition, lambda field: _group_value(report, field))
        if decision.without_value:
            fields = ", ".join(field.source for field in decision.without_value)
            return Notice(WITHOUT_VALUE, f"--only-if cannot be decided, so nothing is sent: {fields} has no value.")
        if decision.holds:
            return None
        return Notice("condition-not-met", f"--only-if does not hold, so nothing is sent: {plain_text(text)}")

    return objection


def _group_value(report: Report, field: Field) -> float | None:
    group = next((group for group in report.groups if group.key == field.key), None)
    value = None if group is None else _COLUMNS[field.name].extract(report, group)
    return value if isinstance(value, int | float) else None

"""The condition of `--only-if`: its fields are the numeric columns of `--by-group`, with the values used in files."""

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
    """Return the vocabulary of conditions on a report on these groups: `group("key").field`, and `abs` of it."""
    return Vocabulary(
        label="--only-if",
        subject="this report",
        example='write for example: group("bitcoin-miners").median_pct > 3',
        things={"group": Things(groups, tuple(_COLUMNS))},
        functions=("abs",),
    )


def objection_of(text: str | None, groups: Collection[str]) -> Objection:
    """Parse the condition `text`; return a function from a report to a notice why not to send it, or to None.

    Without a condition, that function always returns None. Raises UsageError for a condition that cannot be parsed or
    that names a group not in `groups`.
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

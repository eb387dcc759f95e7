"""Read the conditions of settings: which rows a list may hold, and the query that finds the members of a group."""

from collections.abc import Callable

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.settings.layers import LayerKind
from cryptoai_cli.settings.read_values import Cursor, WrongValueError

_LONGEST = 2000
_EXAMPLE = """'kind == "share" and market_cap >= 2 bn'"""


def where(cursor: Cursor) -> str:
    """Read a condition on the rows of the market, as one line."""
    return _condition(cursor, _require_where)


def query(cursor: Cursor) -> str:
    """Read a condition that finds the members of a group, as one line."""
    return _condition(cursor, _require_query)


def _condition(cursor: Cursor, require: Callable[[str], None]) -> str:
    value = cursor.value
    if not isinstance(value, str):
        raise WrongValueError(f"write a condition in quotes, such as {_EXAMPLE}")
    if cursor.layer.kind is not LayerKind.SHIPPED:  # a test reads those, and no run has to
        try:
            require(value)
        except UsageError as error:
            raise WrongValueError(f"{error.message}; {error.hint}") from None
    return plain_text(value, longest=_LONGEST)


def _require_where(text: str) -> None:
    from cryptoai_cli.query.row_condition import parse_row_condition  # noqa: PLC0415 - few settings have a condition

    parse_row_condition(text, "the condition")


def _require_query(text: str) -> None:
    from cryptoai_cli.query.row_condition import parse_listed_condition  # noqa: PLC0415 - few settings have a query

    parse_listed_condition(text, "the query")

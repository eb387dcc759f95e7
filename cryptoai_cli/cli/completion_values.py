"""Shell completion of values: periods, columns, fields, symbols; a Tab writes nothing and never fails."""

import os
from collections.abc import Iterable

import typer

from cryptoai_cli.cli.completion import group_names, symbols_and_groups

_WORDS_OF_PERIODS = {
    "5d": "the last five sessions",
    "1w": "a week back",
    "2w": "two weeks back",
    "1mo": "a month back",
    "3mo": "three months back",
    "6mo": "six months back",
    "1y": "a year back",
    "wtd": "this week",
    "mtd": "this month",
    "qtd": "this quarter",
    "ytd": "this year",
}


def periods() -> list[tuple[str, str]]:
    """Return the periods, each with what it means."""
    from cryptoai_cli.workflows.periods import PERIODS  # noqa: PLC0415 only a shell that completes needs it

    return [(word, _WORDS_OF_PERIODS.get(word, "")) for word in PERIODS]


def column_lists(context: typer.Context, incomplete: str) -> list[str]:
    """Return the columns that may follow in a list of them: those of groups with `--by-group`."""
    from cryptoai_cli.render.columns import column_names  # noqa: PLC0415 only a shell that completes needs it

    return _next_of(column_names(by_group=bool(context.params.get("by_group"))), incomplete)


def json_fields(incomplete: str) -> list[str]:
    """Return the fields of JSON that may follow in a list of them."""
    from msgspec.json import decode  # noqa: PLC0415 only a shell that completes needs it

    from cryptoai_cli.render.schemas import schema_text  # noqa: PLC0415 as above
    from cryptoai_cli.render.text.json_fields import fields_of  # noqa: PLC0415 as above

    return _next_of(fields_of(decode(schema_text("report"))), incomplete)


def one_symbol(context: typer.Context) -> list[tuple[str, str]]:
    """Return the symbols of the groups and of the store, without the names of the groups."""
    groups = _group_keys(context)
    return [(word, name) for word, name in names_and_held_symbols(context) if word not in groups]


def more_symbols(context: typer.Context, incomplete: str) -> list[str]:
    """Return the symbols that may follow in a list of them."""
    return _next_of([symbol for symbol, _ in one_symbol(context)], incomplete)


def names_and_held_symbols(context: typer.Context) -> list[tuple[str, str]]:
    """Return the groups and their members, then the other symbols that the store holds."""
    known = dict(symbols_and_groups(context))
    return [*known.items(), *((symbol, "") for symbol in _held_symbols() if symbol not in known)]


def _group_keys(context: typer.Context) -> frozenset[str]:
    return frozenset(key for key, _ in group_names(context))


def _held_symbols() -> list[str]:
    """Return the symbols in the store, none where there is no store or it cannot be read."""
    import sqlite3  # noqa: PLC0415 only a shell that completes needs it

    from cryptoai_cli.errors import MoversError  # noqa: PLC0415 as above
    from cryptoai_cli.settings.places import store_path  # noqa: PLC0415 as above
    from cryptoai_cli.store.bars import BarStore  # noqa: PLC0415 as above
    from cryptoai_cli.store.connecting import for_reading  # noqa: PLC0415 as above
    from cryptoai_cli.store.schema import ForeignFileError  # noqa: PLC0415 as above

    try:
        path = store_path(os.environ)
        if not path.is_file():
            return []
        with BarStore(for_reading(path), path, read_only=True) as store:
            return sorted({held.symbol for held in store.sessions_held()})
    except (MoversError, OSError, sqlite3.Error, ForeignFileError):
        return []


def _next_of(names: Iterable[str], incomplete: str) -> list[str]:
    """Return the lists that `incomplete` may become: its last name completed, none of them twice."""
    before, comma, _ = incomplete.rpartition(",")
    taken = set(before.split(","))
    return [f"{before}{comma}{name}" for name in names if name not in taken]
